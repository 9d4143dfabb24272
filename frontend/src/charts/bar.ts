/** The shape of one bar, whatever its value: where it starts, how it ends, what is said in its place. */

import { formatWeight } from "../format";

export interface Span {
  readonly left: number;
  readonly right: number;
}

export type BarShape =
  | { readonly kind: "bar"; readonly x: number; readonly width: number; readonly broken: number }
  | { readonly kind: "tag"; readonly x: number; readonly text: string };

export const TAG_WIDTH = 26;
/** A weight of zero still shows where its bar would be. */
const THINNEST = 1;
/** A float32 and the scale that was worked out of it differ by so small a share. */
const ROUNDING = 1e-6;

/** A domain that can be divided by: finite, ascending, not empty. */
export function usableDomain(domain: readonly [number, number]): [number, number] {
  const [low, high] = domain;
  return Number.isFinite(low) && Number.isFinite(high) && low < high ? [low, high] : [-1, 1];
}

/**
 * The bar of `value` from zero, in pixels of `span`. `broken` is -1 or 1 where the value lies beyond
 * the domain's end on that side; a value that isn't finite becomes a tag, at zero or at the edge.
 */
export function barShape(value: number, domain: readonly [number, number], span: Span): BarShape {
  const [low, high] = usableDomain(domain);
  const place = (at: number) => span.left + ((at - low) / (high - low)) * (span.right - span.left);
  const zero = place(Math.min(high, Math.max(low, 0)));
  if (!Number.isFinite(value)) {
    const at = Number.isNaN(value) ? zero : value > 0 ? span.right : span.left;
    return { kind: "tag", x: inside(at - TAG_WIDTH / 2, span), text: formatWeight(value) };
  }
  const end = place(Math.min(high, Math.max(low, value)));
  const width = Math.max(THINNEST, Math.abs(end - zero));
  const slack = ROUNDING * (high - low);
  const broken = value > high + slack ? 1 : value < low - slack ? -1 : 0;
  return { kind: "bar", x: value < 0 ? zero - width : zero, width, broken };
}

function inside(x: number, span: Span): number {
  return Math.max(span.left, Math.min(x, span.right - TAG_WIDTH));
}

/** Two strokes across the cut end of a bar of `height`. */
export function breakPath(x: number, width: number, height: number, side: number): string {
  const at = side > 0 ? x + width - 9 : x + 5;
  const stroke = (dx: number) => `M${at + dx - 1.5},${height + 1}L${at + dx + 1.5},-1`;
  return stroke(0) + stroke(4);
}

export interface Lane {
  readonly y: number;
  readonly height: number;
}

const THICKEST = 18;
const THICKEST_ALONE = 15;
const GAP = 1.5;

/** Where bar `index` of `count` lies within a row, centred. */
export function lane(rowHeight: number, count: number, index: number): Lane {
  const share = count === 1 ? 0.62 : 0.86;
  const gap = rowHeight * share >= count * 5 ? GAP : 0;
  const room = (rowHeight * share - gap * (count - 1)) / count;
  const height = Math.min(count === 1 ? THICKEST_ALONE : THICKEST, room);
  const block = count * height + (count - 1) * gap;
  return { y: (rowHeight - block) / 2 + index * (height + gap), height };
}
