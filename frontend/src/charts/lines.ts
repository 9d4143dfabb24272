/** A metric per step: the line up to the chosen step strong, the rest faint. */

import { bisectLeft, bisectRight } from "d3-array";
import { formatMetric } from "../format";
import type { Theme } from "../theme";
import { type Chart, differs, type Size, SLIDER_KEYS } from "./chart";
import { colourOf, drawFrame, type Frame, frameOf } from "./line-frame";
import { bandPath, linePath, nearest, notFinitePath } from "./line-path";
import { append, set, standalone, uniquePrefix } from "./svg";

export interface Series {
  readonly name: string;
  /** One a step; null where nothing was measured; NaN and infinite get a tick at the bottom. */
  readonly values: readonly (number | null)[];
  readonly emphasis: boolean;
  readonly dashed?: boolean | undefined;
  /** Of the line and its name; where left out, orange with emphasis and grey without. */
  readonly colour?: string | undefined;
  /** The interval around each value, drawn as a faint band. */
  readonly low?: readonly (number | null)[] | undefined;
  readonly high?: readonly (number | null)[] | undefined;
}

export interface LinesOptions extends Size {
  readonly theme: Theme;
  readonly title: string;
  readonly series: readonly Series[];
  /** Ascending. */
  readonly steps: readonly number[];
  /** The chosen step. */
  readonly step: number;
  readonly domain?: readonly [number, number] | undefined;
  readonly onStep: (step: number) => void;
  readonly onHover: (step: number | null, event: MouseEvent | null) => void;
  readonly hoveredStep: number | null;
  /** Steps after which somebody changed the weights. */
  readonly interventions?: readonly number[] | undefined;
}

