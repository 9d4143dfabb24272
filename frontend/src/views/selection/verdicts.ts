/** What samples were taken for, and choosing those that were taken so. */

import { floats, integers } from "../../api";
import type { ConfusionCell, SamplesAnswer } from "../../schema";
import { selectedSamples } from "../../state";

/** All are int [samples]. Of a sample whose scores aren't finite `predicted` is -1. */
export interface Verdicts {
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
}

export function verdictsOf(answer: SamplesAnswer): Verdicts {
  const scores = floats(answer.scores);
  const classes = answer.scores.shape[1] ?? 1;
  const hasScores = (i: number) =>
    scores.subarray(i * classes, (i + 1) * classes).every(Number.isFinite);
  return {
    rows: integers(answer.rows),
    labels: integers(answer.labels),
    predicted: integers(answer.predicted).map((predicted, i) => (hasScores(i) ? predicted : -1)),
  };
}

/** Chooses those of the samples, and no others. */
export function choose(
  { rows, labels, predicted }: Verdicts,
  wanted: (label: number, predicted: number) => boolean,
): void {
  selectedSamples.value = new Set(
    rows.filter((_, i) => wanted(labels[i] as number, predicted[i] as number)),
  );
}

/** How many of a class were taken for a class, the most frequent first. */
export function confusionOf({ labels, predicted }: Verdicts): ConfusionCell[] {
  const cells = new Map<string, ConfusionCell>();
  labels.forEach((label, i) => {
    const taken = predicted[i] as number;
    if (taken < 0) return;
    const cell = cells.get(`${label} ${taken}`) ?? { label, predicted: taken, count: 0 };
    cell.count += 1;
    cells.set(`${label} ${taken}`, cell);
  });
  return [...cells.values()].sort((a, b) => b.count - a.count);
}
