/** Cells of a weight matrix: their colours and numbers, on a canvas or as SVG. */

import { formatWeight } from "../format";
import { inkOn, NOT_FINITE, type Theme, weightColour } from "../theme";
import type { HeatmapOptions } from "./heatmap";
import { columnLeft, type HeatmapLayout } from "./heatmap-layout";
import { rowTop } from "./rows";
import { append, appendText, node } from "./svg";
import { textWidth } from "./text";

const MOST_VECTOR_CELLS = 4000;
/** More cells than this, or smaller ones, are painted as one picture, a pixel each. */
const MOST_RECTANGLES = 20_000;
const SMALLEST_RECTANGLE = 3;
const NUMBER_SIZE = 10;
const SHADES = 512;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CellLook {
  readonly fill: string;
  /** The number to print, or nothing where it doesn't fit. */
  readonly text: string;
  readonly ink: string;
  /** Not finite, and too small to say so in letters. */
  readonly crossed: boolean;
}

function cellBox(options: HeatmapOptions, layout: HeatmapLayout, i: number): Box {
  const column = i % layout.columns;
  const row = Math.floor(i / layout.columns);
  return {
    x: columnLeft(layout, column) + layout.gap / 2,
    y: rowTop(options, row) + layout.gap / 2,
    width: layout.cellWidth - layout.gap,
    height: options.rowHeight - layout.gap,
  };
}

/** How one value looks in a cell of this size. */
export function cellLooks(
  options: { theme: Theme; extent: number; numbers: "auto" | false },
  box: { width: number; height: number },
  document: Document,
): (value: number) => CellLook {
  const colour = weightColour(options.extent);
  const roomy = box.height >= NUMBER_SIZE + 3 && box.width >= 16;
  const style = { size: NUMBER_SIZE, family: options.theme.font };
  const fits = (text: string) => roomy && textWidth(document, text, style) <= box.width - 4;
  return (value) => {
    const text = formatWeight(value);
    if (!Number.isFinite(value)) {
      const shown = fits(text);
      const crossed = !shown && Math.min(box.width, box.height) >= 5;
      return { fill: NOT_FINITE.fill, text: shown ? text : "", ink: NOT_FINITE.text, crossed };
    }
    const shown = options.numbers === "auto" && fits(text) ? text : "";
    return { fill: colour(value), text: shown, ink: inkOn(value, options.extent), crossed: false };
  };
}

export function paintCells(
  context: CanvasRenderingContext2D,
  options: HeatmapOptions,
  layout: HeatmapLayout,
): void {
  const count = options.rows.length * layout.columns;
  if (count === 0) return;
  const small = Math.min(layout.cellWidth, options.rowHeight) < SMALLEST_RECTANGLE;
  if (small || count > MOST_RECTANGLES) paintPicture(context, options, layout);
  else paintRectangles(context, options, layout, count);
}

function paintPicture(
  context: CanvasRenderingContext2D,
  options: HeatmapOptions,
  layout: HeatmapLayout,
): void {
  const picture = cellPicture(context.canvas.ownerDocument, options);
  if (picture === null) return;
  const shrunk = Math.min(layout.cellWidth, options.rowHeight) < 1;
  context.imageSmoothingEnabled = shrunk;
  context.imageSmoothingQuality = "medium";
  const height = options.rows.length * options.rowHeight;
  context.drawImage(picture, layout.left, options.top, layout.right - layout.left, height);
}

