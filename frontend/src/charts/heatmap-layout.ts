/** Where a heatmap's cells, labels and legend lie. Pure: no drawing. */

import { defaultLabelWidth } from "./bars";
import type { HeatmapColumn, HeatmapOptions } from "./heatmap";
import { niceStep, rowsHeight } from "./rows";
import { textWidth } from "./text";

const LEGEND_WIDTH = 56;
export const HEADER_SIZE = 11;
/** Slanted labels stand this far apart. */
const SLANTED_SPACING = 15;
/** Labels as short as step numbers are thinned out rather than slanted. */
const SHORT = 36;
const LOWEST_SLANTED_TOP = 36;
const MARGIN = 4;

export interface ColumnLabels {
  readonly slanted: boolean;
  /** Every which column has its label drawn. */
  readonly every: number;
  /** Room for a label's text. */
  readonly room: number;
}

export interface HeatmapLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly cellWidth: number;
  /** Between cells; 0 where they are too small to spare it. */
  readonly gap: number;
  readonly labelWidth: number;
  readonly columnLabels: ColumnLabels;
  readonly columns: number;
}

export function heatmapLayout(options: HeatmapOptions, document: Document): HeatmapLayout {
  const { width, columns, rowHeight } = options;
  const labelWidth = options.labels ? (options.labelWidth ?? defaultLabelWidth(width)) : 0;
  const left = labelWidth > 0 ? labelWidth + 16 : MARGIN;
  const widest = widestLabel(columns, options, document);
  const bare = width - (options.legend ? LEGEND_WIDTH : MARGIN) - left;
  const columnLabels = arrange(widest, bare / Math.max(1, columns.length), options.top);
  const overhang = columnLabels.slanted && !options.legend ? 0.7 * columnLabels.room : 0;
  const span = Math.max(1, bare - Math.min(overhang, bare / 4));
  const cellWidth = span / Math.max(1, columns.length);
  return {
    width,
    height: rowsHeight(options, options.rows.length),
    left,
    right: left + span,
    cellWidth,
    gap: gapBetween(Math.min(cellWidth, rowHeight)),
    labelWidth,
    columnLabels,
    columns: columns.length,
  };
}

function gapBetween(shortSide: number): number {
  if (shortSide >= 14) return 2;
  return shortSide >= 6 ? 1 : 0;
}

/** Flat where they fit; short ones thinned; long ones slanted where there is height for it. */
export function arrange(widest: number, cellWidth: number, top: number): ColumnLabels {
  if (widest + 4 <= cellWidth) return { slanted: false, every: 1, room: cellWidth - 2 };
  if (widest > SHORT && top >= LOWEST_SLANTED_TOP) {
    const every = niceStep(SLANTED_SPACING / cellWidth);
    return { slanted: true, every, room: (top - 12) / Math.SQRT1_2 };
  }
  const wanted = Math.min(widest, 2 * SHORT) + 8;
  const every = niceStep(wanted / cellWidth);
  return { slanted: false, every, room: every * cellWidth - 6 };
}

/** What `top` should be for these columns: charts set beside this one need the same. */
export function headerHeight(options: Omit<HeatmapOptions, "top">, document: Document): number {
  const { columnLabels } = heatmapLayout({ ...options, top: 72 }, document);
  return columnLabels.slanted ? 72 : 24;
}

function widestLabel(
  columns: readonly HeatmapColumn[],
  options: Omit<HeatmapOptions, "top">,
  document: Document,
): number {
  const style = { size: HEADER_SIZE, family: options.theme.font, bold: true };
  // A thousand labels are thinned out anyway: the longest few in letters decide.
  const longest = columns
    .map((column) => column.label)
    .sort((a, b) => b.length - a.length)
    .slice(0, 20);
  return Math.max(0, ...longest.map((label) => textWidth(document, label, style)));
}

export function columnLeft(layout: HeatmapLayout, column: number): number {
  return layout.left + column * layout.cellWidth;
}

/** The column under `x`, or null beside the cells. */
export function columnAt(layout: HeatmapLayout, x: number): number | null {
  const column = Math.floor((x - layout.left) / layout.cellWidth);
  return column >= 0 && column < layout.columns ? column : null;
}
