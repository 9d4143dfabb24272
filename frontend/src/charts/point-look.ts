/** How each point of a scatter looks: class or value, wrong or right, chosen or not. */

import { type MarkSymbol, NOT_FINITE, type Theme } from "../theme";
import type { PointColours, PointsOptions } from "./points";
import { HOLLOW_WIDTH, symbolPath } from "./symbols";

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
/** Of the radius: a wider outline would leave a small symbol no inside. */
const WIDEST_OUTLINE = 0.5;
/** From a symbol's radius to its halo's. */
export const HALO_GAP = 2.6;
const HALO_WIDTH = 1.6;

export interface Looks {
  /** A small number for point `i`; points of one number look the same. */
  key(i: number): number;
  look(key: number): Look;
  /** 0 faded, 1 plain, 2 ringed: later layers lie on top. */
  layer(key: number): number;
}

/** Key = style * 4 + ringed * 2 + faded. */
export function pointLooks(options: PointsOptions): Looks {
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
      const fill = look.fill === theme.inset ? look.fill : neutral;
      return { ...look, fill, stroke: neutral, opacity: FADED_OPACITY, halo };
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
    const { symbol, fill, stroke, text, hollow } = mark;
    if (!hollow) return { ...plain, symbol, fill, stroke };
    return { ...plain, symbol, fill: theme.inset, stroke: text, strokeWidth: HOLLOW_WIDTH };
  }
  if (style === SHADES) {
    return { ...plain, symbol: "cross", fill: NOT_FINITE.fill, stroke: NOT_FINITE.text };
  }
  const [low, high] = colours.domain;
  return { ...plain, fill: colours.colour(low + (style / (SHADES - 1)) * (high - low)) };
}

/** The outlines that a look is drawn with, from below to above. */
export function shapes(look: Look, radius: number) {
  const { symbol, fill, stroke, strokeWidth, halo } = look;
  const width = Math.min(strokeWidth, radius * WIDEST_OUTLINE);
  const body = { d: symbolPath(symbol, radius), fill, stroke, "stroke-width": width };
  if (halo === null) return [body];
  const d = symbolPath(symbol, radius + HALO_GAP);
  return [body, { d, fill: "none", stroke: halo, "stroke-width": HALO_WIDTH }];
}
