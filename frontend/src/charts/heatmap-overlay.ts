/** What lies over a heatmap's cells: names, column labels, legend, and what is pointed at. */

import { formatExtent } from "../format";
import { type Theme, weightColour } from "../theme";
import type { Box } from "./cells";
import type { Cell, HeatmapColumn, HeatmapOptions } from "./heatmap";
import { columnLeft, HEADER_SIZE, type HeatmapLayout } from "./heatmap-layout";
import { fitLabel } from "./label";
import { namedEvery, rowTop } from "./rows";
import { append, appendText, set } from "./svg";

const LABEL_SIZE = 12;
const LEGEND_BAR = 9;
const TALLEST_LEGEND = 640;

/** The overlay's layers; what is in them is kept from one drawing to the next. */
export interface Overlay {
  draw(options: HeatmapOptions, layout: HeatmapLayout): void;
}

export function overlayOf(root: SVGGElement, prefix: string): Overlay {
  const names = append(root, "g");
  const heads = append(root, "g");
  const legend = append(root, "g");
  let legendKey = "";
  return {
    draw(options, layout) {
      drawNames(names, options, layout);
      drawColumnLabels(heads, options, layout);
      const { extent, theme, top } = options;
      const key = [extent, theme.mode, top, layout.right, legendHeight(options)].join();
      if (key !== legendKey) drawLegend(legend, options, layout, prefix);
      legendKey = key;
    },
  };
}

function drawNames(layer: SVGGElement, options: HeatmapOptions, layout: HeatmapLayout): void {
  const { theme, rowHeight, selected } = options;
  const every = namedEvery(rowHeight);
  const size = Math.min(LABEL_SIZE, Math.max(7, rowHeight * every - 2));
  const named = layout.labelWidth > 0 ? options.rows.filter((_, i) => i % every === 0) : [];
  const labels = textNodes(layer, named.length);
  named.forEach((row, i) => {
    const label = labels[i] as SVGTextElement;
    const bold = selected.has(row.key);
    set(label, {
      x: layout.left - 10,
      y: rowTop(options, i * every) + rowHeight / 2,
      "text-anchor": "end",
      "dominant-baseline": "central",
      "font-size": size,
      "font-weight": bold ? 700 : 400,
      fill: theme.text,
    });
    fitLabel(label, row.label, layout.labelWidth, { theme, size, bold });
  });
}

function drawColumnLabels(
  layer: SVGGElement,
  options: HeatmapOptions,
  layout: HeatmapLayout,
): void {
  const { every } = layout.columnLabels;
  const shown = options.columns.filter((_, i) => i % every === 0);
  const labels = textNodes(layer, shown.length);
  shown.forEach((column, i) => {
    drawColumnLabel(labels[i] as SVGTextElement, options, layout, column, i * every);
  });
}

/** As many text nodes as are wanted: those there are, fewer, or new ones behind them. */
function textNodes(layer: SVGGElement, count: number): SVGTextElement[] {
  const nodes = Array.from(layer.children) as SVGTextElement[];
  for (const surplus of nodes.splice(count)) surplus.remove();
  while (nodes.length < count) nodes.push(append(layer, "text"));
  return nodes;
}

function drawColumnLabel(
  label: SVGTextElement,
  options: HeatmapOptions,
  layout: HeatmapLayout,
  column: HeatmapColumn,
  index: number,
): void {
  const { theme, top } = options;
  const { slanted, room } = layout.columnLabels;
  const x = columnLeft(layout, index) + layout.cellWidth / 2;
  set(label, {
    x,
    y: top - 8,
    "text-anchor": slanted ? "start" : "middle",
    transform: slanted ? `rotate(-45 ${x} ${top - 6})` : null,
    "font-size": HEADER_SIZE,
    "font-weight": column.mark ? 700 : 400,
    fill: column.mark?.text ?? theme.muted,
  });
  fitLabel(label, column.label, room, { theme, size: HEADER_SIZE, bold: Boolean(column.mark) });
}

function drawLegend(
  layer: SVGGElement,
  options: HeatmapOptions,
  layout: HeatmapLayout,
  prefix: string,
): void {
  layer.replaceChildren();
  const height = legendHeight(options);
  if (height === 0) return;
  const id = `${prefix}-legend`;
  const gradient = append(layer, "linearGradient", { id, x1: 0, x2: 0, y1: 0, y2: 1 });
  const colour = weightColour(1);
  for (let i = 0; i <= 32; i++) {
    append(gradient, "stop", { offset: `${(100 * i) / 32}%`, "stop-color": colour(1 - i / 16) });
  }
  const x = layout.right + 16;
  append(layer, "rect", { x, y: options.top, width: LEGEND_BAR, height, fill: `url(#${id})` });
  const say = (text: string, y: number) =>
    appendText(layer, text, {
      x: x + LEGEND_BAR + 4,
      y,
      "dominant-baseline": "central",
      "font-size": 10,
      fill: options.theme.muted,
    });
  const extent = options.extent > 0 ? options.extent : 1;
  say(formatExtent(extent), options.top + 5);
  if (height >= 40) say("0", options.top + height / 2);
  say(formatExtent(-extent), options.top + height - 5);
}

function legendHeight(options: HeatmapOptions): number {
  if (!options.legend) return 0;
  return Math.min(TALLEST_LEGEND, options.rows.length * options.rowHeight);
}

/** The marked column, the hovered row and the keyboard's cell: they change most often. */
export function drawPointers(
  layer: SVGGElement,
  options: HeatmapOptions,
  layout: HeatmapLayout,
  cursor: Cell | null,
): void {
  layer.replaceChildren();
  const { theme, rowHeight, top } = options;
  const height = options.rows.length * rowHeight;
  const marked = options.columns.findIndex((column) => column.key === options.markedColumn);
  if (marked >= 0) {
    const width = Math.max(2, layout.cellWidth);
    outline(layer, { x: columnLeft(layout, marked), y: top, width, height }, theme, theme.accent);
  }
  options.rows.forEach((row, i) => {
    if (row.key !== options.hovered && !options.selected.has(row.key)) return;
    const line = { y: rowTop(options, i), height: rowHeight };
    if (layout.labelWidth > 0) {
      append(layer, "rect", {
        x: 0,
        width: layout.left - 2,
        ...line,
        rx: 3,
        fill: theme.highlight,
      });
    }
    outline(
      layer,
      { x: layout.left, width: layout.right - layout.left, ...line },
      theme,
      theme.text,
    );
  });
  if (cursor === null) return;
  const x = columnLeft(layout, cursor.column);
  const y = rowTop(options, cursor.row);
  outline(layer, { x, y, width: layout.cellWidth, height: rowHeight }, theme, theme.accent);
}

/** Edged with the card's colour, since the map holds colours close to any line's. */
function outline(layer: SVGGElement, box: Box, theme: Theme, stroke: string): void {
  const look = { ...box, rx: 2, fill: "none" };
  append(layer, "rect", { ...look, stroke: theme.surface, "stroke-width": 4 });
  append(layer, "rect", { ...look, stroke, "stroke-width": 1.5 });
}