export function lines(element: HTMLElement, options: LinesOptions): Chart<LinesOptions> {
  const root = append(element, "svg", {
    role: "slider",
    tabindex: 0,
    style: "display:block;cursor:pointer;touch-action:pan-y",
  });
  const clipId = `${uniquePrefix()}-past`;
  const clip = append(append(append(root, "defs"), "clipPath", { id: clipId }), "rect");
  const frameLayer = append(root, "g");
  const faint = append(root, "g");
  const strong = append(root, "g", { "clip-path": `url(#${clipId})` });
  const top = append(root, "g");
  let current = options;
  let frame: Frame = frameOf(options, root.ownerDocument);
  let drawn: LinesOptions | null = null;

  const draw = () => {
    if (drawn === null || needsPaths(drawn, current)) {
      frame = frameOf(current, root.ownerDocument);
      drawFrame(frameLayer, current, frame);
      drawPaths(faint, strong, current, frame);
    }
    drawn = current;
    set(root, { width: current.width, height: current.height, ...spoken(current) });
    set(root, { "font-family": current.theme.font });
    const past = Math.max(0, frame.x(current.step) - frame.left + 2);
    set(clip, { x: frame.left - 2, y: 0, width: past, height: current.height });
    drawMarks(top, current, frame);
  };
  listen(
    root,
    () => current,
    () => frame,
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

/** The slider moves far more often than the curves change. */
function needsPaths(last: LinesOptions, next: LinesOptions): boolean {
  const sameDomain = String(last.domain) === String(next.domain);
  const sameMarks = String(last.interventions) === String(next.interventions);
  return !sameDomain || !sameMarks || differs(last, next, DRAWN);
}

const DRAWN = ["theme", "width", "height", "title", "series", "steps"] as const;

function drawPaths(faint: SVGGElement, strong: SVGGElement, options: LinesOptions, frame: Frame) {
  faint.replaceChildren();
  strong.replaceChildren();
  const { theme } = options;
  drawInterventions(faint, options, frame);
  for (const series of [...options.series].sort(
    (a, b) => Number(a.emphasis) - Number(b.emphasis),
  )) {
    const d = linePath(options.steps, series.values, frame);
    const look = {
      d,
      fill: "none",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "stroke-dasharray": series.dashed ? "4 3" : null,
    };
    if (series.low && series.high) {
      const band = bandPath(options.steps, series.low, series.high, frame);
      append(faint, "path", { d: band, fill: colourOf(series, theme), opacity: 0.15 });
    }
    append(faint, "path", { ...look, stroke: theme.neutral, "stroke-width": 1.2, opacity: 0.6 });
    append(strong, "path", {
      ...look,
      stroke: colourOf(series, theme),
      "stroke-width": series.emphasis ? 2 : 1.2,
    });
    const missing = notFinitePath(options.steps, series.values, frame);
    if (missing === "") continue;
    const tick = append(faint, "path", { d: missing, stroke: theme.bad, "stroke-width": 1.5 });
    append(tick, "title").textContent = `${series.name}: not finite`;
  }
}

function drawInterventions(layer: SVGGElement, options: LinesOptions, frame: Frame): void {
  for (const step of new Set(options.interventions)) {
    const x = frame.x(step);
    const line = append(layer, "line", {
      x1: x,
      x2: x,
      y1: frame.top,
      y2: frame.bottom,
      stroke: options.theme.muted,
      "stroke-dasharray": "2 3",
    });
    append(line, "title").textContent = `weights changed by hand after epoch ${step}`;
  }
}

function drawMarks(layer: SVGGElement, options: LinesOptions, frame: Frame): void {
  layer.replaceChildren();
  const { theme, hoveredStep } = options;
  if (hoveredStep !== null) {
    const x = frame.x(hoveredStep);
    append(layer, "line", { x1: x, x2: x, y1: frame.top, y2: frame.bottom, stroke: theme.axis });
  }
  const strongest = options.series.some((series) => series.emphasis);
  for (const series of options.series) {
    const colour = colourOf(series, theme);
    if (hoveredStep !== null) dot(layer, options, frame, series, hoveredStep, 3, colour);
    if (series.emphasis || !strongest)
      dot(layer, options, frame, series, options.step, 4.5, colour);
  }
}

function dot(
  layer: SVGGElement,
  options: LinesOptions,
  frame: Frame,
  series: Series,
  step: number,
  r: number,
  fill: string,
): void {
  const value = valueAt(options, series, step);
  if (value === null) return;
  const place = { cx: frame.x(step), cy: frame.y(value) };
  append(layer, "circle", {
    ...place,
    r,
    fill,
    stroke: options.theme.surface,
    "stroke-width": 1.5,
  });
}

function valueAt(options: LinesOptions, series: Series, step: number): number | null {
  const value = series.values[options.steps.indexOf(step)];
  return value === null || value === undefined || !Number.isFinite(value) ? null : value;
}

function spoken(options: LinesOptions) {
  const values = options.series.map(
    (series) => `${series.name} ${formatMetric(valueAt(options, series, options.step))}`,
  );
  return {
    "aria-label": options.title,
    "aria-valuemin": options.steps[0] ?? 0,
    "aria-valuemax": options.steps.at(-1) ?? 0,
    "aria-valuenow": options.step,
    "aria-valuetext": `step ${options.step}: ${values.join(", ")}`,
  };
}

function listen(root: SVGSVGElement, options: () => LinesOptions, frame: () => Frame): void {
  const stepAt = (event: MouseEvent) => {
    const x = event.clientX - root.getBoundingClientRect().left;
    return nearest(options().steps, frame().step(x));
  };
  const choose = (step: number | null) => {
    if (step !== null && step !== options().step) options().onStep(step);
  };
  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    root.setPointerCapture?.(event.pointerId);
    choose(stepAt(event));
  });
  root.addEventListener("pointermove", (event) => {
    if (event.buttons & 1) choose(stepAt(event));
    options().onHover(stepAt(event), event);
  });
  root.addEventListener("pointerleave", (event) => options().onHover(null, event));
  root.addEventListener("keydown", (event) => {
    const { steps, step } = options();
    const by = SLIDER_KEYS[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    // The page's own arrow keys step too: one press must not move twice.
    event.preventDefault();
    event.stopPropagation();
    // Of thousands of steps only some are drawn: the first one back or ahead of the step shown.
    const at = by < 0 ? bisectLeft(steps, step) + by : bisectRight(steps, step) - 1 + by;
    choose(steps[Math.max(0, Math.min(at, steps.length - 1))] ?? null);
  });
}
