/** Options of the charts of importance, plain and ugly, for the gallery and the golden tests. */

import type { BandOptions } from "../src/charts/band";
import type { BeeswarmOptions } from "../src/charts/beeswarm";
import type { DependenceOptions } from "../src/charts/dependence";
import type { IntervalsOptions } from "../src/charts/intervals";
import type { MatrixOptions } from "../src/charts/matrix";
import { type Mode, THEMES } from "../src/theme";
import { FEATURES, HOSTILE, random, twoMarks } from "./fixtures";

const ignore = () => {};

export function intervalOptions(mode: Mode): IntervalsOptions {
  const rows = FEATURES.slice(0, 8).map(([label, one, other], key) => {
    const value = (one - other) / 20;
    const title = value.toFixed(3);
    return { key, label, value, low: value - 0.012, high: value + 0.015, title };
  });
  return {
    theme: THEMES[mode],
    width: 420,
    top: 24,
    rowHeight: 28,
    rows,
    domain: [-0.02, 0.08],
    labels: true,
    hovered: 3,
    selected: new Set([1]),
    onHover: ignore,
    onSelect: ignore,
    ariaLabel: "Ablation",
    animate: false,
  };
}

/** Names that break things, no figure, no interval, and what lies beyond the scale. */
export function uglyIntervals(mode: Mode): IntervalsOptions {
  const values = [Number.NaN, 0, 0.5, -0.5, 0.02, 0.03, -0.01];
  const rows = HOSTILE.map((label, key) => {
    const value = values[key] ?? 0;
    const reach = key > 2 ? 0.01 : 0;
    return { key, label, value, low: value - reach, high: value + reach, title: String(value) };
  });
  return { ...intervalOptions(mode), rows };
}

/** Dark where the value is high, but for the second row. */
export function swarmOptions(mode: Mode, samples = 60): BeeswarmOptions {
  const next = random(5);
  const [first, second] = twoMarks(mode);
  const rows = FEATURES.slice(0, 4).map(([label], key) => {
    const values = Float32Array.from(
      { length: samples },
      () => (next() + next() + next() - 1.5) * (2 - 0.4 * key),
    );
    const levels = values.map((value) =>
      Math.min(1, Math.max(0, 0.5 + value / (key === 1 ? -4 : 4))),
    );
    return { key, label, values, levels };
  });
  return {
    theme: THEMES[mode],
    width: 420,
    top: 24,
    rowHeight: 32,
    rows,
    domain: [-3, 3],
    leftLabel: { text: "malignant", mark: first },
    rightLabel: { text: "benign", mark: second },
    labels: true,
    hovered: 2,
    selected: new Set(),
    chosen: new Set([7]),
    onHover: ignore,
    onSelect: ignore,
    onChoose: ignore,
    spoken: (row, sample) => `${rows[row]?.label}, sample ${sample}`,
    ariaLabel: "Shapley values",
  };
}

export function dependenceOptions(mode: Mode): DependenceOptions {
  const next = random(3);
  const grid = Float32Array.from({ length: 20 }, (_, i) => -2 + i / 4);
  const starts = Array.from({ length: 12 }, () => 6 * next() - 3);
  const outcome = (start: number, at: number) => 1 / (1 + Math.exp(-start - at));
  const curves = Float32Array.from(
    starts.flatMap((start) => Array.from(grid, (at) => outcome(start, at))),
  );
  const mean = grid.map(
    (at) => starts.reduce((sum, start) => sum + outcome(start, at), 0) / starts.length,
  );
  const at = Float32Array.from(starts, () => 4 * next() - 2);
  return {
    theme: THEMES[mode],
    width: 360,
    height: 240,
    x: [-2, 2.75],
    y: [0, 1],
    xTitle: "activation of worst radius",
    yTitle: "probability of malignant",
    grid,
    mean,
    curves,
    at,
    there: at.map((each, i) => outcome(starts[i] ?? 0, each)),
    deciles: [-1.6, -1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2, 1.6],
    hovered: 4,
    selected: new Set([1]),
    onHover: ignore,
    onSelect: ignore,
    spoken: (curve) => `sample ${curve}`,
    ariaLabel: "Partial dependence",
  };
}

export function bandOptions(mode: Mode): BandOptions {
  const counts = [0, 1, 2, 3, 5, 8, 13, 21, 34, 64];
  const values = Float32Array.from(counts, (count) => 0.97 - 0.5 * Math.exp(-count / 4));
  return {
    theme: THEMES[mode],
    width: 360,
    height: 240,
    x: [0, 64],
    y: [0.4, 1],
    xTitle: "features kept",
    yTitle: "accuracy",
    xScale: "log",
    counts,
    values,
    low: values.map((value) => value - 0.04),
    high: values.map((value) => Math.min(1, value + 0.03)),
    goal: { value: 0.97, label: "all features: 0.970" },
    mark: { count: 13, label: "13 are enough" },
    chosen: 6,
    spoken: (place) => `${counts[place]} features`,
    onHover: ignore,
    onChoose: ignore,
    ariaLabel: "Features kept",
  };
}

export function matrixOptions(mode: Mode): MatrixOptions {
  const shares = [0.99, null, null, 0.73, 0.2, null, 0, Number.NaN, 0.5];
  return {
    theme: THEMES[mode],
    width: 340,
    rows: ["Shapley value", "SFIT", HOSTILE[1]],
    columns: [["weight ×", "spread"], ["Shapley", "size"], ["SFIT"]],
    cells: shares.map((share) =>
      share === null
        ? null
        : { share, text: Number.isNaN(share) ? "–" : share.toFixed(2), title: `${share}` },
    ),
    labelWidth: 140,
    rowHeight: 28,
    hovered: 1,
    onHover: ignore,
    onSelect: ignore,
    ariaLabel: "Agreement",
  };
}
