/** How much of each frame's attention falls on each frame: a square of shades that can be walked over. */

import { shareColour, type Theme } from "../theme";
import type { Chart } from "./chart";
import { gridChart } from "./grid-chart";
import type { GridCell } from "./grid-walk";
import { type Domain, sharePicture } from "./share-cells";
import { append, appendText, node, uniquePrefix } from "./svg";

export interface FrameMatrixOptions {
  readonly theme: Theme;
  readonly width: number;
  /** float [frames, frames], row-major: from a row's frame to a column's. */
  readonly values: Float32Array;
  readonly frames: number;
  readonly domain: Domain;
  /** A value on the scale that attention which is spread evenly would give, and what it is. */
  readonly even: { readonly value: number; readonly label: string };
  /** Short names of the frames, for the axes. */
  readonly names: readonly string[];
  /** Words for an end of the scale. */
  readonly format: (value: number) => string;
  /** The row that is followed; null: none. */
  readonly chosen: number | null;
  /** The frame that is shown beside the matrix; null: none. */
  readonly present: number | null;
  readonly spoken: (cell: GridCell) => string;
  /** `event` is null where the keyboard moved. */
  readonly onHover: (cell: GridCell | null, event: MouseEvent | null) => void;
  readonly onChoose: (row: number) => void;
  readonly ariaLabel: string;
}

export interface MatrixFrame {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  readonly each: number;
}

const LEFT = 58;
const TOP = 40;
const RIGHT = 14;
const LEGEND_ABOVE = 18;
const LEGEND_HEIGHT = 9;
const BELOW = LEGEND_ABOVE + LEGEND_HEIGHT + 18;
const LARGEST = 400;
const TEXT_SIZE = 10;
const NAME_ROOM = 24;
const MOST_VECTOR_CELLS = 4000;
const LEGEND_STOPS = 16;

export function matrixFrame(width: number, frames: number): MatrixFrame {
  const side = Math.max(1, Math.min(LARGEST, width - LEFT - RIGHT));
  return { left: LEFT, top: TOP, side, each: side / Math.max(1, frames) };
}

function sizeOf(options: FrameMatrixOptions) {
  const { side } = matrixFrame(options.width, options.frames);
  return { width: options.width, height: TOP + side + BELOW };
}

export function frameMatrix(
  element: HTMLElement,
  options: FrameMatrixOptions,
): Chart<FrameMatrixOptions> {
  const prefix = uniquePrefix();
  return gridChart(element, options, {
    sizeOf,
    paint,
    drawNames: (layer, current) => drawAxes(layer, current, prefix),
    drawMarks,
    painted,
    drawn: ["theme", "width", "values", "frames", "domain", "names", "ariaLabel"],
    reader: (root, current) => ({
      size: () => [current().frames, current().frames],
      isThere: () => true,
      under: (event) => cellUnder(event, root, current()),
      onHover: (at, event) => current().onHover(at !== null && at.column >= 0 ? at : null, event),
      onChoose: ({ row }) => current().onChoose(row),
    }),
  });
}

function paint(context: CanvasRenderingContext2D, options: FrameMatrixOptions): void {
  const { values, frames, domain, width } = options;
  const picture = sharePicture(context.canvas.ownerDocument, values, frames, domain);
  const { left, top, side } = matrixFrame(width, frames);
  if (picture === null) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, left, top, side, side);
}

function painted(root: SVGSVGElement, options: FrameMatrixOptions): SVGElement | null {
  const { values, frames, domain, width } = options;
  const { left, top, side, each } = matrixFrame(width, frames);
  const document = root.ownerDocument;
  if (frames * frames > MOST_VECTOR_CELLS) {
    const picture = sharePicture(document, values, frames, domain);
    return (
      picture &&
      node(document, "image", {
        href: picture.toDataURL("image/png"),
        x: left,
        y: top,
        width: side,
        height: side,
        "image-rendering": "pixelated",
      })
    );
  }
  const colour = shareColour(domain);
  const group = node(document, "g", { "shape-rendering": "crispEdges" });
  for (let i = 0; i < frames * frames; i++) {
    append(group, "rect", {
      x: left + (i % frames) * each,
      y: top + Math.floor(i / frames) * each,
      width: each,
      height: each,
      fill: colour(values[i] ?? Number.NaN),
    });
  }
  return group;
}

