/** What a head of two classes makes of samples at any threshold: worked out in the page. */

import { bisectRight } from "d3-array";
import type { ClassFigures, CountedCell, Estimate } from "../../schema";

/** Two-sided 95% of a normal distribution. */
const DEVIATIONS = 1.959963984540054;

/** How many samples of class 0 and 1 are taken for 0 and 1. The second class is the positive one. */
export interface Counts {
  readonly trueNegatives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly truePositives: number;
}

/** Samples of one label that were taken for one class before. */
interface Group {
  readonly label: number;
  readonly before: number;
  /** Scores of the second class over the first after the operations, ascending. */
  readonly margins: Float32Array;
  /** Places of the samples in the answer, in the order of their margins. */
  readonly places: Int32Array;
}

/** The samples in four groups, by label and by what they were taken for; sorted once. */
export interface Sides {
  readonly samples: number;
  readonly groups: readonly Group[];
  /** float [samples]: the margins before and after, in the order of the answer. */
  readonly before: Float32Array;
  readonly after: Float32Array;
}

/**
 * Sorts samples so that a threshold is judged in the time of four binary searches.
 *
 * before, after: float [samples], finite. labels: int [samples], 0 or 1.
 */
export function sidesOf(before: Float32Array, after: Float32Array, labels: Int32Array): Sides {
  const groups = [0, 1].flatMap((label) =>
    [0, 1].map((taken) => {
      const places = Int32Array.from(labels.keys()).filter(
        (i) => labels[i] === label && takenFor(before[i] as number, 0) === taken,
      );
      places.sort((a, b) => (after[a] as number) - (after[b] as number));
      const margins = Float32Array.from(places, (i) => after[i] as number);
      return { label, before: taken, margins, places };
    }),
  );
  return { samples: labels.length, groups, before, after };
}

/** The margin above which the second class is predicted: p > threshold there and only there. */
export function logit(threshold: number): number {
  return Math.log(threshold / (1 - threshold));
}

export function probability(margin: number): number {
  return margin >= 0 ? 1 / (1 + Math.exp(-margin)) : 1 - 1 / (1 + Math.exp(margin));
}

function takenFor(margin: number, above: number): number {
  return margin > above ? 1 : 0;
}

/** As they were taken before, at a threshold of one half. */
export function countsBefore(sides: Sides): Counts {
  return tally(sides, (group) => (group.before === 0 ? group.places.length : 0));
}

/** As they are taken after, at a threshold from 0 to 1. */
export function countsAfter(sides: Sides, threshold: number): Counts {
  const above = logit(threshold);
  return tally(sides, (group) => bisectRight(group.margins, above));
}

function tally(sides: Sides, takenForFirst: (group: Group) => number): Counts {
  const counts = [0, 0, 0, 0];
  for (const group of sides.groups) {
    const first = takenForFirst(group);
    counts[2 * group.label] = (counts[2 * group.label] ?? 0) + first;
    counts[2 * group.label + 1] = (counts[2 * group.label + 1] ?? 0) + group.places.length - first;
  }
  const [trueNegatives = 0, falsePositives = 0, falseNegatives = 0, truePositives = 0] = counts;
  return { trueNegatives, falsePositives, falseNegatives, truePositives };
}

/** Places in the answer of the samples that changed sides, the largest move first. */
export function changedPlaces(sides: Sides, threshold: number): number[] {
  const above = logit(threshold);
  const changed = sides.groups.flatMap(({ before, margins, places }) => {
    const first = bisectRight(margins, above);
    return [...(before === 1 ? places.subarray(0, first) : places.subarray(first))];
  });
  const size = new Map(changed.map((i) => [i, moveOf(sides, i)]));
  return changed.sort((a, b) => (size.get(b) as number) - (size.get(a) as number) || a - b);
}

function moveOf({ before, after }: Sides, i: number): number {
  return Math.abs(probability(after[i] as number) - probability(before[i] as number));
}

/** What depends on the threshold. */
export interface Judged {
  readonly accuracy: Estimate;
  readonly confusion: readonly CountedCell[];
  readonly classes: readonly ClassFigures[];
}

