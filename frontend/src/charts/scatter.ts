/** Points on a plane: a canvas under an SVG overlay, with zoom, pan and lasso. */

import type { ClassMark, Theme } from "../theme";
import { canvasImage, layers, prepare } from "./canvas";
import type { Chart, PointerOrFocus, Size } from "./chart";
import { frameLoop } from "./frames";
import { glide } from "./glide";
import { pointAt, within } from "./lasso";
import { drawnTest } from "./point-look";
import { listen } from "./scatter-input";
import { overlayNodes } from "./scatter-overlay";
import { painter } from "./scatter-paint";
import { append, standalone } from "./svg";
import { fitted, HOME } from "./view";

/** Colour by class, or by a number. */
export type PointColours =
  | { readonly marks: readonly ClassMark[]; readonly index: Uint16Array }
  | {
      readonly values: Float32Array;
      readonly domain: readonly [number, number];
      readonly colour: (value: number) => string;
    };

export interface Thumbnails {
  /** Tiles row-major. */
  readonly image: CanvasImageSource;
  /** int32 [points]: which tile each point has. */
  readonly tiles: Int32Array;
  /** Width and height of a tile in pixels of the image. */
  readonly tile: readonly [number, number];
  readonly columns: number;
}

export type Tool = "pan" | "lasso";
export type SelectMode = "replace" | "add" | "remove";

export interface ScatterOptions extends Size {
  readonly theme: Theme;
  /** float [points, 2], x and y interleaved. */
  readonly points: Float32Array;
  readonly colours: PointColours;
  /** Indices into `colours.marks` that are not drawn. */
  readonly hidden: ReadonlySet<number>;
  /** uint8 [points]: not 0 draws a ring (wrong predictions). */
  readonly ringed: Uint8Array | null;
  readonly selected: ReadonlySet<number>;
  readonly hovered: number | null;
  readonly tool: Tool;
  readonly onHover: (index: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (indices: number[], mode: SelectMode) => void;
  readonly thumbnails?: Thumbnails | undefined;
  readonly ariaLabel: string;
  readonly animate: boolean;
}

/** Vector symbols up to here; a saved file of more holds a picture. */
const MOST_VECTOR_POINTS = 5000;
const PADDING = 24;
const REACH = 9;

export function scatter(element: HTMLElement, options: ScatterOptions): Chart<ScatterOptions> {
  const { holder, canvas } = layers(element);
  const root = append(holder, "svg", {
    role: "img",
    tabindex: 0,
    style: "display:block;position:relative;touch-action:none",
  });
  const overlay = overlayNodes(root);
  const moving = glide(fitted(options.points, options, PADDING));
  const points = painter(options);
  const frames = frameLoop(root.ownerDocument, (time) => {
    const more = moving.advance(time);
    paint();
    return more;
  });
  let current = options;
  let view = HOME;

  const paint = () => {
    points.prepare(current);
    const context = prepare(canvas, current);
    if (context !== null) points.paint(context, moving.now, view);
    overlay.point(current, moving.now, view);
  };
  const hit = (x: number, y: number) => pointAt(x, y, REACH, moving.now, view, drawnTest(current));

  listen(root, {
    tool: () => current.tool,
    size: () => current,
    view: () => view,
    setView: (next) => {
      view = next;
      frames.request();
    },
    onLasso: (polygon) => overlay.lasso(polygon, current.theme),
    onLassoed: (polygon, mode) =>
      current.onSelect(within(polygon, moving.now, view, drawnTest(current)), mode),
    onClick: (x, y, mode) => {
      const index = hit(x, y);
      if (index !== null) current.onSelect([index], mode);
      else if (mode === "replace") current.onSelect([], mode);
    },
    onMove: (x, y, event) => {
      const index = hit(x, y);
      root.style.cursor =
        index !== null ? "pointer" : current.tool === "lasso" ? "crosshair" : "grab";
      current.onHover(index, event);
    },
    onLeave: (event) => current.onHover(null, event),
  });
  overlay.frame(current);
  paint();
  return {
    update(next) {
      const last = current;
      current = next;
      overlay.frame(current);
      const resized = last.width !== next.width || last.height !== next.height;
      if (resized || last.points !== next.points) {
        const gliding = next.animate && !resized && frames.possible;
        moving.to(fitted(next.points, next, PADDING), gliding, frames.now());
      }
      if (onlyHovered(last, next)) overlay.point(next, moving.now, view);
      else frames.request();
    },
    destroy() {
      frames.stop();
      holder.remove();
    },
    svg() {
      paint();
      const { theme, points: all } = current;
      const few = all.length / 2 <= MOST_VECTOR_POINTS && !current.thumbnails;
      const under = few
        ? points.vector(root.ownerDocument, moving.now, view)
        : canvasImage(canvas, current);
      return standalone(root, current, theme.inset, under);
    },
  };
}

const DRAWN = [
  "theme",
  "width",
  "height",
  "points",
  "colours",
  "hidden",
  "ringed",
  "selected",
  "thumbnails",
] as const;

/** The pointer moves often and the ring about its point is all that changes. */
function onlyHovered(last: ScatterOptions, next: ScatterOptions): boolean {
  return DRAWN.every((name) => last[name] === next[name]);
}
