/** A plane of two numbers: scales, grid lines, ticks and the words beside them. */

import { scaleLinear } from "d3-scale";
import { metricTickFormat } from "../format";
import type { Theme } from "../theme";
import type { Size } from "./chart";
import { fitLabel } from "./label";
import { append, appendText } from "./svg";
import { textWidth } from "./text";

export interface PlaneOptions extends Size {
  readonly theme: Theme;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Below the x-axis, and over the y-axis. */
  readonly xTitle: string;
  readonly yTitle: string;
  /** `log`: of counts from 0 up; equal factors are about equally far apart. */
  readonly xScale?: "linear" | "log" | undefined;
}

export interface Plane {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Back from a pixel. */
  readonly xAt: (pixel: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
}

const TEXT_SIZE = 10;
const TITLE_SIZE = 11;
const TOP = 22;
const BELOW = 36;
const MARGIN = 10;

export function planeOf(options: PlaneOptions, document: Document): Plane {
  const { theme, width, height } = options;
  const yScale = scaleLinear(usable(options.y), [height - BELOW, TOP]).clamp(true);
  const yTicks = yScale.ticks(4);
  const yText = metricTickFormat(yTicks);
  const style = { size: TEXT_SIZE, family: theme.font };
  const widest = Math.max(16, ...yTicks.map((tick) => textWidth(document, yText(tick), style)));
  const left = MARGIN + widest + 6;
  const right = Math.max(left + 1, width - MARGIN - 4);
  const [to, from] = options.xScale === "log" ? [Math.log1p, Math.expm1] : [same, same];
  const [low, high] = usable(options.x);
  const xScale = scaleLinear([to(low), to(high)], [left + 4, right]).clamp(true);
  const most = Math.max(2, Math.floor((right - left) / 64));
  return {
    left,
    right,
    top: TOP,
    bottom: height - BELOW,
    x: (value) => xScale(to(value)),
    y: (value) => yScale(value),
    xAt: (pixel) => from(xScale.invert(pixel)),
    xTicks: options.xScale === "log" ? roundNumbers(low, high) : xScale.ticks(most),
    yTicks,
  };
}

const same = (value: number) => value;

/** A domain that is not empty. */
function usable([low, high]: readonly [number, number]): [number, number] {
  if (low < high) return [low, high];
  const pad = Math.abs(low) * 0.1 || 0.5;
  return [low - pad, high + pad];
}

/** 0, 1, 2, 5, 10, 20, … between two counts. */
export function roundNumbers(low: number, high: number): number[] {
  const found = [0];
  for (let power = 1; power <= high; power *= 10) {
    found.push(...[1, 2, 5].map((digit) => digit * power));
  }
  return found.filter((tick) => tick >= low && tick <= high);
}

/** Draws into `layer` afresh. */
export function drawPlane(layer: SVGGElement, options: PlaneOptions, plane: Plane): void {
  layer.replaceChildren();
  const { theme } = options;
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  const [xText, yText] = [plane.xTicks, plane.yTicks].map(metricTickFormat) as [Say, Say];
  for (const tick of plane.yTicks) {
    const y = plane.y(tick);
    append(layer, "line", { x1: plane.left, x2: plane.right, y1: y, y2: y, stroke: theme.grid });
    const place = { x: plane.left - 5, y, "text-anchor": "end", "dominant-baseline": "central" };
    appendText(layer, yText(tick), { ...place, ...small });
  }
  for (const tick of plane.xTicks) {
    const place = { x: plane.x(tick), y: plane.bottom + 15, "text-anchor": "middle" };
    appendText(layer, options.xScale === "log" ? String(tick) : xText(tick), {
      ...place,
      ...small,
    });
  }
  drawTitles(layer, options, plane);
}

type Say = (value: number) => string;

function drawTitles(layer: SVGGElement, options: PlaneOptions, plane: Plane): void {
  const { theme, width } = options;
  const style = { theme, size: TITLE_SIZE, bold: true };
  const look = { "font-size": TITLE_SIZE, "font-weight": 700, fill: theme.muted };
  const over = append(layer, "text", { x: MARGIN, y: 12, ...look });
  fitLabel(over, options.yTitle, width - 2 * MARGIN, style);
  const below = append(layer, "text", {
    x: plane.right,
    y: options.height - 4,
    "text-anchor": "end",
    ...look,
  });
  fitLabel(below, options.xTitle, plane.right - plane.left, style);
}
