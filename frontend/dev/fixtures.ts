/** Data for the gallery and the golden tests: plain and ugly, the same on every run. */

import type { Bar, BarRow } from "../src/charts/bars";
import type { HistogramRow } from "../src/charts/histogram";
import type { PartsRow } from "../src/charts/parts";
import { formatWeight } from "../src/format";
import { type ClassMark, classMarks, type Mode, THEMES } from "../src/theme";

export const FEATURES: readonly (readonly [name: string, malignant: number, benign: number])[] = [
  ["worst smoothness", 0.66, -0.02],
  ["radius se", 0.54, -0.27],
  ["mean smoothness", 0.34, -0.002],
  ["worst compactness", 0.31, -0.07],
  ["worst concavity", 0.31, -0.45],
  ["worst perimeter", 0.29, -0.56],
  ["mean concavity", 0.28, 0.12],
  ["worst radius", 0.27, -0.54],
  ["mean radius", 0.27, -0.31],
  ["worst symmetry", 0.2, -0.25],
  ["mean compactness", 0.17, 0.29],
  ["mean area", 0.14, -0.2],
  ["mean perimeter", 0.14, -0.44],
  ["concave points se", 0.09, -0.31],
];

export const HOSTILE = [
  '<script>alert("1")</script>&amp;"\'',
  "sixty characters of a name that goes on and on until its end",
  "null\u0000bell\u0007lone\ud800 surrogate",
  "العربية \u202E right to left",
  "特徴量の名前がとても長い場合の表示テスト",
  "👩‍👩‍👧‍👦 family 👍🏽",
  "",
] as const;

export function twoMarks(mode: Mode): ClassMark[] {
  return classMarks(["malignant", "benign"], "paper", mode);
}

export function manyMarks(count: number, mode: Mode): ClassMark[] {
  const names = Array.from({ length: count }, (_, i) => `class number ${i}`);
  return classMarks(names, "paper", mode);
}

export function tenMarks(mode: Mode): ClassMark[] {
  return manyMarks(10, mode);
}

export function bar(value: number, mark: ClassMark): Bar {
  return { value, mark, title: `${mark.label} ${formatWeight(value)}` };
}

export function influenceRows(mode: Mode): BarRow[] {
  const marks = twoMarks(mode);
  return FEATURES.map(([label, ...values], key) => ({
    key,
    label,
    bars: marks.map((mark, i) => bar(values[i] ?? 0, mark)),
  }));
}

/** One bar a feature, towards the class whose weight is larger in size. */
export function leaningRows(mode: Mode): BarRow[] {
  const marks = twoMarks(mode);
  return FEATURES.map(([label, first, second], key) => {
    const value = Math.abs(second) - Math.abs(first);
    return { key, label, bars: [bar(value, marks[value > 0 ? 1 : 0] as ClassMark)] };
  });
}

export function uglyRows(mode: Mode): BarRow[] {
  const marks = twoMarks(mode);
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3, -3, 0, 0.4];
  return HOSTILE.map((label, key) => ({
    key,
    label,
    bars: marks.map((mark, i) => bar(values[(key + 2 * i) % 7] ?? 0, mark)),
  }));
}

/** Numbers between 0 and 1 that are the same each time (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function weights(count: number, seed: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length: count }, () => next() + next() + next() - 1.5);
}

/** Round clusters on a circle; the class of point i is `i % classes`. */
export function clusters(count: number, classes: number, seed: number): Float32Array {
  const next = random(seed);
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * (i % classes)) / classes;
    const radius = 6 * Math.sqrt(-2 * Math.log(next() + 1e-9)) * 0.5;
    const turn = 2 * Math.PI * next();
    points[2 * i] = 8 * Math.cos(angle) + radius * Math.cos(turn);
    points[2 * i + 1] = 8 * Math.sin(angle) + radius * Math.sin(turn);
  }
  return points;
}

export function classIndex(count: number, classes: number): Uint16Array {
  return Uint16Array.from({ length: count }, (_, i) => i % classes);
}

export function curve(count: number, end: number, seed: number): number[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, i) => {
    return end * (1 - 0.5 * Math.exp(-i / (count / 8))) + 0.02 * (next() - 0.5);
  });
}

/** Parts of one sign, of both, that cancel out, that aren't there, and that aren't numbers. */
export const PARTS: readonly PartsRow[] = [
  [1.2, 0.3, 0.1],
  [0.9, -0.4, 0.2],
  [-0.7, -0.2, 0.05],
  [0.5, -0.5, 0],
  [0, 0, 0],
  [Number.NaN, 0.1, 0.1],
].map((parts, key) => ({
  key,
  label: HOSTILE[key] ?? "",
  parts,
  total: parts.reduce((sum, part) => sum + part, 0),
}));

/** Bell-shaped counts of each class, further to the right the later it comes; the last has none. */
export function histogramRows(marks: readonly ClassMark[], bins: number): HistogramRow[] {
  return marks.map((mark, row) => {
    const centre = (bins * (row + 1)) / (marks.length + 1);
    const last = row > 0 && row === marks.length - 1;
    const counts = Array.from({ length: bins }, (_, bin) =>
      last ? 0 : Math.round(40 * Math.exp(-((bin + 0.5 - centre) ** 2) / 8)),
    );
    return { mark, counts, title: `${mark.label}: ${counts.join(" ")}` };
  });
}

/** A rising curve from (0, 0) to (1, 1) through `count` operating points. */
export function risingCourse(count: number, power: number) {
  const x = Float32Array.from({ length: count }, (_, i) => i / (count - 1));
  return { x, y: x.map((share) => share ** power) };
}

/** Bins of a head that is too sure; the third of them holds no sample. */
export function reliabilityBins(bend: number) {
  const at = (f: (share: number) => number) =>
    Float32Array.from({ length: 10 }, (_, i) => (i === 2 ? Number.NaN : f((i + 0.5) / 10)));
  const share = (p: number) => p - bend * Math.sin(2 * Math.PI * p);
  return {
    probability: at((p) => p),
    share: at(share),
    low: at((p) => Math.max(0, share(p) - 0.08)),
    high: at((p) => Math.min(1, share(p) + 0.08)),
    samples: Int32Array.from({ length: 10 }, (_, i) => (i === 2 ? 0 : 4 + i * i)),
  };
}

/** int [classes, classes]: most are right, some are taken for the next class. */
export function confusionCounts(classes: number, wrong: number): Int32Array {
  const counts = new Int32Array(classes * classes);
  for (let i = 0; i < classes; i++) {
    counts[i * classes + i] = 60 - wrong + i;
    counts[i * classes + ((i + 1) % classes)] = wrong;
  }
  return counts;
}

export function theme(mode: Mode) {
  return THEMES[mode];
}
