/** The methods of importance: what they are called, what they measure, and how their figures read. */

import { format } from "d3-format";
import { floats } from "../../api";
import type { Method } from "../../schema";
import { IMPORTANCES } from "../../settings";
import type { MethodName } from "./answer";

export interface MethodWords {
  /** Of several columns side by side. */
  readonly group: string;
  readonly column: string;
  /** Where there is little room, in lines. */
  readonly short: readonly string[];
  /** In a sentence. */
  readonly name: string;
  /** What a figure of it is. */
  readonly meaning: string;
}

export const METHOD_WORDS: Readonly<Record<MethodName, MethodWords>> = {
  spread: {
    group: "Weights",
    column: "× spread",
    short: ["weight ×", "spread"],
    name: "weight × spread",
    meaning:
      "How far the feature's weights tell the classes apart, times its standard deviation over the samples.",
  },
  shapley: {
    group: "Shapley",
    column: "size",
    short: ["Shapley", "size"],
    name: "Shapley value",
    meaning:
      "What the feature adds to a sample's scores compared with its mean: the mean size over all samples.",
  },
  permutation_accuracy: {
    group: "Permutation",
    column: "accuracy",
    short: ["permut.", "accuracy"],
    name: "permutation, accuracy",
    meaning: "How much accuracy is lost when the feature's values are shuffled among the samples.",
  },
  permutation_loss: {
    group: "Permutation",
    column: "log loss",
    short: ["permut.", "log loss"],
    name: "permutation, log loss",
    meaning: "How much the log loss grows, in nats, when the feature's values are shuffled.",
  },
  ablation_accuracy: {
    group: "Ablation",
    column: "accuracy",
    short: ["ablation", "accuracy"],
    name: "ablation, accuracy",
    meaning: "How much accuracy is lost without the feature.",
  },
  ablation_loss: {
    group: "Ablation",
    column: "log loss",
    short: ["ablation", "log loss"],
    name: "ablation, log loss",
    meaning: "How much the log loss grows, in nats, without the feature.",
  },
  sfit: {
    group: "SFIT",
    column: "median",
    short: ["SFIT", "median"],
    name: "SFIT",
    meaning:
      "How much a sample's loss falls, in the median, when all that is known of it is this feature.",
  },
  path: {
    group: "L1 path",
    column: "place",
    short: ["L1 path", "place"],
    name: "L1 path",
    meaning:
      "The place in which the feature comes in when a sparse logistic regression on the activations is let grow.",
  },
};

/** A method's figures, unpacked: float [features]; null where it has none of a kind. */
export interface Figures {
  readonly name: MethodName;
  readonly values: Float32Array;
  readonly low: Float32Array | null;
  readonly high: Float32Array | null;
  readonly p: Float32Array | null;
  readonly q: Float32Array | null;
  /** uint8 [features]: 0 where the value is a close bound. */
  readonly exact: Uint8Array | null;
}

const known = new WeakMap<Method, Figures>();

/** Null where the method has no values. */
export function figuresOf(method: Method | undefined): Figures | null {
  if (!method?.values) return null;
  const found = known.get(method) ?? unpacked(method, floats(method.values));
  known.set(method, found);
  return found;
}

function unpacked(method: Method, values: Float32Array): Figures {
  const { name, low, high, p, q, exact } = method;
  return {
    name,
    values,
    low: low ? floats(low) : null,
    high: high ? floats(high) : null,
    p: p ? floats(p) : null,
    q: q ? floats(q) : null,
    exact: exact ? bytes(exact.data) : null,
  };
}

function bytes(data: string): Uint8Array {
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
}

/** The smaller its figure the more a feature matters: it is a place. */
export function isPlace(name: MethodName): boolean {
  return name === "path";
}

/** Features from the most important to the least; those without a figure last. */
export function orderBy({ name, values }: Figures): Int32Array {
  const sign = isPlace(name) ? 1 : -1;
  const key = (at: number) => {
    const value = values[at] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
  };
  // Not by difference: that of two infinities is no number.
  return Int32Array.from(values.keys()).sort((a, b) =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b,
  );
}

const ranks = new WeakMap<Figures, Int32Array>();

/** Of every feature, from 1. */
export function ranksOf(figures: Figures): Int32Array {
  const found = ranks.get(figures);
  if (found !== undefined) return found;
  const made = new Int32Array(figures.values.length);
  orderBy(figures).forEach((feature, place) => {
    made[feature] = place + 1;
  });
  ranks.set(figures, made);
  return made;
}

/** Discoveries at this rate of false ones are marked. */
export const FALSE_DISCOVERIES = 0.05;

/** What float32 sums up to where nothing is. */
const NOISE = 1e-9;
const plain = format(".3f");
const small = format(".0e");
const large = format(".1e");

/** An importance to three digits after the point, or its order of magnitude: `0.041`, `3e−5`. */
export function formatImportance(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 1000) return large(value).replace("e+", "e");
  if (size >= NOISE && size < 0.0005) return small(value).replace("e-", "e−");
  return plain(size < NOISE ? 0 : value);
}

const MOST_DECIMALS = 8;
const columns = new WeakMap<Figures, (value: number) => string>();

/** A figure among the others of its method, all to the same digits: `0.0412`, `<0.0001`. */
export function formatInColumn(figures: Figures, value: number): string {
  if (isPlace(figures.name) || !Number.isFinite(value)) return formatFigureOf(figures.name, value);
  const known = columns.get(figures) ?? columnFormat(figures.values);
  columns.set(figures, known);
  return known(value);
}

function columnFormat(values: Float32Array): (value: number) => string {
  const sizes = values.filter(Number.isFinite).map(Math.abs);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  if (largest >= 1000) return formatImportance;
  const order = largest < NOISE ? 0 : Math.floor(Math.log10(largest));
  const decimals = order < -2 ? Math.min(MOST_DECIMALS, 2 - order) : Math.min(4, 3 - order);
  const fixed = format(`.${decimals}f`);
  const least = 10 ** -decimals;
  return (value) => {
    const size = Math.abs(value);
    if (size < NOISE || size >= least / 2) return fixed(size < NOISE ? 0 : value);
    return value > 0 ? `<${fixed(least)}` : `>${fixed(-least)}`;
  };
}

/** A figure as it reads by itself. */
export function formatFigureOf(name: MethodName, value: number): string {
  if (!isPlace(name)) return formatImportance(value);
  return Number.isFinite(value) ? String(value) : "–";
}

/** What float32 cannot hold comes as 0. */
export const LEAST_CHANCE = 1e-45;

/** A probability of a test: `0.032`, `3e−7`; never 0. */
export function formatChance(p: number): string {
  if (Number.isNaN(p)) return "–";
  if (p < LEAST_CHANCE) return "< 1e−45";
  return p < 0.001 ? small(p).replace("e-", "e−") : plain(p);
}

export function isMethod(name: string): name is MethodName {
  return (IMPORTANCES as readonly string[]).includes(name);
}
