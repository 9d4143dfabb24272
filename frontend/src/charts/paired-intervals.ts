/** Shares with their intervals, before above after: a row a class, a block a figure. */

import type { ClassMark, Theme } from "../theme";
import { type Chart, differs, type PointerOrFocus } from "./chart";
import { fitLabel } from "./label";
import { append, appendText, SCREEN_ONLY, set, standalone } from "./svg";
import { textWidth } from "./text";

/** From 0 to 1; null where there is none. */
export interface Share {
  readonly value: number | null;
  readonly low?: number | null | undefined;
  readonly high?: number | null | undefined;
}

export interface PairedCell {
  readonly before: Share;
  readonly after: Share;
  /** What is written beside it: `0.943 → 0.977`. */
  readonly text: string;
}

export interface PairedRow {
  readonly key: number;
  readonly mark: ClassMark;
  /** One a column. */
  readonly cells: readonly PairedCell[];
  /** Said by screen readers. */
  readonly title: string;
}

export interface PairedIntervalsOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly columns: readonly string[];
  readonly rows: readonly PairedRow[];
  readonly hovered: number | null;
  readonly ariaLabel: string;
  readonly onHover: (at: PairedPlace | null, event: PointerOrFocus | null) => void;
}

export interface PairedPlace {
  readonly key: number;
  readonly column: number;
}

const ABOVE = 20;
const ROW = 30;
const BELOW = 18;
const GAP = 22;
const MARGIN = 2;
const TEXT_SIZE = 11;
const LABEL_SIZE = 12;
const SMALL = 10.5;
const WORDS = 84;
/** Blocks lie side by side from this width on, else one under the other. */
const SIDE_BY_SIDE = 560;
const STACKED_GAP = 4;

