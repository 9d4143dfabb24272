/** A small picture of shades for each head of each layer: layers down, heads across. */

import { shareColour } from "../theme";
import type { Chart } from "./chart";
import { gridChart } from "./grid-chart";
import type { GridCell } from "./grid-walk";
import { fitLabel } from "./label";
import { sharePicture, standing } from "./share-cells";
import { drawShareLegend, SHARE_LEGEND_HEIGHT, type ShareScale } from "./share-legend";
import { append, appendText, node, uniquePrefix } from "./svg";

export interface SmallGridsOptions extends ShareScale {
  readonly width: number;
  /** Names of the layers, and of the heads across. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** [rows, columns], row-major: each a float [cells down, `across`]; null where there is no head. */
  readonly grids: readonly (Float32Array | null)[];
  readonly across: number;
  /** `column` -1: the whole layer; `row` -1: none in particular. */
  readonly chosen: GridCell;
  readonly spoken: (at: GridCell) => string;
  /** `event` is null where the keyboard moved. */
  readonly onHover: (at: GridCell | null, event: MouseEvent | null) => void;
  readonly onChoose: (at: GridCell) => void;
  readonly ariaLabel: string;
}

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly each: number;
  /** Of one picture. */
  readonly width: number;
  readonly height: number;
  readonly down: number;
}

const TOP = 38;
const GAP = 6;
const [SMALLEST, LARGEST] = [40, 110];
/** All layers together, where they are not many. */
const HEIGHT = 400;
const WIDEST_NAME = 150;
const LEAST_NAME = 52;
const NAME_SHARE = 0.2;
const TEXT_SIZE = 11;
const MARGIN = 10;
const LEAST_LEGEND = 120;
const MOST_VECTOR_CELLS = 8000;

function layoutOf({ width, rows, columns, grids, across }: SmallGridsOptions): Layout {
  const left = Math.min(WIDEST_NAME, Math.max(LEAST_NAME, NAME_SHARE * width));
  const room = (width - left - MARGIN) / Math.max(1, columns.length);
  const most = Math.min(LARGEST, Math.max(SMALLEST, HEIGHT / Math.max(1, rows.length)));
  const each = Math.max(4, Math.min(most, room));
  const side = Math.max(1, each - GAP);
  const longest = Math.max(1, ...grids.map((grid) => grid?.length ?? 0));
  const cellsDown = longest / Math.max(1, across);
  const scale = side / Math.max(1, across, cellsDown);
  const [pictureWidth, pictureHeight] = [across * scale, cellsDown * scale];
  return {
    left,
    top: TOP,
    each,
    width: pictureWidth,
    height: pictureHeight,
    down: pictureHeight + GAP,
  };
}

function sizeOf(options: SmallGridsOptions) {
  const { top, down } = layoutOf(options);
  return { width: options.width, height: top + options.rows.length * down + SHARE_LEGEND_HEIGHT };
}

function boxOf({ left, top, each, down, width, height }: Layout, { row, column }: GridCell) {
  return { x: left + column * each, y: top + row * down, width, height };
}

export function smallGrids(
  element: HTMLElement,
  options: SmallGridsOptions,
): Chart<SmallGridsOptions> {
  const prefix = uniquePrefix();
  return gridChart(element, options, {
    sizeOf,
    paint,
    drawNames: (layer, current) => drawNames(layer, current, prefix),
    drawMarks,
    painted,
    drawn: ["theme", "width", "rows", "columns", "grids", "domain", "ariaLabel"],
    reader: (root, current) => ({
      size: () => [current().rows.length, current().columns.length],
      isThere: (at) => isThere(current(), at),
      under: (event) => cellUnder(event, root, current()),
      onHover: (at, event) => current().onHover(at, event),
      onChoose: (at) => current().onChoose(at),
    }),
  });
}

function* placed(options: SmallGridsOptions) {
  const layout = layoutOf(options);
  const across = Math.max(1, options.columns.length);
  for (const [i, grid] of options.grids.entries()) {
    if (grid === null) continue;
    const at = { row: Math.floor(i / across), column: i % across };
    yield { grid, at, box: boxOf(layout, at) };
  }
}

function paint(context: CanvasRenderingContext2D, options: SmallGridsOptions): void {
  context.imageSmoothingEnabled = false;
  for (const { grid, box } of placed(options)) {
    const { ownerDocument } = context.canvas;
    const picture = sharePicture(ownerDocument, grid, options.across, options.domain);
    if (picture !== null) context.drawImage(picture, box.x, box.y, box.width, box.height);
  }
}