function paintRectangles(
  context: CanvasRenderingContext2D,
  options: HeatmapOptions,
  layout: HeatmapLayout,
  count: number,
): void {
  const { width, height } = cellBox(options, layout, 0);
  const look = cellLooks(options, { width, height }, context.canvas.ownerDocument);
  context.font = `${NUMBER_SIZE}px ${options.theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const radius = layout.gap >= 2 ? 2 : 0;
  for (let i = 0; i < count; i++) {
    const box = cellBox(options, layout, i);
    const { fill, text, ink, crossed } = look(options.values[i] ?? Number.NaN);
    context.fillStyle = fill;
    if (radius > 0) {
      context.beginPath();
      context.roundRect(box.x, box.y, width, height, radius);
      context.fill();
    } else context.fillRect(box.x, box.y, width, height);
    if (text !== "") {
      context.fillStyle = ink;
      context.fillText(text, box.x + width / 2, box.y + height / 2 + 0.5);
    }
    if (crossed) {
      context.strokeStyle = ink;
      context.stroke(new Path2D(crossPath(box)));
    }
  }
}

function crossPath({ x, y, width, height }: Box): string {
  const r = Math.min(width, height) / 2 - 1.5;
  const [cx, cy] = [x + width / 2, y + height / 2];
  return `M${cx - r},${cy - r}l${2 * r},${2 * r}m0,${-2 * r}l${-2 * r},${2 * r}`;
}

/** The matrix with one pixel a cell; null where the document has no canvas. */
function cellPicture(document: Document, options: HeatmapOptions): HTMLCanvasElement | null {
  const canvas = document.createElement("canvas");
  canvas.width = options.columns.length;
  canvas.height = options.rows.length;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const image = context.createImageData(canvas.width, canvas.height);
  cellPixels(options.values, options.extent, new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Writes one pixel (bytes red, green, blue, alpha) a value into `pixels`. */
export function cellPixels(values: Float32Array, extent: number, pixels: Uint32Array): void {
  shades ??= makeShades();
  const half = SHADES / 2;
  const scale = half / (extent > 0 ? extent : 1);
  for (let i = 0; i < pixels.length; i++) {
    const place = (values[i] as number) * scale + half;
    // Comparing first: nearly every weight passes here, and nothing that isn't finite does.
    const shade = place >= 0 && place < SHADES ? place | 0 : edgeShade(values[i] as number);
    pixels[i] = shades[shade] as number;
  }
}

function edgeShade(value: number): number {
  if (!Number.isFinite(value)) return SHADES;
  return value < 0 ? 0 : SHADES - 1;
}

let shades: Uint32Array | undefined;

/** The weight map in `SHADES` steps, and last the colour of what isn't finite. */
function makeShades(): Uint32Array {
  const colour = weightColour(1);
  const half = SHADES / 2;
  const made = new Uint32Array(SHADES + 1);
  for (let i = 0; i < SHADES; i++) made[i] = pixelOf(colour((i + 0.5 - half) / half));
  made[SHADES] = pixelOf(NOT_FINITE.fill);
  return made;
}

/** A CSS colour as the four bytes of a pixel, in memory's order. */
function pixelOf(colour: string): number {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  const parts = hex
    ? hex.slice(1).map((digits) => Number.parseInt(digits, 16))
    : (colour.match(/\d+/g) ?? []).map(Number);
  const bytes = Uint8Array.of(parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0, 255);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}

/** The cells for a saved file: shapes and real text, or beyond 4,000 cells a picture. */
export function vectorCells(
  root: SVGSVGElement,
  options: HeatmapOptions,
  layout: HeatmapLayout,
): SVGElement | null {
  const document = root.ownerDocument;
  const count = options.rows.length * layout.columns;
  if (count > MOST_VECTOR_CELLS) return embeddedPicture(document, options, layout);
  const group = node(document, "g", { "font-size": NUMBER_SIZE, "text-anchor": "middle" });
  for (let i = 0; i < count; i++) {
    const box = cellBox(options, layout, i);
    const { fill, text, ink, crossed } = cellLooks(
      options,
      box,
      document,
    )(options.values[i] ?? Number.NaN);
    append(group, "rect", { ...box, rx: layout.gap >= 2 ? 2 : 0, fill });
    const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    if (text !== "")
      appendText(group, text, { ...centre, fill: ink, "dominant-baseline": "central" });
    if (crossed) append(group, "path", { d: crossPath(box), stroke: ink, fill: "none" });
  }
  return group;
}

function embeddedPicture(
  document: Document,
  options: HeatmapOptions,
  layout: HeatmapLayout,
): SVGElement | null {
  const picture = cellPicture(document, options);
  if (picture === null) return null;
  return node(document, "image", {
    href: picture.toDataURL("image/png"),
    x: layout.left,
    y: options.top,
    width: layout.right - layout.left,
    height: options.rows.length * options.rowHeight,
    preserveAspectRatio: "none",
    "image-rendering": "pixelated",
  });
}
