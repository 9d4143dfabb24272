/** A strip of a clip's frames from the first to the last: what is shown, and what is pointed at. */

import type { Theme } from "../theme";
import { layers, prepare } from "./canvas";
import { type Chart, differs } from "./chart";
import { readStrip } from "./strip";
import { append, appendText, set, standalone } from "./svg";
import { textWidth } from "./text";

/** A clip's frames in one picture, row by row. */
export interface Sheet {
  readonly image: CanvasImageSource;
  /** (width, height) of a frame in pixels. */
  readonly tile: readonly [number, number];
  readonly columns: number;
}

export interface FilmOptions {
  readonly theme: Theme;
  readonly width: number;
  /** Null where the clip's frames are not logged. */
  readonly sheet: Sheet | null;
  /** A cell each: the frame that it shows, and its short name. */
  readonly cells: readonly { readonly frame: number; readonly name: string }[];
  /** The cell that is shown in large. */
  readonly present: number;
  /** Cells that are pointed at elsewhere. */
  readonly marked: readonly number[];
  readonly onHover: (cell: number | null, event: MouseEvent | null) => void;
  readonly onChoose: (cell: number) => void;
}

const NAME_HEIGHT = 14;
const TALLEST = 52;
const BARE_HEIGHT = 18;
const NAME_GAP = 8;
const TEXT_SIZE = 10;
const GAP = 1;

function sizeOf({ width, cells, sheet }: FilmOptions) {
  const each = width / Math.max(1, cells.length);
  const [tileWidth, tileHeight] = sheet?.tile ?? [1, 1];
  const filled = Math.min(TALLEST, (each * tileHeight) / tileWidth);
  const picture = sheet === null ? BARE_HEIGHT : Math.max(BARE_HEIGHT, filled);
  return { width, height: 4 + picture + NAME_HEIGHT, each, picture };
}

export function film(element: HTMLElement, options: FilmOptions): Chart<FilmOptions> {
  const { holder, canvas } = layers(element);
  const root = append(holder, "svg", {
    "aria-hidden": "true",
    style: "display:block;position:relative;cursor:pointer;touch-action:pan-y",
  });
  const names = append(root, "g");
  const marks = append(root, "g");
  let current = options;

  const draw = () => {
    const { width, height } = sizeOf(current);
    set(root, { width, height, "font-family": current.theme.font });
    const context = prepare(canvas, { width, height });
    if (context !== null) paint(context, current);
    drawNames(names, current);
    drawMarks(marks, current);
  };
  readStrip(root, {
    size: () => [current.width, current.cells.length],
    onHover: (cell, event) => current.onHover(cell, event),
    onChoose: (cell) => current.onChoose(cell),
  });
  draw();
  return {
    update(next) {
      const redraw = differs(current, next, DRAWN);
      current = next;
      if (redraw) draw();
      else drawMarks(marks, current);
    },
    destroy: () => holder.remove(),
    svg: () => standalone(root, sizeOf(current), current.theme.surface),
  };
}

// The present frame moves many times a second.
const DRAWN = ["theme", "width", "sheet", "cells"] as const;

function paint(context: CanvasRenderingContext2D, options: FilmOptions): void {
  const { sheet, cells, theme } = options;
  const { each, picture } = sizeOf(options);
  cells.forEach(({ frame }, i) => {
    const [x, width] = [i * each, Math.max(1, each - GAP)];
    if (sheet === null) {
      context.fillStyle = theme.border;
      context.fillRect(x, 4, width, picture);
      return;
    }
    const [tileWidth, tileHeight] = sheet.tile;
    // As much of the frame's middle as has room.
    const scale = Math.max(width / tileWidth, picture / tileHeight);
    const [cutWidth, cutHeight] = [width / scale, picture / scale];
    context.drawImage(
      sheet.image,
      (frame % sheet.columns) * tileWidth + (tileWidth - cutWidth) / 2,
      Math.floor(frame / sheet.columns) * tileHeight + (tileHeight - cutHeight) / 2,
      cutWidth,
      cutHeight,
      x,
      4,
      width,
      picture,
    );
  });
}

function drawNames(layer: SVGGElement, options: FilmOptions): void {
  layer.replaceChildren();
  const { each, height } = sizeOf(options);
  const style = { size: TEXT_SIZE, family: options.theme.font };
  const widths = options.cells.map(({ name }) => textWidth(layer.ownerDocument, name, style));
  const every = Math.max(1, Math.ceil((Math.max(0, ...widths) + NAME_GAP) / each));
  options.cells.forEach(({ name }, i) => {
    if (i % every !== 0) return;
    appendText(layer, name, {
      x: (i + 0.5) * each,
      y: height - 3,
      "text-anchor": "middle",
      "font-size": TEXT_SIZE,
      fill: options.theme.muted,
    });
  });
}

function drawMarks(layer: SVGGElement, options: FilmOptions): void {
  layer.replaceChildren();
  const { theme, present, marked } = options;
  const { each, picture } = sizeOf(options);
  const edge = (cell: number, stroke: string, name: string) => {
    const box = { x: cell * each + 1, y: 5, width: Math.max(2, each - 3), height: picture - 2 };
    append(layer, "rect", { ...box, fill: "none", stroke: theme.surface, "stroke-width": 4 });
    const line = { ...box, fill: "none", stroke, "stroke-width": 2, class: name };
    append(layer, "rect", line);
  };
  for (const cell of new Set(marked)) edge(cell, theme.text, "marked");
  edge(present, theme.accent, "present");
}