/** The figures of some counts; `names`: of the two classes, for why there is no figure. */
export function judged(counts: Counts, names: readonly [string, string]): Judged {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = counts;
  const all = trueNegatives + falsePositives + falseNegatives + truePositives;
  return {
    accuracy: wilson(trueNegatives + truePositives, all, "There is no sample."),
    confusion: [
      { label: 0, predicted: 0, count: trueNegatives },
      { label: 0, predicted: 1, count: falsePositives },
      { label: 1, predicted: 0, count: falseNegatives },
      { label: 1, predicted: 1, count: truePositives },
    ],
    classes: [
      classFigures(trueNegatives, falseNegatives, falsePositives, names[0]),
      classFigures(truePositives, falsePositives, falseNegatives, names[1]),
    ],
  };
}

/** `hits`: of the class and taken for it; `alarms`: taken for it but not of it; `misses`: of it. */
function classFigures(hits: number, alarms: number, misses: number, name: string): ClassFigures {
  const [samples, predicted] = [hits + misses, hits + alarms];
  return {
    samples,
    predicted,
    precision: wilson(hits, predicted, `No sample is taken for ${name}.`),
    recall: wilson(hits, samples, `No sample is ${name}.`),
    f1: f1(hits, alarms, misses, `No sample is ${name} or taken for it.`),
  };
}

/** The share of successes with its score interval (Wilson, 1927). */
export function wilson(successes: number, trials: number, why: string): Estimate {
  if (trials === 0) return { value: null, why };
  const [share, square] = [successes / trials, DEVIATIONS * DEVIATIONS];
  const middle = (share + square / (2 * trials)) / (1 + square / trials);
  const spread = Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const reach = (DEVIATIONS / (1 + square / trials)) * spread;
  return { value: share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** F1 = 2J / (1 + J) of the share J of hits among hits, alarms and misses; so is its interval. */
function f1(hits: number, alarms: number, misses: number, why: string): Estimate {
  const { value, low, high } = wilson(hits, hits + alarms + misses, why);
  if (value === null) return { value, why };
  const of = (share: number) => (2 * share) / (1 + share);
  return { value: of(value), low: of(low ?? 0), high: of(high ?? 1) };
}

/** Where a threshold costs least, and what: a false positive costs 1. */
export interface Cheapest {
  readonly threshold: number;
  readonly cost: number;
}

/** `ratio`: what a false negative costs in false positives. */
export function costOf({ falseNegatives, falsePositives }: Counts, ratio: number): number {
  return ratio * falseNegatives + falsePositives;
}

/**
 * The cheapest threshold after the operations; of several as cheap the one nearest one half. Null
 * where there is no sample.
 */
export function cheapest(sides: Sides, ratio: number): Cheapest | null {
  const labels = new Uint8Array(sides.samples);
  for (const { label, places } of sides.groups) {
    if (label === 1) for (const i of places) labels[i] = 1;
  }
  const order = Int32Array.from(labels.keys()).sort(
    (a, b) => (sides.after[a] as number) - (sides.after[b] as number),
  );
  if (order.length === 0) return null;
  let cost = labels.reduce((sum, label) => sum + (label === 1 ? 0 : 1), 0);
  let best: { cost: number; from: number; to: number } | null = null;
  // The samples up to i are taken for the first class: any margin in [from, to) does that.
  for (let i = -1; i < order.length; i++) {
    if (i >= 0) cost += labels[order[i] as number] === 1 ? ratio : -1;
    const from = i < 0 ? Number.NEGATIVE_INFINITY : (sides.after[order[i] as number] as number);
    const next = order[i + 1];
    const to = next === undefined ? Number.POSITIVE_INFINITY : (sides.after[next] as number);
    if (from === to) continue;
    const nearer = best === null || fromHalf(from, to) < fromHalf(best.from, best.to);
    if (best === null || cost < best.cost - 1e-9 || (cost < best.cost + 1e-9 && nearer)) {
      best = { cost, from, to };
    }
  }
  return best && { threshold: between(best.from, best.to), cost: best.cost };
}

/** How far a range of margins is from that of one half. */
function fromHalf(from: number, to: number): number {
  return from <= 0 && to > 0 ? 0 : Math.min(Math.abs(from), Math.abs(to));
}

const MOST_DIGITS = 6;

/** A short number whose margin lies in `[from, to)`: one half, or the middle to few digits. */
function between(from: number, to: number): number {
  if (from <= 0 && to > 0) return 0.5;
  const middle = (probability(from) + probability(to)) / 2;
  for (let digits = 2; digits <= MOST_DIGITS; digits++) {
    const short = Number(middle.toFixed(digits));
    const margin = logit(short);
    if (margin >= from && margin < to) return short;
  }
  return middle;
}
