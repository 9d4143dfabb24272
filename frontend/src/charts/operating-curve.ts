/** A curve through all operating points, before and after, and the two points that are in use. */

import type { Theme } from "../theme";
import { type Chart, differs, SLIDER_KEYS } from "./chart";
import { append, appendText, round, SCREEN_ONLY, set, standalone } from "./svg";
import { drawPlane, type PlaneOptions, type UnitPlane, unitPlane } from "./unit-plane";

/** float [points], shares from 0 to 1. */
export interface Course {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export type OperatingPoint = readonly [x: number, y: number];

export interface OperatingCurveOptions extends PlaneOptions {
  readonly before: Course;
  readonly after: Course;
  /** Where a curve of guesses lies: the diagonal, or a height. */
  readonly chance: "diagonal" | number;
  /** Null where the point has no place: a share of nothing. */
  readonly pointBefore: OperatingPoint | null;
  readonly pointAfter: OperatingPoint | null;
  readonly cheapest: OperatingPoint | null;
  /** From 0 to 1: what the keyboard moves, and screen readers hear; null where none can be moved. */
  readonly threshold: number | null;
  readonly spoken: string;
  /** The place among the points of `after` that was pressed. */
  readonly onPoint: (index: number) => void;
  readonly onThreshold: (threshold: number) => void;
  readonly onHover: (index: number | null, event: MouseEvent | null) => void;
}

const KEY_STEP = 0.01;
const MARK = 5.5;

export function operatingCurve(
  element: HTMLElement,
  options: OperatingCurveOptions,
): Chart<OperatingCurveOptions> {
  const root = append(element, "svg", {
    role: "slider",
    tabindex: 0,
    style: "display:block;touch-action:pan-y",
  });
  const frame = append(root, "g");
  const paths = append(root, "g", { fill: "none", "stroke-linejoin": "round" });
  const top = append(root, "g");
  const hover = append(root, "circle", { ...SCREEN_ONLY, r: 3.5, "pointer-events": "none" });
  let current = options;
  let drawn: OperatingCurveOptions | null = null;
  let plane = unitPlane(options);

  const draw = () => {
    if (differs(drawn, current, DRAWN)) {
      plane = unitPlane(current);
      drawPlane(frame, current, plane);
      drawPaths(paths, current, plane);
      set(hover, { opacity: 0, fill: current.theme.text });
    }
    drawn = current;
    set(root, {
      width: current.width,
      height: current.height,
      "font-family": current.theme.font,
    });
    set(root, spokenOf(current));
    root.style.cursor = current.threshold === null ? "" : "pointer";
    drawMarks(top, current, plane);
  };
  const mark = (index: number | null) => {
    if (index === null) set(hover, { opacity: 0 });
    else {
      const { after } = current;
      set(hover, {
        cx: plane.x(after.x[index] as number),
        cy: plane.y(after.y[index] as number),
        opacity: 1,
      });
    }
  };
  listen(
    root,
    () => current,
    () => plane,
    mark,
  );
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => root.remove(),
    svg: () => standalone(root, current, current.theme.surface),
  };
}

/** What it is for screen readers: a slider, or a picture of where the decision stands. */
function spokenOf({
  title,
  spoken,
  threshold,
}: OperatingCurveOptions): Record<string, string | number> {
  if (threshold === null) return { role: "img", "aria-label": `${title}: ${spoken}` };
  return {
    role: "slider",
    "aria-label": title,
    "aria-valuemin": 0,
    "aria-valuemax": 1,
    "aria-valuenow": threshold,
    "aria-valuetext": spoken,
  };
}

/** The threshold moves far more often than the curves change. */
const DRAWN = [
  "theme",
  "width",
  "height",
  "title",
  "xLabel",
  "yLabel",
  "before",
  "after",
  "chance",
] as const;

function drawPaths(layer: SVGGElement, options: OperatingCurveOptions, plane: UnitPlane): void {
  layer.replaceChildren();
  const { theme, chance } = options;
  const [from, to] = chance === "diagonal" ? [0, 1] : [chance, chance];
  append(layer, "line", {
    x1: plane.x(0),
    x2: plane.x(1),
    y1: plane.y(from),
    y2: plane.y(to),
    stroke: theme.axis,
    "stroke-dasharray": "2 4",
  });
  append(layer, "path", {
    d: coursePath(options.before, plane),
    stroke: theme.neutral,
    "stroke-width": 1.5,
    "stroke-dasharray": "4 3",
  });
  append(layer, "path", {
    d: coursePath(options.after, plane),
    stroke: theme.text,
    "stroke-width": 1.75,
  });
}