interface Layout {
  readonly labelWidth: number;
  /** Of the scale from 0 to 1. */
  readonly span: number;
  /** Where a block's names begin, or would, and its scale. */
  readonly block: (column: number) => Place;
  /** Whether this block has the names. */
  readonly named: (column: number) => boolean;
  readonly height: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function layoutOf(options: PairedIntervalsOptions, document: Document): Layout {
  const { width, columns, rows, theme } = options;
  const style = { size: LABEL_SIZE, family: theme.font };
  const names = rows.map((row) => textWidth(document, row.mark.label, style));
  const labelWidth = Math.ceil(Math.min(Math.max(0, ...names) + 4, 0.24 * width));
  const from = MARGIN + labelWidth + 8;
  const tall = ABOVE + rows.length * ROW;
  const count = Math.max(1, columns.length);
  const room = width - MARGIN - from;
  if (width < SIDE_BY_SIDE) {
    const block = (column: number) => ({ x: from, y: column * (tall + STACKED_GAP) });
    const height = count * (tall + STACKED_GAP) + BELOW;
    return { labelWidth, span: Math.max(20, room - WORDS), block, named: () => true, height };
  }
  const wide = (room - GAP * (count - 1)) / count;
  return {
    labelWidth,
    span: Math.max(20, wide - WORDS),
    block: (column) => ({ x: from + column * (wide + GAP), y: 0 }),
    named: (column) => column === 0,
    height: tall + BELOW,
  };
}

export function pairedIntervals(
  element: HTMLElement,
  options: PairedIntervalsOptions,
): Chart<PairedIntervalsOptions> {
  const root = append(element, "svg", { role: "list", style: "display:block" });
  const layer = append(root, "g");
  let current = options;

  const size = () => ({
    width: current.width,
    height: layoutOf(current, root.ownerDocument).height,
  });
  const draw = () => {
    const { theme, ariaLabel } = current;
    set(root, { ...size(), "aria-label": ariaLabel, "font-family": theme.font });
    layer.replaceChildren();
    const layout = layoutOf(current, root.ownerDocument);
    current.columns.forEach((_, column) => {
      drawBlock(layer, current, layout, column);
    });
    current.rows.forEach((row, i) => {
      drawRow(layer, current, layout, row, i);
    });
  };
  const placeAt = (event: MouseEvent): PairedPlace | null => {
    const box = root.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { block, span } = layoutOf(current, root.ownerDocument);
    const column = current.columns.findLastIndex((_, i) => {
      const at = block(i);
      return y >= at.y && (x >= at.x || i === 0 || at.y > 0) && x <= at.x + span + WORDS;
    });
    const row = current.rows[Math.floor((y - block(Math.max(0, column)).y - ABOVE) / ROW)];
    return row === undefined || column < 0 ? null : { key: row.key, column };
  };
  root.addEventListener("pointermove", (event) => {
    const place = placeAt(event);
    current.onHover(place, place && event);
  });
  root.addEventListener("pointerleave", () => current.onHover(null, null));
  draw();
  return {
    update(next) {
      const last = current;
      current = next;
      if (differs(last, next, DRAWN)) draw();
    },
    destroy: () => root.remove(),
    svg: () => standalone(root, size(), current.theme.surface),
  };
}

const DRAWN = ["theme", "width", "columns", "rows", "hovered", "ariaLabel"] as const;

/** A figure's name, its scale and its grid. */
function drawBlock(
  layer: SVGGElement,
  options: PairedIntervalsOptions,
  { block, span, height }: Layout,
  column: number,
): void {
  const { theme, columns, rows } = options;
  const { x: left, y: top } = block(column);
  const bottom = top + ABOVE + rows.length * ROW;
  const title = append(layer, "text", {
    x: left,
    y: top + 12,
    "font-size": TEXT_SIZE,
    "font-weight": 700,
    fill: theme.muted,
  });
  const style = { theme, size: TEXT_SIZE, bold: true };
  fitLabel(title, columns[column] ?? "", span + WORDS, style);
  const isLowest = bottom + BELOW + STACKED_GAP >= height;
  for (const tick of [0, 0.5, 1]) {
    const x = left + tick * span;
    append(layer, "line", { x1: x, x2: x, y1: top + ABOVE, y2: bottom, stroke: theme.grid });
    if (!isLowest) continue;
    const place = { x, y: bottom + 13, "text-anchor": "middle" };
    appendText(layer, String(tick), { ...place, "font-size": SMALL, fill: theme.muted });
  }
}

function drawRow(
  layer: SVGGElement,
  options: PairedIntervalsOptions,
  layout: Layout,
  row: PairedRow,
  index: number,
): void {
  const { theme, width, hovered } = options;
  const group = append(layer, "g", { role: "listitem", "aria-label": row.title });
  row.cells.forEach((cell, column) => {
    const block = layout.block(column);
    const y = block.y + ABOVE + index * ROW;
    if (hovered === row.key && layout.named(column)) {
      const band = { x: 0, y, width, height: ROW - 1, rx: 3, fill: theme.highlight };
      append(group, "rect", { ...band, ...SCREEN_ONLY });
    }
    if (layout.named(column)) {
      const middle = { y: y + ROW / 2, "dominant-baseline": "central" };
      const label = append(group, "text", { x: MARGIN, ...middle, "font-size": LABEL_SIZE });
      set(label, { fill: theme.text });
      fitLabel(label, row.mark.label, layout.labelWidth, { theme, size: LABEL_SIZE });
    }
    drawCell(group, options, row.mark, cell, { x: block.x, y }, layout.span);
  });
}

function drawCell(
  group: SVGGElement,
  { theme }: PairedIntervalsOptions,
  mark: ClassMark,
  { before, after, text }: PairedCell,
  { x, y }: Place,
  span: number,
): void {
  drawShare(group, before, { x, y: y + 9.5 }, span, theme.neutral, theme.surface, 3);
  drawShare(group, after, { x, y: y + 19.5 }, span, mark.stroke, mark.fill, 4.5);
  const words = append(group, "text", {
    x: x + span + WORDS,
    y: y + ROW / 2,
    "text-anchor": "end",
    "dominant-baseline": "central",
    "font-size": SMALL,
    fill: theme.text,
  });
  fitLabel(words, text, WORDS - 8, { theme, size: SMALL });
}

function drawShare(
  group: SVGGElement,
  { value, low, high }: Share,
  { x, y }: Place,
  span: number,
  stroke: string,
  fill: string,
  r: number,
): void {
  if (value === null) return;
  if (isNumber(low) && isNumber(high)) {
    const ends = { x1: x + low * span, x2: x + high * span, y1: y, y2: y };
    append(group, "line", { ...ends, stroke, "stroke-width": 1.5 });
  }
  const place = { cx: x + value * span, cy: y, r };
  append(group, "circle", { ...place, fill, stroke, "stroke-width": 1.25 });
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