function drawAxes(layer: SVGGElement, options: FrameMatrixOptions, prefix: string): void {
  layer.replaceChildren();
  const { theme, names, width, frames } = options;
  const { left, top, side, each } = matrixFrame(width, frames);
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  const every = Math.max(1, Math.ceil(NAME_ROOM / each));
  names.forEach((name, i) => {
    if (i % every !== 0) return;
    const middle = (i + 0.5) * each;
    appendText(layer, name, { x: left + middle, y: top - 6, "text-anchor": "middle", ...small });
    appendText(layer, name, {
      x: left - 6,
      y: top + middle,
      "text-anchor": "end",
      "dominant-baseline": "central",
      ...small,
    });
  });
  const title = { "font-size": 11, "font-weight": 700, fill: theme.muted };
  appendText(layer, "looks at frame →", { x: left, y: 14, ...title });
  appendText(layer, "from frame", {
    transform: `translate(14,${top + side / 2}) rotate(-90)`,
    "text-anchor": "middle",
    ...title,
  });
  drawLegend(layer, options, prefix);
}

function drawLegend(layer: SVGGElement, options: FrameMatrixOptions, prefix: string): void {
  const { theme, domain, even, format, width, frames } = options;
  const { left, top, side } = matrixFrame(width, frames);
  const y = top + side + LEGEND_ABOVE;
  const id = `${prefix}-legend`;
  const gradient = append(layer, "linearGradient", { id });
  const colour = shareColour([0, 1]);
  for (let i = 0; i <= LEGEND_STOPS; i++) {
    const at = i / LEGEND_STOPS;
    append(gradient, "stop", { offset: `${100 * at}%`, "stop-color": colour(at) });
  }
  append(layer, "rect", { x: left, y, width: side, height: LEGEND_HEIGHT, fill: `url(#${id})` });
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  const below = y + LEGEND_HEIGHT + 12;
  appendText(layer, format(domain[0]), { x: left, y: below, ...small });
  appendText(layer, format(domain[1]), {
    x: left + side,
    y: below,
    "text-anchor": "end",
    ...small,
  });
  const at = left + (side * (even.value - domain[0])) / (domain[1] - domain[0] || 1);
  if (!(at > left && at < left + side)) return;
  const tick = { x1: at, x2: at, y1: y - 4, y2: y + LEGEND_HEIGHT, stroke: theme.text };
  append(layer, "line", tick);
  const anchor = at > left + side / 2 ? "end" : "start";
  appendText(layer, even.label, { x: at, y: y - 6, "text-anchor": anchor, ...small });
}

/** The row that is followed, the frame that is shown, and the keyboard's cell. */
function drawMarks(layer: SVGGElement, options: FrameMatrixOptions, cursor: GridCell | null): void {
  layer.replaceChildren();
  const { theme, chosen, present, width, frames } = options;
  const { left, top, side, each } = matrixFrame(width, frames);
  if (present !== null) {
    const at = { fill: theme.accent };
    append(layer, "rect", { x: left + present * each, y: top - 3, width: each, height: 2, ...at });
    append(layer, "rect", { x: left - 3, y: top + present * each, width: 2, height: each, ...at });
  }
  if (chosen !== null) {
    outline(layer, { x: left, y: top + chosen * each, width: side, height: each }, theme);
  }
  if (cursor === null) return;
  const { row, column } = cursor;
  outline(
    layer,
    { x: left + column * each, y: top + row * each, width: each, height: each },
    theme,
  );
}

/** Edged with the card's colour, since the map holds colours close to any line's. */
function outline(
  layer: SVGGElement,
  box: Readonly<Record<"x" | "y" | "width" | "height", number>>,
  theme: Theme,
): void {
  const look = { ...box, rx: 1, fill: "none" };
  append(layer, "rect", { ...look, stroke: theme.surface, "stroke-width": 4 });
  append(layer, "rect", { ...look, stroke: theme.accent, "stroke-width": 2 });
}

function cellUnder(
  event: MouseEvent,
  root: SVGSVGElement,
  { width, frames }: FrameMatrixOptions,
): GridCell | null {
  const { left, top, each } = matrixFrame(width, frames);
  const box = root.getBoundingClientRect();
  const row = Math.floor((event.clientY - box.top - top) / each);
  const column = Math.floor((event.clientX - box.left - left) / each);
  const inside = (at: number) => at >= 0 && at < frames;
  // A row's name stands for the row.
  if (!inside(row) || column >= frames || event.clientX < box.left) return null;
  return { row, column: Math.max(-1, column) };
}
