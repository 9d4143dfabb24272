/** Points on a plane: a canvas under an SVG overlay, with zoom, pan, choice by outline and a walk. */

import { announcer } from "./announcer";
import { canvasImage, layers, prepare } from "./canvas";
import type { Chart, PointerOrFocus } from "./chart";
import { frameLoop } from "./frames";
import { glide } from "./glide";
import { pointAt, within } from "./lasso";
import { drawnTest, type PointsOptions } from "./points";
import { listenToKeys } from "./scatter-keys";
import { overlayNodes } from "./scatter-overlay";
import { painter } from "./scatter-paint";
import { listenToPointers } from "./scatter-pointer";
import { append, standalone } from "./svg";
import { thumbnailSide } from "./thumbnails";
import { fitted, HOME, revealed, type View } from "./view";

export type { PointColours, Thumbnails } from "./points";

/** What a drag does. */
export type Tool = "pan" | "lasso" | "rectangle";
export type SelectMode = "replace" | "add" | "remove";

/** A point and those that are nearest to it in the data's own space. */
export interface Marked {
  readonly centre: number;
  readonly others: readonly number[];
}

export interface ScatterOptions extends PointsOptions {
  readonly hovered: number | null;
  readonly marked: Marked | null;
  readonly tool: Tool;
  /** What a drag or a click does while neither shift (add) nor alt (remove) is held. */
  readonly mode: SelectMode;
  /** Between the outermost points and the edge, in pixels. */
  readonly padding?: number | undefined;
  readonly onHover: (index: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (indices: number[], mode: SelectMode) => void;
  /** One point alone was clicked, tapped or chosen with the keyboard; comes after `onSelect`. */
  readonly onPick: (index: number) => void;
  /** Escape was pressed; says whether there was a choice to let go of. */
  readonly onClear: () => boolean;
  /** What the points stand for: where these change, a point's place means another one. */
  readonly rows?: Int32Array | undefined;
  /** A point in words, for who walks over them without seeing them. */
  readonly describe: (index: number) => string;
  readonly ariaLabel: string;
  readonly animate: boolean;
}

/** Vector symbols up to here; a saved file of more holds a picture. */
const MOST_VECTOR_POINTS = 5000;
const PADDING = 24;
const REACH = 9;
/** Between the focused point and the edge, when the view follows it. */
const FOCUS_MARGIN = 40;

export function scatter(element: HTMLElement, options: ScatterOptions): Chart<ScatterOptions> {
  const { holder, canvas } = layers(element);
  const root = append(holder, "svg", {
    role: "application",
    tabindex: 0,
    style: "display:block;position:relative;touch-action:none",
  });
  const overlay = overlayNodes(root);
  const announce = announcer(holder);
  const moving = glide(placed(options));
  const points = painter(options);
  const frames = frameLoop(root.ownerDocument, (time) => {
    const more = moving.advance(time);
    paint();
    return more;
  });
  let current = options;
  let view = HOME;
  let focused: number | null = null;

  const paint = () => {
    points.prepare(current);
    const context = prepare(canvas, current);
    if (context !== null) points.paint(context, moving.now, view);
    mark();
  };
  const mark = () => overlay.points(current, moving.now, view, focused);
  const reach = () => Math.max(REACH, current.thumbnails ? thumbnailSide(view) / 2 : 0);
  const hit = (x: number, y: number) =>
    pointAt(x, y, reach(), moving.now, view, drawnTest(current));
  const setView = (next: View) => {
    view = next;
    frames.request();
  };
  const reveal = (index: number) => {
    const [x = 0, y = 0] = moving.now.subarray(2 * index, 2 * index + 2);
    const next = revealed(view, x, y, current, FOCUS_MARGIN);
    if (next !== view) setView(next);
  };
  const pick = (index: number, mode: SelectMode) => {
    current.onSelect([index], mode);
    current.onPick(index);
  };

  const pointers = listenToPointers(root, {
    tool: () => current.tool,
    mode: () => current.mode,
    view: () => view,
    setView,
    onOutline: (polygon) => overlay.outline(polygon, current.theme),
    onEnclosed: (polygon, mode) =>
      current.onSelect(within(polygon, moving.now, view, drawnTest(current)), mode),
    onClick: (x, y, mode) => {
      const index = hit(x, y);
      if (index !== null) pick(index, mode);
      else if (mode === "replace") current.onSelect([], mode);
    },
    onMove: (x, y, event) => {
      const index = hit(x, y);
      const idle = current.tool === "pan" ? "grab" : "crosshair";
      root.style.cursor = index !== null ? "pointer" : idle;
      current.onHover(index, event);
    },
    onLeave: (event) => current.onHover(null, event),
  });
  listenToKeys(root, {
    size: () => current,
    view: () => view,
    setView,
    mode: () => current.mode,
    positions: () => moving.now,
    drawn: () => drawnTest(current),
    focused: () => focused,
    setFocus(index, event) {
      focused = index;
      if (index !== null) reveal(index);
      announce(index === null ? "" : current.describe(index));
      mark();
      // Sent, the event has a target, beside which the tooltip is put.
      if (index !== null && event !== null) overlay.focusRing.dispatchEvent(event);
      current.onHover(index, event);
    },
    onPick: pick,
    onEnclosed: (indices, mode) => current.onSelect(indices, mode),
    cancel: pointers.cancel,
    onClear: () => current.onClear(),
  });
  overlay.frame(current);
  paint();
  return {
    update(next) {
      const last = current;
      current = next;
      overlay.frame(current);
      if (focused !== null && !isDrawn(next, focused)) focused = null;
      if (focused !== null && !sameRows(last.rows, next.rows)) focused = null;
      const refitted = FITTED.some((name) => last[name] !== next[name]);
      if (refitted || last.points !== next.points) {
        const gliding = next.animate && !refitted && frames.possible;
        moving.to(placed(next), gliding, frames.now());
      }
      if (DRAWN.every((name) => last[name] === next[name])) mark();
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

function placed(options: ScatterOptions): Float32Array {
  return fitted(options.points, options, options.padding ?? PADDING);
}

function sameRows(one: Int32Array | undefined, other: Int32Array | undefined): boolean {
  if (one === other) return true;
  return one?.length === other?.length && (one?.every((row, i) => row === other?.[i]) ?? false);
}

function isDrawn(options: ScatterOptions, index: number): boolean {
  const [x, y] = options.points.subarray(2 * index, 2 * index + 2);
  return Number.isFinite(x) && Number.isFinite(y) && drawnTest(options)(index);
}

const FITTED = ["width", "height", "padding"] as const;

/** All else is drawn over the points: the pointer moves often and changes no more than a ring. */
const DRAWN = [
  ...FITTED,
  "theme",
  "points",
  "colours",
  "hidden",
  "ringed",
  "selected",
  "thumbnails",
  "radius",
] as const;
