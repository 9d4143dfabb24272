/** Numbers and names as people read them: a true minus sign, a fixed number of digits. */

import { format, precisionFixed } from "d3-format";

const small = format("+.2f");
const plain = format(".3f");
const exponent = trueMinus("+.1e");
const move = trueMinus("+.3~g");
const exact = trueMinus("+.6~g");

/** A format whose exponent too has a true minus. */
function trueMinus(specifier: string): (value: number) => string {
  const said = format(specifier);
  return (value) => said(value).replace("e-", "e−");
}

/** A signed weight for a cell or an axis: `+0.66`, `−0.02`, `+1.2e+5`, `NaN`. */
export function formatWeight(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0.00";
  return size >= 1000 || size < 0.005 ? exponent(value) : small(value);
}

/** An end of a weight scale: `+0.7`, `0`, `−1.2e+3`. */
export function formatExtent(value: number): string {
  return value === 0 ? "0" : trueMinus(Math.abs(value) >= 1000 ? "+.1e" : "+.2~g")(value);
}

/** A signed weight to the digits that float32 holds, for tooltips. */
export function formatExact(value: number): string {
  if (!Number.isFinite(value)) return formatWeight(value);
  return value === 0 ? "0" : exact(value);
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
  if (gap < 0.001) return trueMinus("~e");
  const digits = precisionFixed(gap);
  // Every other tick of a scale may lie between the numbers that so many digits can say.
  const isExact = ticks.every((tick) => Math.abs(tick - Number(tick.toFixed(digits))) < gap / 100);
  return format(`.${isExact ? digits : digits + 1}f`);
}

/** Ticks of a weight, with their signs: `−0.5`, `+200`. */
export function weightTickFormat(ticks: readonly number[]): (value: number) => string {
  return tickFormat(ticks, "+");
}

/** Ticks of anything, as short as they can be: `0.5`, `200`; an exponent only beyond five digits. */
export function tickFormat(ticks: readonly number[], sign = ""): (value: number) => string {
  const largest = Math.max(...ticks.map(Math.abs));
  const gap = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0));
  if (largest >= 100_000 || gap < 0.00001) return trueMinus(`${sign}.2~e`);
  return format(`${sign}.${precisionFixed(gap)}~f`);
}

const LONGEST_NAME = 48;

/** A name inside a sentence: its two ends where it is long. */
export function shortName(name: string, most = LONGEST_NAME): string {
  const letters = Array.from(name);
  if (letters.length <= most) return name;
  const half = most / 2;
  return `${letters.slice(0, half).join("")}…${letters.slice(-half).join("")}`;
}

/** Before long work begins: how many others are at work. */
export function waitingWords(others: number): string {
  return `waiting for ${others === 1 ? "other work" : `${formatCount(others)} others`}`;
}

/** Any number to three digits: `0.958`, `−1.71`, `3.1e−7`. */
export const formatFigure = trueMinus(".3~g");
/** The same with its sign: `+5.73`, `−0.0047`, `+8.9e−6`. */
export function formatMove(value: number): string {
  if (value === 0) return "0";
  const tiny = Math.abs(value) < 0.0005;
  return tiny ? exponent(value) : move(value);
}
const MOST_DIGITS = 9;

/** One of two numbers so far apart, to the digits that show it: `+16.900`, `+16.997`. */
export function formatMoved(value: number, apart: number): string {
  const digits = orderOf(value) - orderOf(apart) + 2;
  if (!Number.isFinite(digits) || digits <= 3) return formatMove(value);
  return trueMinus(`+.${Math.min(MOST_DIGITS, digits)}g`)(value);
}

function orderOf(value: number): number {
  return Math.floor(Math.log10(Math.abs(value)));
}

/** The same among others below each other: `2.50`. */
export const formatListed = trueMinus(".3g");
/** A difference in standard deviations: `+1.9`, `−0.7`. */
export const formatDeviations = format("+.1f");
export const formatStep = format(",");
export const formatCount = format(",d");
export const formatPercent = format(".1%");
/** A share that is only known so far: `71%`. */
export const formatShare = format(".0%");
