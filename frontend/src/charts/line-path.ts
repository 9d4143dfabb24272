/** From values to paths: gaps, ticks for what isn't finite, no more points than pixels can show. */

import { bisectCenter } from "d3-array";
import { round } from "./svg";

export interface Plane {
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  readonly bottom: number;
}

type Values = readonly (number | null | undefined)[];
type Point = readonly [x: number, y: number];

function isFiniteValue(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** The step nearest to `at`; null where there are no steps. */
export function nearest(steps: readonly number[], at: number): number | null {
  return steps[bisectCenter(steps, at)] ?? null;
}

/** A line broken where a value isn't finite; a value alone between two gaps is a dot. */
export function linePath(steps: readonly number[], values: Values, plane: Plane): string {
  return segments(steps, values, plane)
    .map((segment) => {
      const points = decimate(segment).map(([x, y]) => `${round(x)},${round(y)}`);
      return `M${points.join("L")}${points.length === 1 ? "h0" : ""}`;
    })
    .join("");
}

/** The area between two lines; a stretch where either isn't finite is left out. */
export function bandPath(
  steps: readonly number[],
  low: Values,
  high: Values,
  plane: Plane,
): string {
  const both = (values: Values): Values =>
    values.map((value, i) => (isFiniteValue(low[i]) && isFiniteValue(high[i]) ? value : null));
  const [lower, upper] = [low, high].map((values) => segments(steps, both(values), plane));
  return (upper ?? [])
    .map((segment, i) => {
      const around = [...segment, ...[...(lower?.[i] ?? [])].reverse()];
      return `M${around.map(([x, y]) => `${round(x)},${round(y)}`).join("L")}Z`;
    })
    .join("");
}

function segments(steps: readonly number[], values: Values, plane: Plane): Point[][] {
  const found: Point[][] = [];
  let open: Point[] | null = null;
  steps.forEach((step, i) => {
    const value = values[i];
    if (!isFiniteValue(value)) {
      open = null;
      return;
    }
    if (open === null) {
      open = [];
      found.push(open);
    }
    open.push([plane.x(step), plane.y(value)]);
  });
  return found;
}

/** Keeps in each pixel column its first, lowest, highest and last point, in their order. */
export function decimate(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  let start = 0;
  for (let i = 1; i <= points.length; i++) {
    if (i < points.length && column(points[i]) === column(points[start])) continue;
    kept.push(...extremes(points.slice(start, i)));
    start = i;
  }
  return kept;
}

function column(point: Point | undefined): number {
  return Math.floor(point?.[0] ?? 0);
}

function extremes(points: readonly Point[]): readonly Point[] {
  if (points.length <= 4) return points;
  let low = 0;
  let high = 0;
  points.forEach(([, y], i) => {
    if (y < (points[low]?.[1] ?? 0)) low = i;
    if (y > (points[high]?.[1] ?? 0)) high = i;
  });
  const wanted = new Set([0, low, high, points.length - 1]);
  return points.filter((_, i) => wanted.has(i));
}

/** A tick at the bottom for each step (at most one a pixel) whose value isn't finite. */
export function notFinitePath(steps: readonly number[], values: Values, plane: Plane): string {
  const columns = new Set<number>();
  steps.forEach((step, i) => {
    const value = values[i];
    if (typeof value === "number" && !Number.isFinite(value))
      columns.add(Math.round(plane.x(step)));
  });
  return Array.from(columns, (x) => `M${x},${round(plane.bottom)}v-6`).join("");
}
