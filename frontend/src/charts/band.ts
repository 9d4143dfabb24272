/** An outcome against how many of something: a line in its band of uncertainty, a goal, and a mark. */

import { bisectCenter } from "d3-array";
import { type Chart, differs, SLIDER_KEYS } from "./chart";
import { fitLabel } from "./label";
import { drawPlane, type Plane, type PlaneOptions, planeOf } from "./plane";
import { append, round, set, standalone } from "./svg";

export interface BandOptions extends PlaneOptions {
  /** [points], ascending. */
  readonly counts: readonly number[];
  /** float [points] each. */
  readonly values: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** A level to compare with, and what it is. */
  readonly goal: { readonly value: number; readonly label: string } | null;
  /** A count that is marked, and what it is. */
  readonly mark: { readonly count: number; readonly label: string } | null;
  readonly chosen: number | null;
  /** Says a point in words. */
  readonly spoken: (place: number) => string;
  readonly onHover: (place: number | null, event: MouseEvent | null) => void;
  readonly onChoose: (place: number) => void;
  readonly ariaLabel: string;
}

const TEXT_SIZE = 11;

export function band(element: HTMLElement, options: BandOptions): Chart<BandOptions> {
  const root = append(element, "svg", {
    role: "slider",
    tabindex: 0,
    style: "display:block;cursor:pointer;touch-action:pan-y",
  });
  const frame = append(root, "g");
  const lines = append(root, "g");
  const top = append(root, "g");
  let current = options;
  let plane = planeOf(options, root.ownerDocument);
  let drawn: BandOptions | null = null;

  const draw = () => {
    const { width, height, theme } = current;
    if (differs(drawn, current, DRAWN)) {
      plane = planeOf(current, root.ownerDocument);
      drawPlane(frame, current, plane);
      drawBand(lines, current, plane);
    }
    drawn = current;
    set(root, { width, height, "font-family": theme.font, ...spoken(current) });
    drawPoint(top, current, plane);
  };
  listen(
    root,
    () => current,
    () => plane,
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

const DRAWN = [
  "theme",
  "width",
  "height",
  "x",
  "y",
  "xTitle",
  "yTitle",
  "counts",
  "values",
  "goal",
  "mark",
] as const;

function path(options: BandOptions, values: Float32Array, plane: Plane): string[] {
  return options.counts.map(
    (count, i) => `${round(plane.x(count))},${round(plane.y(values[i] as number))}`,
  );
}

function drawBand(layer: SVGGElement, options: BandOptions, plane: Plane): void {
  layer.replaceChildren();
  const { theme, goal, mark } = options;
  const outline = [
    ...path(options, options.low, plane),
    ...path(options, options.high, plane).reverse(),
  ];
  append(layer, "path", { d: `M${outline.join("L")}Z`, fill: theme.neutral, opacity: 0.28 });
  if (goal !== null) {
    const y = round(plane.y(goal.value));
    const look = { stroke: theme.axis, "stroke-dasharray": "5 3" };
    append(layer, "line", { x1: plane.left, x2: plane.right, y1: y, y2: y, ...look });
    // At the left, where the line itself is still far below.
    label(layer, goal.label, plane.left, y + 13, options);
  }
  const points = path(options, options.values, plane);
  append(layer, "path", {
    d: `M${points.join("L")}`,
    fill: "none",
    stroke: theme.text,
    "stroke-width": 2,
    "stroke-linejoin": "round",
  });
  if (mark !== null) {
    const x = round(plane.x(mark.count));
    const look = { stroke: theme.good, "stroke-width": 1.5 };
    append(layer, "line", { x1: x, x2: x, y1: plane.top, y2: plane.bottom, ...look });
    label(layer, mark.label, x, plane.bottom - 6, options, theme.good);
  }
}

/** Written beside x, on the side where there is room. */
function label(
  layer: SVGGElement,
  text: string,
  x: number,
  y: number,
  options: BandOptions,
  fill = options.theme.muted,
): void {
  const left = x > options.width / 2;
  const made = append(layer, "text", {
    x: x + (left ? -5 : 5),
    y,
    "text-anchor": left ? "end" : "start",
    "font-size": TEXT_SIZE,
    fill,
  });
  const room = left ? x - 20 : options.width - x - 20;
  fitLabel(made, text, room, { theme: options.theme, size: TEXT_SIZE });
}

function drawPoint(layer: SVGGElement, options: BandOptions, plane: Plane): void {
  layer.replaceChildren();
  const place = options.chosen;
  const count = place === null ? undefined : options.counts[place];
  if (place === null || count === undefined) return;
  const x = round(plane.x(count));
  const { theme, low, high, values } = options;
  const [y1, y2] = [plane.y(low[place] as number), plane.y(high[place] as number)];
  append(layer, "line", { x1: x, x2: x, y1, y2, stroke: theme.accent, "stroke-width": 1.5 });
  append(layer, "circle", {
    cx: x,
    cy: plane.y(values[place] as number),
    r: 4.5,
    fill: theme.accent,
    stroke: theme.surface,
    "stroke-width": 1.5,
  });
}

function spoken(options: BandOptions) {
  const place = options.chosen ?? options.counts.length - 1;
  return {
    "aria-label": options.ariaLabel,
    "aria-valuemin": options.counts[0] ?? 0,
    "aria-valuemax": options.counts.at(-1) ?? 0,
    "aria-valuenow": options.counts[place] ?? 0,
    "aria-valuetext": options.spoken(place),
  };
}

function listen(root: SVGSVGElement, options: () => BandOptions, plane: () => Plane): void {
  const placeAt = (event: MouseEvent) => {
    const { counts, xScale } = options();
    const at = plane().xAt(event.clientX - root.getBoundingClientRect().left);
    const to = xScale === "log" ? Math.log1p : (value: number) => value;
    return bisectCenter(counts.map(to), to(at));
  };
  root.addEventListener("pointermove", (event) => options().onHover(placeAt(event), event));
  root.addEventListener("pointerleave", (event) => options().onHover(null, event));
  root.addEventListener("click", (event) => options().onChoose(placeAt(event)));
  root.addEventListener("keydown", (event) => {
    const by = SLIDER_KEYS[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    // The page's own arrow keys step through the epochs.
    event.preventDefault();
    event.stopPropagation();
    const { chosen, counts } = options();
    const last = counts.length - 1;
    options().onChoose(Math.max(0, Math.min(last, (chosen ?? last) + by)));
  });
}