/** A line through the points; what lies on one pixel is drawn once, what has no place not at all. */
export function coursePath({ x, y }: Course, plane: Pick<UnitPlane, "x" | "y">): string {
  let path = "";
  let last = "";
  for (let i = 0; i < x.length; i++) {
    const [across, up] = [x[i] as number, y[i] as number];
    if (!Number.isFinite(across) || !Number.isFinite(up)) continue;
    const place = `${round(plane.x(across))},${round(plane.y(up))}`;
    if (place !== last) path += `${path === "" ? "M" : "L"}${place}`;
    last = place;
  }
  return path;
}

function drawMarks(layer: SVGGElement, options: OperatingCurveOptions, plane: UnitPlane): void {
  layer.replaceChildren();
  const { theme, pointBefore, pointAfter, cheapest } = options;
  if (cheapest !== null) {
    const [x, y] = [plane.x(cheapest[0]), plane.y(cheapest[1])];
    const d = `M${round(x)},${round(y - 8)}l8,8l-8,8l-8,-8z`;
    const cheap = append(layer, "path", { d, fill: "none", stroke: theme.text });
    append(cheap, "title").textContent = "the cheapest";
  }
  if (pointBefore !== null) dot(layer, plane, pointBefore, theme.surface, theme.muted, "before");
  if (pointAfter !== null) dot(layer, plane, pointAfter, theme.accent, theme.surface, "after");
  drawLegend(layer, theme, plane);
}

function dot(
  layer: SVGGElement,
  plane: UnitPlane,
  [x, y]: OperatingPoint,
  fill: string,
  stroke: string,
  title: string,
): void {
  const place = { cx: plane.x(x), cy: plane.y(y), r: MARK };
  const made = append(layer, "circle", { ...place, fill, stroke, "stroke-width": 1.75 });
  append(made, "title").textContent = title;
}

/** Which line is which, in the corner that no good curve comes near. */
function drawLegend(layer: SVGGElement, theme: Theme, plane: UnitPlane): void {
  const [x, y] = [plane.right - 62, plane.bottom - 28];
  const line = { x1: x, x2: x + 16, fill: "none" };
  append(layer, "line", {
    ...line,
    y1: y,
    y2: y,
    stroke: theme.neutral,
    "stroke-width": 1.5,
    "stroke-dasharray": "4 3",
  });
  append(layer, "line", {
    ...line,
    y1: y + 14,
    y2: y + 14,
    stroke: theme.text,
    "stroke-width": 1.75,
  });
  const words = { x: x + 21, "font-size": 10, fill: theme.muted, "dominant-baseline": "central" };
  appendText(layer, "before", { ...words, y });
  appendText(layer, "after", { ...words, y: y + 14 });
}

/** The point of the curve nearest to a place in pixels; null where there is none. */
export function nearestPoint(
  { x, y }: Course,
  plane: Pick<UnitPlane, "x" | "y">,
  at: readonly [number, number],
): number | null {
  let [found, least] = [null as number | null, Number.POSITIVE_INFINITY];
  for (let i = 0; i < x.length; i++) {
    const across = plane.x(x[i] as number) - at[0];
    const up = plane.y(y[i] as number) - at[1];
    const far = across * across + up * up;
    if (far < least) [found, least] = [i, far];
  }
  return found;
}

function listen(
  root: SVGSVGElement,
  options: () => OperatingCurveOptions,
  plane: () => UnitPlane,
  mark: (index: number | null) => void,
): void {
  const pointAt = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    return nearestPoint(options().after, plane(), [
      event.clientX - box.left,
      event.clientY - box.top,
    ]);
  };
  const choose = (event: MouseEvent) => {
    const index = pointAt(event);
    if (index !== null) options().onPoint(index);
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || options().threshold === null) return;
    root.setPointerCapture?.(event.pointerId);
    choose(event);
  });
  root.addEventListener("pointermove", (event) => {
    if (event.buttons & 1 && options().threshold !== null) choose(event);
    const index = pointAt(event);
    mark(index);
    options().onHover(index, event);
  });
  root.addEventListener("pointerleave", (event) => {
    mark(null);
    options().onHover(null, event);
  });
  root.addEventListener("keydown", (event) => {
    const { threshold, onThreshold } = options();
    const by = SLIDER_KEYS[event.key];
    if (threshold === null) return;
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    // The page's own arrow keys step through the epochs.
    event.preventDefault();
    event.stopPropagation();
    const to = Math.min(1, Math.max(0, threshold + by * KEY_STEP));
    onThreshold(Number(to.toFixed(4)));
  });
}
