/** What a change is made of: one row a feature, its signed parts stacked to either side of zero. */

import { formatMove } from "../format";
import type { ClassMark, Theme } from "../theme";
import { drawAxis } from "./axis";
import { type Span, usableDomain } from "./bar";
import { defaultLabelWidth } from "./bars";
import type { Chart, PointerOrFocus } from "./chart";
import { fitLabel } from "./label";
import { type Patterns, patterns } from "./patterns";
import { rove } from "./rove";
import { type RowGeometry, rowsHeight, rowTop } from "./rows";
import { append, appendText, SCREEN_ONLY, set, standalone } from "./svg";

export interface PartsRow {
  /** Rows are matched by it from one update to the next. */
  readonly key: number;
  readonly label: string;
  /** One a mark. */
  readonly parts: readonly number[];
  readonly total: number;
}

export interface PartsOptions extends RowGeometry {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: readonly PartsRow[];
  readonly marks: readonly ClassMark[];
  /** The scale goes so far to either side, and as far as these rows need. */
  readonly extent?: number | undefined;
  readonly hovered: number | null;
  readonly selected: ReadonlySet<number>;
  readonly onHover: (key: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (key: number, additive: boolean) => void;
  readonly ariaLabel: string;
}

const MARGIN = 12;
const LABEL_SIZE = 12;
const NUMBER_WIDTH = 52;
const THICKNESS = 13;

export function parts(element: HTMLElement, options: PartsOptions): Chart<PartsOptions> {
  const holder = element.ownerDocument.createElement("div");
  element.append(holder);
  const root = append(holder, "svg", { role: "list", style: "display:block" });
  const fills = patterns(append(root, "defs"));
  const axis = append(root, "g");
  const rows = append(root, "g");
  const nodes = new Map<number, SVGGElement>();
  let current = options;

  const size = () => ({ width: current.width, height: rowsHeight(current, current.rows.length) });
  const draw = () => {
    const layout = layoutOf(current);
    set(root, { ...size(), "aria-label": current.ariaLabel, "font-family": current.theme.font });
    drawAxis(axis, {
      ...current,
      ...layout,
      bottom: rowTop(current, current.rows.length),
      ticks: true,
    });
    const gone = new Set(nodes.keys());
    current.rows.forEach((row, i) => {
      gone.delete(row.key);
      const group = nodes.get(row.key) ?? append(rows, "g", { role: "listitem", tabindex: -1 });
      nodes.set(row.key, group);
      drawRow(group, row, i, current, layout, fills);
    });
    for (const key of gone) {
      nodes.get(key)?.remove();
      nodes.delete(key);
    }
    roving.refresh();
  };

  const roving = rove(holder, {
    keys: () => current.rows.map((row) => row.key),
    element: (key) => nodes.get(key),
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

interface Layout {
  readonly span: Span;
  readonly domain: readonly [number, number];
  readonly labelWidth: number;
  readonly x: (value: number) => number;
}

function layoutOf(options: PartsOptions): Layout {
  const { width, rows, extent = 0 } = options;
  const labelWidth = defaultLabelWidth(width);
  const left = MARGIN + labelWidth + MARGIN / 2;
  const span = { left, right: Math.max(left + 1, width - MARGIN - NUMBER_WIDTH) };
  const reach = Math.max(extent, ...rows.map(reachOf));
  const domain = usableDomain([-reach, reach]);
  const [low, high] = domain;
  const x = (value: number) =>
    span.left + ((value - low) / (high - low)) * (span.right - span.left);
  return { span, domain, labelWidth, x };
}

/** How far the stacks of a row go, to the left or to the right. */
export function reachOf({ parts: all }: Pick<PartsRow, "parts">): number {
  const sum = (sign: number) =>
    all.reduce((so, part) => (part * sign > 0 ? so + Math.abs(part) : so), 0);
  return Math.max(sum(-1), sum(1));
}

function drawRow(
  group: SVGGElement,
  row: PartsRow,
  index: number,
  options: PartsOptions,
  layout: Layout,
  fills: Patterns,
): void {
  const { theme, width, rowHeight, marks } = options;
  const selected = options.selected.has(row.key);
  group.replaceChildren();
  set(group, {
    transform: `translate(0,${rowTop(options, index)})`,
    "data-key": row.key,
    "aria-posinset": index + 1,
    "aria-setsize": options.rows.length,
    "aria-label": spoken(row, marks),
  });
  const whole = { width, height: rowHeight };
  append(group, "rect", { ...SCREEN_ONLY, ...whole, fill: "none", "pointer-events": "all" });
  if (selected || options.hovered === row.key) {
    append(group, "rect", { ...whole, height: rowHeight - 1, rx: 3, fill: theme.highlight });
  }
  const middle = rowHeight / 2;
  const label = append(group, "text", {
    x: 10,
    y: middle,
    "dominant-baseline": "central",
    "font-size": LABEL_SIZE,
    "font-weight": selected ? 700 : 400,
    fill: theme.text,
  });
  fitLabel(label, row.label, layout.labelWidth, { theme, size: LABEL_SIZE, bold: selected });
  drawStacks(group, row, options, layout, fills);
  appendText(group, formatMove(row.total), {
    x: width - MARGIN,
    y: middle,
    "text-anchor": "end",
    "dominant-baseline": "central",
    "font-size": 11,
    fill: theme.text,
  });
}

/** Parts of a sign lie end to end from zero; the line across them is where their sum comes to. */
function drawStacks(
  group: SVGGElement,
  row: PartsRow,
  { theme, marks, rowHeight }: PartsOptions,
  { x }: Layout,
  fills: Patterns,
): void {
  const height = Math.min(THICKNESS, rowHeight - 8);
  const y = (rowHeight - height) / 2;
  const reached = { left: 0, right: 0 };
  row.parts.forEach((part, i) => {
    const mark = marks[i];
    if (mark === undefined || !Number.isFinite(part) || part === 0) return;
    const side = part < 0 ? "left" : "right";
    const [from, to] = [x(reached[side]), x(reached[side] + part)];
    reached[side] += part;
    append(group, "rect", {
      x: Math.min(from, to),
      y,
      width: Math.abs(to - from),
      height,
      fill: fills.fill(mark),
      stroke: mark.stroke,
      "stroke-width": 0.75,
    });
  });
  if (!Number.isFinite(row.total)) return;
  const at = x(row.total);
  const across = { x1: at, x2: at, y1: y - 4, y2: y + height + 4, "stroke-linecap": "round" };
  append(group, "line", { ...across, stroke: theme.surface, "stroke-width": 5 });
  append(group, "line", { ...across, stroke: theme.text, "stroke-width": 2.5 });
}

function spoken(row: PartsRow, marks: readonly ClassMark[]): string {
  const told = row.parts.map((part, i) => `${marks[i]?.label} ${formatMove(part)}`);
  return `${row.label}: ${formatMove(row.total)} in all, ${told.join(", ")}`;
}
