/** A grid of shades on a canvas, names and marks above it, that is pointed at and walked over. */

import type { Theme } from "../theme";
import { announcer } from "./announcer";
import { layers, prepare } from "./canvas";
import { type Chart, differs, type Size } from "./chart";
import { type GridCell, type GridReader, readGrid } from "./grid-walk";
import { append, set, standalone } from "./svg";

interface GridOptions {
  readonly theme: Theme;
  readonly spoken: (at: GridCell) => string;
  readonly ariaLabel: string;
}

export interface GridParts<Options> {
  readonly sizeOf: (options: Options) => Size;
  readonly paint: (context: CanvasRenderingContext2D, options: Options) => void;
  readonly drawNames: (layer: SVGGElement, options: Options) => void;
  readonly drawMarks: (layer: SVGGElement, options: Options, cursor: GridCell | null) => void;
  /** What is painted as a node, for a saved file; null where the document has no canvas. */
  readonly painted: (root: SVGSVGElement, options: Options) => SVGElement | null;
  /** Options that take more than new marks: marks move many times a second. */
  readonly drawn: readonly (keyof Options)[];
  /** How the grid is read; `current` are the options that hold. */
  readonly reader: (root: SVGSVGElement, current: () => Options) => Omit<GridReader, "onCursor">;
}

export function gridChart<Options extends GridOptions>(
  element: HTMLElement,
  options: Options,
  parts: GridParts<Options>,
): Chart<Options> {
  const { holder, canvas } = layers(element);
  const root = append(holder, "svg", {
    role: "application",
    tabindex: 0,
    style: "display:block;position:relative;cursor:pointer",
  });
  const names = append(root, "g");
  const marks = append(root, "g");
  const say = announcer(holder);
  let current = options;
  let cursor: GridCell | null = null;

  const draw = () => {
    const { width, height } = parts.sizeOf(current);
    const { ariaLabel, theme } = current;
    set(root, { width, height, "aria-label": ariaLabel, "font-family": theme.font });
    const context = prepare(canvas, { width, height });
    if (context !== null) parts.paint(context, current);
    parts.drawNames(names, current);
    parts.drawMarks(marks, current, cursor);
  };
  readGrid(root, {
    ...parts.reader(root, () => current),
    onCursor: (at) => {
      cursor = at;
      say(at === null ? "" : current.spoken(at));
      parts.drawMarks(marks, current, cursor);
    },
  });
  draw();
  return {
    update(next) {
      const redraw = differs(current, next, parts.drawn);
      current = next;
      if (redraw) draw();
      else parts.drawMarks(marks, current, cursor);
    },
    destroy: () => holder.remove(),
    svg: () => {
      const under = parts.painted(root, current);
      return standalone(root, parts.sizeOf(current), current.theme.surface, under);
    },
  };
}