function painted(root: SVGSVGElement, options: SmallGridsOptions): SVGElement {
  const document = root.ownerDocument;
  const group = node(document, "g", { "shape-rendering": "crispEdges" });
  const cells = options.grids.reduce((sum, grid) => sum + (grid?.length ?? 0), 0);
  for (const { grid, box } of placed(options)) {
    if (cells <= MOST_VECTOR_CELLS) vectorCells(group, grid, box, options);
    else {
      const picture = sharePicture(document, grid, options.across, options.domain);
      const look = { ...box, preserveAspectRatio: "none", "image-rendering": "pixelated" };
      if (picture) append(group, "image", { href: picture.toDataURL("image/png"), ...look });
    }
  }
  return group;
}

function vectorCells(
  group: SVGElement,
  grid: Float32Array,
  box: ReturnType<typeof boxOf>,
  { across, domain }: SmallGridsOptions,
): void {
  const colour = shareColour([0, 1]);
  const each = box.width / Math.max(1, across);
  grid.forEach((value, i) => {
    append(group, "rect", {
      x: box.x + (i % across) * each,
      y: box.y + Math.floor(i / across) * each,
      width: each,
      height: each,
      fill: colour(standing(value, domain)),
    });
  });
}

function drawNames(layer: SVGGElement, options: SmallGridsOptions, prefix: string): void {
  layer.replaceChildren();
  const { theme, rows, columns } = options;
  const layout = layoutOf(options);
  const style = { "font-size": TEXT_SIZE, fill: theme.muted };
  const title = { ...style, "font-weight": 700 };
  appendText(layer, "layer ↓", { x: MARGIN, y: 14, ...title });
  appendText(layer, "head →", { x: layout.left, y: 14, ...title });
  columns.forEach((name, column) => {
    const x = layout.left + column * layout.each + layout.width / 2;
    const label = append(layer, "text", { x, y: TOP - 7, "text-anchor": "middle", ...style });
    fitLabel(label, name, layout.each - 2, { theme, size: TEXT_SIZE });
  });
  rows.forEach((name, row) => {
    const { y, height } = boxOf(layout, { row, column: 0 });
    const label = append(layer, "text", {
      x: MARGIN,
      y: y + height / 2,
      "dominant-baseline": "central",
      ...style,
    });
    fitLabel(label, name, layout.left - MARGIN - 8, { theme, size: TEXT_SIZE });
  });
  const room = options.width - layout.left - MARGIN;
  const width = Math.min(room, Math.max(LEAST_LEGEND, columns.length * layout.each - GAP));
  const place = { x: layout.left, y: layout.top + rows.length * layout.down, width };
  drawShareLegend(layer, options, place, `${prefix}-legend`);
}

function drawMarks(layer: SVGGElement, options: SmallGridsOptions, cursor: GridCell | null): void {
  layer.replaceChildren();
  const layout = layoutOf(options);
  const { theme, chosen, columns } = options;
  const edge = (at: GridCell, stroke: string) => {
    const last = at.column < 0 ? columns.length - 1 : at.column;
    const from = boxOf(layout, { ...at, column: Math.max(0, at.column) });
    const to = boxOf(layout, { ...at, column: last });
    append(layer, "rect", {
      x: from.x - 2,
      y: from.y - 2,
      width: to.x + to.width - from.x + 4,
      height: to.y + to.height - from.y + 4,
      rx: 3,
      fill: "none",
      stroke,
      "stroke-width": 2,
    });
  };
  if (chosen.row >= 0) edge(chosen, theme.accent);
  if (cursor !== null) edge(cursor, theme.text);
}

function isThere({ rows, columns, grids }: SmallGridsOptions, at: GridCell): boolean {
  if (at.row < 0 || at.row >= rows.length || at.column >= columns.length) return false;
  return at.column < 0 || grids[at.row * columns.length + at.column] !== null;
}

function cellUnder(
  event: MouseEvent,
  root: SVGSVGElement,
  options: SmallGridsOptions,
): GridCell | null {
  const { left, top, each, down } = layoutOf(options);
  const box = root.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left - left) / each);
  const at = {
    row: Math.floor((event.clientY - box.top - top) / down),
    // A layer's name stands for the layer.
    column: Math.max(-1, column),
  };
  return isThere(options, at) ? at : null;
}
