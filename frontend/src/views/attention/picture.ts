/** A clip's frame with the map over it, on a canvas: for the screen, for pictures and for films. */

import { effect, signal } from "@preact/signals";
import type { Sheet } from "../../charts/film";
import { sharePixels, shareShades, signedShades } from "../../charts/share-cells";
import type { ClipAnswer } from "../../schema";
import type { Theme } from "../../theme";
import { pictures } from "./answers";
import { sliceOf } from "./maps";
import type { Overlay } from "./overlay";

/** The frames of the clip that is shown; null until they can be drawn, and where there are none. */
export const sheet = signal<Sheet | null>(null);

/** Keeps the sheet that of the clip: its picture takes a moment to be decoded. */
export function keepDecoded(): () => void {
  return effect(() => {
    const answer = pictures.answer.value;
    let isStale = false;
    if (answer === null) {
      sheet.value = null;
      return;
    }
    void decoded(answer).then((made) => {
      if (!isStale) sheet.value = made;
    });
    return () => {
      isStale = true;
    };
  });
}

async function decoded(answer: ClipAnswer): Promise<Sheet | null> {
  const bytes = Uint8Array.from(atob(answer.jpeg), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
  const [width = 1, height = 1] = answer.tile as readonly number[];
  return { image, tile: [width, height], columns: answer.columns };
}

export interface Shot {
  readonly theme: Theme;
  readonly sheet: Sheet | null;
  readonly frame: number;
  readonly overlay: Overlay | null;
  /** The frame of tokens that the frame belongs to. */
  readonly token: number;
  /** From 0 to 1. */
  readonly opacity: number;
}

/** Below 1, so that what is weak is still seen over a picture. */
const COVERING = 0.65;

/** How much a value covers of the picture: what is near nothing lets it through. */
export function covers(at: number, signed: boolean): number {
  return (signed ? Math.abs(2 * at - 1) : at) ** COVERING;
}

/** Paints one frame over all of the canvas; the model knows no finer than the blocks. */
export function paintShot(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  shot: Shot,
): void {
  const { sheet: from, frame, theme } = shot;
  context.imageSmoothingEnabled = true;
  if (from === null) {
    context.fillStyle = theme.border;
    context.fillRect(0, 0, width, height);
  } else {
    const [tileWidth, tileHeight] = from.tile;
    const x = (frame % from.columns) * tileWidth;
    const y = Math.floor(frame / from.columns) * tileHeight;
    context.drawImage(from.image, x, y, tileWidth, tileHeight, 0, 0, width, height);
  }
  const blocks = shot.overlay && blocksOf(context.canvas.ownerDocument, shot.overlay, shot.token);
  if (!blocks) return;
  context.globalAlpha = shot.opacity;
  context.imageSmoothingEnabled = false;
  context.drawImage(blocks, 0, 0, width, height);
  context.globalAlpha = 1;
}

const known = new WeakMap<Overlay, Map<number, HTMLCanvasElement>>();

/** A frame of tokens as a picture, a pixel a patch: made once, as a clip comes round again. */
function blocksOf(document: Document, overlay: Overlay, token: number): HTMLCanvasElement | null {
  const made = known.get(overlay) ?? new Map<number, HTMLCanvasElement>();
  known.set(overlay, made);
  const found = made.get(token) ?? drawnBlocks(document, overlay, token);
  if (found !== null) made.set(token, found);
  return found;
}

function drawnBlocks(
  document: Document,
  { grid, values, domain, signed }: Overlay,
  token: number,
): HTMLCanvasElement | null {
  const canvas = document.createElement("canvas");
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const image = context.createImageData(grid.columns, grid.rows);
  const patches = sliceOf(values, grid.rows * grid.columns, token);
  const shades = signed ? signedShades() : shareShades();
  sharePixels(patches, domain, shades, image.data, (at) => covers(at, signed));
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The value of the patch under a place, given in shares of the picture's width and height. */
export function valueAt(
  { grid, values }: Overlay,
  token: number,
  x: number,
  y: number,
): { readonly value: number; readonly row: number; readonly column: number } {
  const row = Math.min(grid.rows - 1, Math.max(0, Math.floor(y * grid.rows)));
  const column = Math.min(grid.columns - 1, Math.max(0, Math.floor(x * grid.columns)));
  const patches = sliceOf(values, grid.rows * grid.columns, token);
  return { value: patches[row * grid.columns + column] ?? Number.NaN, row, column };
}

/** A place on a legend, from 0 to 1. */
export interface LegendStop {
  readonly at: number;
  /** Red, green and blue of the map's colour there: `33,145,140`. */
  readonly channels: string;
  /** How much of the picture it covers. */
  readonly opacity: number;
}

export function legendColours(signed: boolean, stops = 16): LegendStop[] {
  const shades = signed ? signedShades() : shareShades();
  const last = shades.length / 3 - 2;
  return Array.from({ length: stops + 1 }, (_, i) => {
    const [at, shade] = [i / stops, 3 * Math.round((last * i) / stops)];
    return { at, channels: shades.slice(shade, shade + 3).join(), opacity: covers(at, signed) };
  });
}

export function legendStops(signed: boolean): string {
  const stops = legendColours(signed).map(
    ({ channels, opacity }) => `rgba(${channels},${opacity.toFixed(2)})`,
  );
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
