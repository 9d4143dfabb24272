/** Horizontal bars, one row a feature, one or several bars (one a class) in a row. */

import type { ClassMark, Theme } from "../theme";
import { type AxisOptions, drawAxis, type SideLabel } from "./axis";
import type { Span } from "./bar";
import { fadeIn, type RowLayout, type RowNodes, rowNodes } from "./bar-row";
import type { Chart, PointerOrFocus } from "./chart";
import { patterns } from "./patterns";
import { rove } from "./rove";
import { type RowGeometry, rowsHeight, rowTop } from "./rows";
import { append, set, standalone } from "./svg";

export type { SideLabel } from "./axis";

export interface Bar {
  /** May be NaN or infinite: that is drawn as such, never left out. */
  readonly value: number;
  readonly mark: ClassMark;
  /** Said by screen readers: `malignant +0.66`. */
  readonly title: string;
  /** Written beyond the bar's end: what the bar stands for, where no side of the axis says it. */
  readonly note?: string | undefined;
}

export interface BarRow {
  /** The feature's index: rows are matched by it from one update to the next. */
  readonly key: number;
  readonly label: string;
  readonly bars: readonly Bar[];
}

export interface BarsOptions extends RowGeometry {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: readonly BarRow[];
  /** Fixed by the caller over all steps, so that playing the slider shows true change. */
  readonly domain: readonly [number, number];
  /** Grid lines and numbers; without them only the two side labels. */
  readonly ticks: boolean;
  readonly leftLabel?: SideLabel | undefined;
  readonly rightLabel?: SideLabel | undefined;
  /** Draw the names at the left. */
  readonly labels: boolean;
  /** Room for the names in pixels; a share of the width where none is given. */
  readonly labelWidth?: number | undefined;
  readonly hovered: number | null;
  readonly selected: ReadonlySet<number>;
  /** A class's label: the bars of the others are dimmed. */
  readonly hoveredMark?: string | null | undefined;
  readonly onHover: (key: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (key: number, additive: boolean) => void;
  readonly ariaLabel: string;
  readonly animate: boolean;
}

const MARGIN = 12;

/** A share of the width, not of the names: the bars must not shift when other features come up. */
export function defaultLabelWidth(width: number): number {
  return Math.round(Math.min(220, 0.34 * width));
}

function layoutOf(options: BarsOptions): RowLayout {
  const { theme, width, rowHeight, domain, animate } = options;
  const labelWidth = options.labels ? (options.labelWidth ?? defaultLabelWidth(width)) : 0;
  const left = MARGIN + (labelWidth > 0 ? labelWidth + MARGIN / 2 : 0);
  const span: Span = { left, right: Math.max(left + 1, width - MARGIN) };
  const hoveredMark = options.hoveredMark ?? null;
  return { theme, width, rowHeight, domain, span, labelWidth, hoveredMark, animate };
}

export function bars(element: HTMLElement, options: BarsOptions): Chart<BarsOptions> {
  const holder = element.ownerDocument.createElement("div");
  element.append(holder);
  const root = append(holder, "svg", { role: "list", style: "display:block" });
  const fills = patterns(append(root, "defs"));
  const bands = append(root, "g");
  const axis = append(root, "g");
  const rows = append(root, "g");
  const nodes = new Map<number, RowNodes>();
  let current = options;
  let axisKey = "";

  const size = () => ({
    width: current.width,
    height: rowsHeight(current, current.rows.length),
  });
  const drawRows = (layout: RowLayout, first: boolean) => {
    const gone = new Set(nodes.keys());
    current.rows.forEach((row, i) => {
      gone.delete(row.key);
      let kept = nodes.get(row.key);
      if (kept === undefined) {
        kept = rowNodes(bands, rows, fills);
        nodes.set(row.key, kept);
        if (!first && current.animate) fadeIn(kept.group);
      }
      kept.update(row, rowState(current, i), layout);
    });
    for (const key of gone) {
      nodes.get(key)?.remove();
      nodes.delete(key);
    }
  };
  const draw = (first: boolean) => {
    const layout = layoutOf(current);
    set(root, { ...size(), "aria-label": current.ariaLabel, "font-family": current.theme.font });
    const drawn = axisOptions(current, layout.span);
    const key = JSON.stringify({ ...drawn, theme: drawn.theme.mode });
    if (key !== axisKey) drawAxis(axis, drawn);
    axisKey = key;
    drawRows(layout, first);
    roving.refresh();
  };

  const roving = rove(holder, {
    keys: () => current.rows.map((row) => row.key),
    element: (key) => nodes.get(key)?.group,
    preferred: () => current.hovered,
    onHover: (key, event) => current.onHover(key, event),
    onSelect: (key, additive) => current.onSelect(key, additive),
  });
  draw(true);
  return {
    update(next) {
      current = next;
      draw(false);
    },
    destroy: () => holder.remove(),
    svg: () => standalone(root, size(), current.theme.surface),
  };
}

function rowState(options: BarsOptions, index: number) {
  const key = options.rows[index]?.key ?? -1;
  return {
    y: rowTop(options, index),
    position: index + 1,
    count: options.rows.length,
    hovered: key === options.hovered,
    selected: options.selected.has(key),
  };
}

function axisOptions(options: BarsOptions, span: Span): AxisOptions {
  const { theme, width, domain, ticks, top, leftLabel, rightLabel } = options;
  const bottom = rowTop(options, options.rows.length);
  return { theme, width, span, domain, ticks, top, bottom, leftLabel, rightLabel };
}
