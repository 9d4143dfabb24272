/** Numbers and names as people read them: a true minus sign, a fixed number of digits. */

import { format, precisionFixed } from "d3-format";

const small = format("+.2f");
const plain = format(".3f");
const exponent = format("+.1e");

/** A signed weight for a cell or an axis: `+0.66`, `−0.02`, `+1.2e+5`, `NaN`. */
export function formatWeight(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1000 || size < 0.005)) return exponent(value);
  return small(value);
}

/** An end of a weight scale: `+0.7`, `0`, `−1.2e+3`. */
export function formatExtent(value: number): string {
  return value === 0 ? "0" : format(Math.abs(value) >= 1000 ? "+.1e" : "+.2~g")(value);
}

/** A signed weight to the digits that float32 holds, for tooltips. */
export function formatExact(value: number): string {
  if (!Number.isFinite(value)) return formatWeight(value);
  return format("+.6~g")(value);
}

/** An accuracy or a loss: `0.988`; a value that isn't finite reads `not finite`. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "not finite";
  return Math.abs(value) >= 1000 ? format(".3~s")(value) : plain(value);
}

/** Ticks of an accuracy or a loss, all to the same digits: `0.6`, `0.8`, `1.0`; `20k`. */
export function metricTickFormat(ticks: readonly number[]): (value: number) => string {
  const largest = Math.max(...ticks.map(Math.abs));
  const gap = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0));
  if (largest >= 10_000) return format("~s");
  if (gap < 0.001) return format("~e");
  const digits = precisionFixed(gap);
  // Every other tick of a scale may lie between the numbers that so many digits can say.
  const isExact = ticks.every((tick) => Math.abs(tick - Number(tick.toFixed(digits))) < gap / 100);
  return format(`.${isExact ? digits : digits + 1}f`);
}

/** Any number to three digits: `0.958`, `−1.71`, `3.1e−7`. */
export const formatFigure = format(".3~g");
/** The same with its sign: `+5.73`, `−0.0047`. */
export const formatMove = format("+.3~g");
/** The same among others below each other: `2.50`. */
export const formatListed = format(".3g");
/** A difference in standard deviations: `+1.9`, `−0.7`. */
export const formatDeviations = format("+.1f");
export const formatStep = format(",");
export const formatCount = format(",d");
export const formatPercent = format(".1%");
/** A share that is only known so far: `71%`. */
export const formatShare = format(".0%");
