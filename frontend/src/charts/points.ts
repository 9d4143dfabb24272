/** Points as the painter knows them: where they are and what they look like. */

import type { ClassMark, Theme } from "../theme";
import type { Size } from "./chart";

/** Colour by class, or by a number. */
export type PointColours =
  | { readonly marks: readonly ClassMark[]; readonly index: Uint16Array }
  | {
      readonly values: Float32Array;
      readonly domain: readonly [number, number];
      readonly colour: (value: number) => string;
    };

export interface Thumbnails {
  /** Tiles row-major. */
  readonly image: CanvasImageSource;
  /** int32 [points]: which tile each point has. */
  readonly tiles: Int32Array;
  /** Width and height of a tile in pixels of the image. */
  readonly tile: readonly [number, number];
  readonly columns: number;
}

export interface PointsOptions extends Size {
  readonly theme: Theme;
  /** float [points, 2], x and y interleaved. */
  readonly points: Float32Array;
  readonly colours: PointColours;
  /** Indices into `colours.marks` that are not drawn. */
  readonly hidden: ReadonlySet<number>;
  /** uint8 [points]: not 0 draws a ring (wrong predictions). */
  readonly ringed: Uint8Array | null;
  /** Where any are, all others turn grey. */
  readonly selected: ReadonlySet<number>;
  readonly thumbnails?: Thumbnails | undefined;
  /** Of a symbol, in pixels; without it, the more points the smaller. */
  readonly radius?: number | undefined;
}

/** Hidden classes are neither drawn nor found. */
export function drawnTest({ colours, hidden }: PointsOptions): (i: number) => boolean {
  if (!("marks" in colours) || hidden.size === 0) return () => true;
  return (i) => !hidden.has(colours.index[i] ?? 0);
}

export function pointRadius({ radius, points }: PointsOptions): number {
  if (radius !== undefined) return radius;
  const count = points.length / 2;
  if (count <= 600) return 5;
  if (count <= 3000) return 4;
  if (count <= 12_000) return 3;
  return count <= 30_000 ? 2.2 : 1.8;
}
