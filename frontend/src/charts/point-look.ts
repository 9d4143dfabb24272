/** How each point of a scatter looks: class or value, wrong or right, chosen or not. */

import { type MarkSymbol, NOT_FINITE, type Theme } from "../theme";
import type { PointColours, ScatterOptions } from "./scatter";

export interface Look {
  readonly symbol: MarkSymbol;
  readonly fill: string;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly opacity: number;
  /** A second outline, apart from the symbol: a class colour may come close to any other. */
  readonly halo: string | null;
}

/** A colour scale in this many steps: as many sprites, and more than an eye can tell apart. */
const SHADES = 64;
const FADED_OPACITY = 0.4;

export interface Looks {
  /** A small number for point `i`; points of one number look the same. */
  key(i: number): number;
  look(key: number): Look;
  /** 0 faded, 1 plain, 2 ringed: later layers lie on top. */
  layer(key: number): number;
}

/** Key = style * 4 + ringed * 2 + faded. */
export function pointLooks(options: ScatterOptions): Looks {
  const { colours, ringed, selected, theme } = options;
  const style = styleOf(colours);
  const choosing = selected.size > 0;
  return {
    key(i) {
      const faded = choosing && !selected.has(i) ? 1 : 0;
      return style(i) * 4 + (ringed?.[i] ? 2 : 0) + faded;
    },
    look(key) {
      const look = styleLook(colours, key >> 2, theme);
      const halo = (key & 2) !== 0 ? theme.bad : null;
      if ((key & 1) === 0) return { ...look, halo };
      const { neutral } = theme;
      return { ...look, fill: neutral, stroke: neutral, opacity: FADED_OPACITY, halo };
    },
    layer: (key) => ((key & 1) !== 0 ? 0 : (key & 2) !== 0 ? 2 : 1),
  };
}

function styleOf(colours: PointColours): (i: number) => number {
  if ("marks" in colours) return (i) => colours.index[i] ?? 0;
  const [low, high] = colours.domain;
  const scale = (SHADES - 1) / (high > low ? high - low : 1);
  return (i) => {
    const value = colours.values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) return SHADES;
    return Math.round(Math.min(SHADES - 1, Math.max(0, (value - low) * scale)));
  };
}

function styleLook(colours: PointColours, style: number, theme: Theme): Look {
  const plain = {
    symbol: "circle",
    strokeWidth: 1,
    opacity: 1,
    halo: null,
    stroke: theme.axis,
  } as const;
  if ("marks" in colours) {
    const mark = colours.marks[style];
    if (mark === undefined) return { ...plain, fill: theme.neutral };
    return { ...plain, symbol: mark.symbol, fill: mark.fill, stroke: mark.stroke };
  }
  if (style === SHADES) {
    return { ...plain, symbol: "cross", fill: NOT_FINITE.fill, stroke: NOT_FINITE.text };
  }
  const [low, high] = colours.domain;
  return { ...plain, fill: colours.colour(low + (style / (SHADES - 1)) * (high - low)) };
}

/** Hidden classes are neither drawn nor found. */
export function drawnTest(options: ScatterOptions): (i: number) => boolean {
  const { colours, hidden } = options;
  if (!("marks" in colours) || hidden.size === 0) return () => true;
  return (i) => !hidden.has(colours.index[i] ?? 0);
}

/** The more points, the smaller. */
export function pointRadius(count: number): number {
  if (count <= 600) return 5;
  if (count <= 3000) return 4;
  return count <= 12_000 ? 3 : 2.2;
}
