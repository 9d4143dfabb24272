/** Figures with their intervals: a bar a row, and a whisker over it. */

import type { Theme } from "../theme";
import { barShape, lane, type Span } from "./bar";
import { defaultLabelWidth } from "./bars";
import type { Chart, PointerOrFocus } from "./chart";
import { fitLabel } from "./label";
import { rove } from "./rove";
import { namedEvery, type RowGeometry, rowsHeight, rowTop } from "./rows";
import { drawRuler } from "./ruler";
import { append, round, SCREEN_ONLY, set, standalone } from "./svg";

export interface IntervalRow {
  /** Rows are matched by it from one update to the next. */
  readonly key: number;
  readonly label: string;
  /** NaN: there is none, and no bar. */
  readonly value: number;
  /** Equal to the value where there is no interval. */
  readonly low: number;
  readonly high: number;
  /** Said by screen readers. */
  readonly title: string;
}

export interface IntervalsOptions extends RowGeometry {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: readonly IntervalRow[];
  readonly domain: readonly [number, number];
  readonly labels: boolean;
  readonly labelWidth?: number | undefined;
  readonly hovered: number | null;
  readonly selected: ReadonlySet<number>;
  readonly onHover: (key: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (key: number, additive: boolean) => void;
  readonly ariaLabel: string;
  readonly animate: boolean;
}

const MARGIN = 12;
const LABEL_SIZE = 12;
const CAP = 3;
const GLIDE_MS = 300;

export function intervals(
  element: HTMLElement,
  options: IntervalsOptions,
): Chart<IntervalsOptions> {
  const holder = element.ownerDocument.createElement("div");
  element.append(holder);
  const root = append(holder, "svg", { role: "list", style: "display:block" });
  const bands = append(root, "g");
  const axis = append(root, "g");
  const rows = append(root, "g");
  const nodes = new Map<number, Row>();
  let current = options;
  let axisKey = "";

  const size = () => ({ width: current.width, height: rowsHeight(current, current.rows.length) });
  const drawRows = (span: Span) => {
    const gone = new Set(nodes.keys());
    current.rows.forEach((row, i) => {
      gone.delete(row.key);
      const kept = nodes.get(row.key) ?? rowOf(bands, rows);
      nodes.set(row.key, kept);
      kept.update(row, i, current, span);
    });
    for (const key of gone) {
      nodes.get(key)?.remove();
      nodes.delete(key);
    }
  };
  const draw = () => {
    const { theme, domain, top, ariaLabel } = current;
    const span = spanOf(current);
    const bottom = rowTop(current, current.rows.length);
    set(root, { ...size(), "aria-label": ariaLabel, "font-family": theme.font });
    const drawn = { span, domain, top, bottom };
    const key = JSON.stringify([drawn, theme.mode]);
    if (key !== axisKey) drawRuler(axis, { theme, ...drawn });
    axisKey = key;
    drawRows(span);
    roving.refresh();
  };

  const roving = rove(holder, {
    keys: () => current.rows.map((row) => row.key),
    element: (key) => nodes.get(key)?.group,
    preferred: () => current.hovered,
    onHover: (key, event) => current.onHover(key, event),
    onSelect: (key, additive) => current.onSelect(key, additive),
  });
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => holder.remove(),
    svg: () => standalone(root, size(), current.theme.surface),
  };
}

function roomForNames({ labels, labelWidth, width }: IntervalsOptions): number {
  return labels ? (labelWidth ?? defaultLabelWidth(width)) : 0;
}

function spanOf(options: IntervalsOptions): Span {
  const names = roomForNames(options);
  const left = MARGIN + (names > 0 ? names + MARGIN / 2 : 0);
  return { left, right: Math.max(left + 1, options.width - MARGIN) };
}

interface Row {
  readonly group: SVGGElement;
  update(row: IntervalRow, place: number, options: IntervalsOptions, span: Span): void;
  remove(): void;
}

/** A row's nodes: its band goes below the grid lines, the rest above them. */
function rowOf(bands: SVGGElement, rows: SVGGElement): Row {
  const band = append(bands, "rect", { x: 0, rx: 3 });
  const group = append(rows, "g", { role: "listitem", tabindex: -1 });
  const hit = append(group, "rect", { ...SCREEN_ONLY, fill: "none", "pointer-events": "all" });
  const label = append(group, "text", { x: 10, "dominant-baseline": "central" });
  const bar = append(group, "rect", { rx: 2 });
  const whisker = append(group, "path", { fill: "none", "stroke-width": 1.5 });
  return {
    group,
    update(row, place, options, span) {
      const { theme, width, rowHeight, animate } = options;
      const selected = options.selected.has(row.key);
      const lit = selected || row.key === options.hovered;
      const y = round(rowTop(options, place));
      set(group, {
        "data-key": row.key,
        "aria-posinset": place + 1,
        "aria-setsize": options.rows.length,
        "aria-label": `${row.label}: ${row.title}${selected ? ", selected" : ""}`,
        transform: `translate(0,${y})`,
        style: `transform:translate(0px,${y}px);${animate ? `transition:transform ${GLIDE_MS}ms ease` : ""}`,
      });
      set(band, {
        width,
        height: rowHeight - 1,
        fill: theme.highlight,
        y: y + 0.5,
        opacity: lit ? 1 : 0,
      });
      set(hit, { width, height: rowHeight });
      const every = namedEvery(rowHeight);
      const size = Math.min(LABEL_SIZE, Math.max(7, rowHeight * every - 2));
      const weight = selected ? 700 : 400;
      set(label, { y: rowHeight / 2, "font-size": size, "font-weight": weight, fill: theme.text });
      const names = place % every === 0 ? roomForNames(options) : 0;
      fitLabel(label, names > 0 ? row.label : "", names, { theme, size, bold: selected });
      set(bar, { ...barBox(row, options, span), fill: theme.neutral, opacity: 0.75 });
      set(whisker, { d: whiskerPath(row, options, span), stroke: theme.text });
    },
    remove() {
      band.remove();
      group.remove();
    },
  };
}

function barBox(row: IntervalRow, { rowHeight, domain }: IntervalsOptions, span: Span) {
  const shape = barShape(row.value, domain, span);
  // What has no figure has no bar: the words of the row say so.
  const width = shape.kind === "bar" ? shape.width : 0;
  return { x: shape.x, width, ...lane(rowHeight, 1, 0) };
}

/** From low to high with caps at its ends; nothing where there is no interval. */
export function whiskerPath(
  { low, high }: Pick<IntervalRow, "low" | "high">,
  { rowHeight, domain }: Pick<IntervalsOptions, "rowHeight" | "domain">,
  span: Span,
): string {
  if (!(high > low)) return "";
  const [least, most] = domain;
  const share = (at: number) => (Math.min(most, Math.max(least, at)) - least) / (most - least);
  const place = (at: number) => round(span.left + share(at) * (span.right - span.left));
  const y = rowHeight / 2;
  const cap = `${round(y - CAP)}v${2 * CAP}`;
  return `M${place(low)},${cap}M${place(low)},${round(y)}H${place(high)}M${place(high)},${cap}`;
}
