/** Around the lines: scales, ticks, title, and the series' names at their ends or in a legend. */

import { extent } from "d3-array";
import { type ScaleLinear, scaleLinear } from "d3-scale";
import { formatStep, metricTickFormat } from "../format";
import type { Theme } from "../theme";
import { fitLabel } from "./label";
import type { LinesOptions, Series } from "./lines";
import { append, appendText } from "./svg";
import { textWidth } from "./text";

const TITLE_HEIGHT = 18;
const LEGEND_HEIGHT = 14;
const TEXT_SIZE = 10;
const LEAST_PLOT = 150;

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  /** Back from a pixel to a step, which needn't be a logged one. */
  readonly step: (x: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly yText: (value: number) => string;
  /** `ends`: names beside the lines' last points; `row`: a legend under the title. */
  readonly names: "ends" | "row" | "none";
}

export function frameOf(options: LinesOptions, document: Document): Frame {
  const y = valueScale(options);
  const yTicks = fewTicks(y);
  const yText = metricTickFormat(yTicks);
  const measure = (text: string) =>
    textWidth(document, text, { size: TEXT_SIZE, family: options.theme.font });
  const left = 8 + Math.max(16, ...yTicks.map((tick) => measure(yText(tick))));
  const named = options.series.length > 1;
  const widest = Math.max(0, ...options.series.map((series) => measure(series.name)));
  const ends = named && options.width - left - widest - 12 >= LEAST_PLOT;
  const names = ends ? "ends" : named ? "row" : "none";
  const right = options.width - (ends ? widest + 12 : 8);
  const top = TITLE_HEIGHT + (names === "row" ? LEGEND_HEIGHT : 0) + 4;
  const bottom = Math.max(top + 10, options.height - 20);
  y.range([bottom, top]);
  const x = stepScale(options.steps, left + 4, right - 4);
  const xTicks = x.ticks(Math.max(2, Math.floor((right - left) / 60))).filter(Number.isInteger);
  const single = options.steps.length === 1 ? options.steps : null;
  return {
    left,
    right,
    top,
    bottom,
    x,
    y,
    step: (at) => x.invert(at),
    xTicks: single ?? xTicks,
    yTicks,
    yText,
    names,
  };
}

function stepScale(steps: readonly number[], left: number, right: number) {
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  const domain = first === last ? [first - 1, last + 1] : [first, last];
  return scaleLinear(domain, [left, right]);
}

function valueScale(options: LinesOptions): ScaleLinear<number, number> {
  if (options.domain !== undefined && options.domain[0] < options.domain[1]) {
    return scaleLinear().domain(options.domain).clamp(true);
  }
  const finite = options.series.flatMap((series) =>
    [...series.values, ...(series.low ?? []), ...(series.high ?? [])].filter(
      (value): value is number => value !== null && Number.isFinite(value),
    ),
  );
  const [low = 0, high = 1] = extent(finite);
  const pad = low === high ? Math.abs(low) * 0.1 || 0.5 : 0;
  return scaleLinear()
    .domain([low - pad, high + pad])
    .nice(3)
    .clamp(true);
}

/** Three or four round ticks: every other one where there are more. */
function fewTicks(scale: ScaleLinear<number, number>): number[] {
  const ticks = scale.ticks(4);
  return ticks.length <= 4 ? ticks : ticks.filter((_, i) => i % 2 === 0);
}

/** Draws into `layer` afresh. */
export function drawFrame(layer: SVGGElement, options: LinesOptions, frame: Frame): void {
  layer.replaceChildren();
  const { theme } = options;
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  for (const tick of frame.yTicks) {
    const y = frame.y(tick);
    append(layer, "line", { x1: frame.left, x2: frame.right, y1: y, y2: y, stroke: theme.grid });
    const place = { x: frame.left - 5, y, "text-anchor": "end", "dominant-baseline": "central" };
    appendText(layer, frame.yText(tick), { ...place, ...small });
  }
  for (const tick of frame.xTicks) {
    const place = { x: frame.x(tick), y: frame.bottom + 14, "text-anchor": "middle" };
    appendText(layer, formatStep(tick), { ...place, ...small });
  }
  drawTitle(layer, options, frame);
  if (frame.names === "ends") drawEnds(layer, options, frame);
  if (frame.names === "row") drawLegend(layer, options, frame);
}

function drawTitle(layer: SVGGElement, options: LinesOptions, frame: Frame): void {
  const title = append(layer, "text", {
    x: frame.right,
    y: 12,
    "text-anchor": "end",
    "font-size": 11,
    "font-weight": 700,
    fill: options.theme.muted,
  });
  const room = frame.right - frame.left;
  fitLabel(title, options.title, room, { theme: options.theme, size: 11, bold: true });
}

export function colourOf(series: Series, theme: Theme): string {
  if (series.colour !== undefined) return series.colour;
  return series.emphasis ? theme.accent : theme.muted;
}

function drawEnds(layer: SVGGElement, options: LinesOptions, frame: Frame): void {
  const ends = options.series
    .map((series) => ({ series, y: endOf(series, frame) }))
    .sort((a, b) => a.y - b.y);
  let lowest = frame.top;
  ends.forEach(({ series, y }, i) => {
    const room = (ends.length - 1 - i) * (TEXT_SIZE + 2);
    const at = Math.min(Math.max(y, lowest), frame.bottom - room);
    lowest = at + TEXT_SIZE + 2;
    appendText(layer, series.name, {
      x: frame.right + 4,
      y: at,
      "dominant-baseline": "central",
      "font-size": TEXT_SIZE,
      fill: colourOf(series, options.theme),
    });
  });
}

function endOf(series: Series, frame: Frame): number {
  const last = series.values.findLast((v): v is number => v !== null && Number.isFinite(v));
  return last === undefined ? frame.bottom : frame.y(last);
}

function drawLegend(layer: SVGGElement, options: LinesOptions, frame: Frame): void {
  const { theme, series: all } = options;
  const room = (frame.right - frame.left) / all.length;
  all.forEach((series, i) => {
    const x = frame.left + i * room;
    const y = TITLE_HEIGHT + LEGEND_HEIGHT / 2;
    append(layer, "line", {
      x1: x,
      x2: x + 12,
      y1: y,
      y2: y,
      stroke: colourOf(series, theme),
      "stroke-width": series.emphasis ? 2 : 1.2,
      "stroke-dasharray": series.dashed ? "4 3" : null,
    });
    const place = { x: x + 16, y, "dominant-baseline": "central" };
    const label = append(layer, "text", { ...place, "font-size": TEXT_SIZE, fill: theme.muted });
    fitLabel(label, series.name, room - 22, { theme, size: TEXT_SIZE });
  });
}
