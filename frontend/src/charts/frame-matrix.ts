/** How much of each frame's attention falls on each frame: a square of shades that can be walked over. */

import { shareColour, type Theme } from "../theme";
import type { Chart } from "./chart";
import { gridChart } from "./grid-chart";
import type { GridCell } from "./grid-walk";
import { sharePicture, standing } from "./share-cells";
import { drawShareLegend, SHARE_LEGEND_HEIGHT, type ShareScale } from "./share-legend";
import { append, appendText, node, uniquePrefix } from "./svg";
import { textWidth } from "./text";

export interface FrameMatrixOptions extends ShareScale {
  readonly width: number;
  /** float [frames, frames], row-major: from a row's frame to a column's. */
  readonly values: Float32Array;
  readonly frames: number;
  /** Short names of the frames, for the axes. */
  readonly names: readonly string[];
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
const LARGEST = 400;
const TEXT_SIZE = 10;
const NAME_GAP = 8;
const LINE = 13;
const MOST_VECTOR_CELLS = 4000;

export function matrixFrame(width: number, frames: number): MatrixFrame {
  const side = Math.max(1, Math.min(LARGEST, width - LEFT - RIGHT));
  return { left: LEFT, top: TOP, side, each: side / Math.max(1, frames) };
}

function sizeOf(options: FrameMatrixOptions) {
  const { side } = matrixFrame(options.width, options.frames);
  return { width: options.width, height: TOP + side + SHARE_LEGEND_HEIGHT };
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
  const colour = shareColour([0, 1]);
  const group = node(document, "g", { "shape-rendering": "crispEdges" });
  for (let i = 0; i < frames * frames; i++) {
    append(group, "rect", {
      x: left + (i % frames) * each,
      y: top + Math.floor(i / frames) * each,
      width: each,
      height: each,
      fill: colour(standing(values[i] ?? Number.NaN, domain)),
    });
  }
  return group;
}

function drawAxes(layer: SVGGElement, options: FrameMatrixOptions, prefix: string): void {
  layer.replaceChildren();
  const { theme, names, width, frames } = options;
  const { left, top, side, each } = matrixFrame(width, frames);
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  const style = { size: TEXT_SIZE, family: theme.font };
  const widest = Math.max(0, ...names.map((name) => textWidth(layer.ownerDocument, name, style)));
  const isNamed = (at: number, room: number) => at % Math.max(1, Math.ceil(room / each)) === 0;
  names.forEach((name, i) => {
    const middle = (i + 0.5) * each;
    const above = { x: left + middle, y: top - 6, "text-anchor": "middle", ...small };
    if (isNamed(i, widest + NAME_GAP)) appendText(layer, name, above);
    if (!isNamed(i, LINE)) return;
    appendText(layer, name, {
      x: left - 6,
      y: top + middle,
      "text-anchor": "end",
      "dominant-baseline": "central",
      ...small,
    });
  });
  const title = { "font-size": 11, "font-weight": 700, fill: theme.muted };
  appendText(layer, "looks at frames →", { x: left, y: 14, ...title });
  appendText(layer, "from frames", {
    transform: `translate(14,${top + side / 2}) rotate(-90)`,
    "text-anchor": "middle",
    ...title,
  });
  const place = { x: left, y: top + side, width: side };
  drawShareLegend(layer, options, place, `${prefix}-legend`);
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
