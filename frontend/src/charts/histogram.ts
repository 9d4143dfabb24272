/** How often a feature takes which value: a row of bins a class, each as high as its own highest. */

import { scaleLinear } from "d3-scale";
import { tickFormat } from "../format";
import type { ClassMark, Theme } from "../theme";
import type { Chart } from "./chart";
import { fitLabel } from "./label";
import { type Patterns, patterns } from "./patterns";
import { append, appendText, set, standalone } from "./svg";

export interface HistogramRow {
  readonly mark: ClassMark;
  /** One a bin. */
  readonly counts: ArrayLike<number>;
  /** Said by screen readers. */
  readonly title: string;
}

export interface HistogramOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly rowHeight: number;
  readonly rows: readonly HistogramRow[];
  /** Of the bins, ascending, one more than there are bins. */
  readonly edges: ArrayLike<number>;
  readonly onHover: (place: BinPlace | null, event: MouseEvent | null) => void;
  readonly ariaLabel: string;
}

export interface BinPlace {
  readonly row: number;
  readonly bin: number;
}

const MARGIN = 12;
const AXIS_HEIGHT = 24;
const LABEL_SIZE = 12;
const TICK_SPACING = 64;
const MOST_LABEL = 120;
/** Of a row's height what its highest bin takes. */
const FILLED = 0.88;

interface Layout {
  readonly left: number;
  readonly right: number;
  readonly x: (value: number) => number;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  /** Each row's bins as shares of its highest. */
  readonly shares: readonly (readonly number[])[];
}

export function histogram(
  element: HTMLElement,
  options: HistogramOptions,
): Chart<HistogramOptions> {
  const root = append(element, "svg", { role: "list", style: "display:block" });
  const fills = patterns(append(root, "defs"));
  const body = append(root, "g");
  let current = options;
  let layout = layoutOf(options);

  const size = () => ({
    width: current.width,
    height: current.rows.length * current.rowHeight + AXIS_HEIGHT,
  });
  const draw = () => {
    layout = layoutOf(current);
    set(root, { ...size(), "aria-label": current.ariaLabel, "font-family": current.theme.font });
    body.replaceChildren();
    drawAxis(body, current, layout);
    for (const i of current.rows.keys()) drawRow(body, i, current, layout, fills);
  };
  root.addEventListener("pointermove", (event) => {
    const box = root.getBoundingClientRect();
    const place = placeAt(event.clientX - box.left, event.clientY - box.top, current, layout);
    current.onHover(place, place && event);
  });
  root.addEventListener("pointerleave", () => current.onHover(null, null));
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => root.remove(),
    svg: () => standalone(root, size(), current.theme.surface),
  };
}

function layoutOf(options: HistogramOptions): Layout {
  const { width, rows, edges } = options;
  const left = MARGIN + Math.min(MOST_LABEL, 0.3 * width);
  const right = Math.max(left + 1, width - MARGIN);
  const [first, last] = [edges[0] ?? 0, edges[edges.length - 1] ?? 1];
  const scale = scaleLinear(first < last ? [first, last] : [first - 1, first + 1], [left, right]);
  const count = Math.max(2, Math.floor((right - left) / TICK_SPACING));
  const ticks = scale.ticks(count);
  const text = tickFormat(ticks);
  return {
    left,
    right,
    x: scale,
    ticks: ticks.map((at) => ({ x: scale(at), text: text(at) })),
    shares: rows.map(({ counts }) => sharesOf(counts)),
  };
}

function sharesOf(counts: ArrayLike<number>): number[] {
  const all = Array.from(counts);
  const most = Math.max(1, ...all);
  return all.map((count) => count / most);
}

function drawAxis(layer: SVGGElement, options: HistogramOptions, layout: Layout): void {
  const { theme } = options;
  const bottom = options.rows.length * options.rowHeight;
  for (const { x, text } of layout.ticks) {
    append(layer, "line", { x1: x, x2: x, y1: 0, y2: bottom, stroke: theme.grid });
    appendText(layer, text, {
      x,
      y: bottom + 16,
      "text-anchor": "middle",
      "font-size": 11,
      fill: theme.muted,
    });
  }
}

function drawRow(
  layer: SVGGElement,
  index: number,
  options: HistogramOptions,
  layout: Layout,
  fills: Patterns,
): void {
  const { theme, rowHeight, edges } = options;
  const row = options.rows[index];
  if (row === undefined) return;
  const group = append(layer, "g", { role: "listitem", "aria-label": row.title });
  const base = (index + 1) * rowHeight;
  const label = append(group, "text", {
    x: layout.left - 8,
    y: base - Math.min(rowHeight / 2, 14),
    "text-anchor": "end",
    "dominant-baseline": "central",
    "font-size": LABEL_SIZE,
    fill: row.mark.text,
  });
  fitLabel(label, row.mark.label, layout.left - 8 - 4, { theme, size: LABEL_SIZE });
  layout.shares[index]?.forEach((share, bin) => {
    if (share === 0) return;
    const x = layout.x(edges[bin] ?? 0);
    const height = Math.max(1, FILLED * rowHeight * share);
    append(group, "rect", {
      x,
      y: base - height,
      width: Math.max(0.5, layout.x(edges[bin + 1] ?? 0) - x),
      height,
      fill: fills.fill(row.mark),
      stroke: row.mark.stroke,
      "stroke-width": 0.75,
    });
  });
  const across = { x1: layout.left, x2: layout.right, y1: base, y2: base };
  append(layer, "line", { ...across, stroke: theme.axis });
}

function placeAt(
  x: number,
  y: number,
  { rows, rowHeight, edges }: HistogramOptions,
  layout: Layout,
): BinPlace | null {
  const row = Math.floor(y / rowHeight);
  if (row < 0 || row >= rows.length || x < layout.left || x > layout.right) return null;
  for (let bin = 0; bin + 1 < edges.length; bin++) {
    if (x <= layout.x(edges[bin + 1] ?? 0)) return { row, bin };
  }
  return null;
}
