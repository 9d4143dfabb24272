/** What samples were taken for, and choosing those that were taken so. */

import { integers } from "../../api";
import type { ConfusionCell, SamplesAnswer } from "../../schema";
import { selectedSamples } from "../../state";
import { isPrediction } from "../samples/prediction";

/** All are int [samples]. See `isPrediction` for `predicted`. */
export interface Verdicts {
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
}

export function verdictsOf(answer: SamplesAnswer): Verdicts {
  return {
    rows: integers(answer.rows),
    labels: integers(answer.labels),
    predicted: integers(answer.predicted),
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
    if (!isPrediction(taken)) return;
    const cell = cells.get(`${label} ${taken}`) ?? { label, predicted: taken, count: 0 };
    cell.count += 1;
    cells.set(`${label} ${taken}`, cell);
  });
  return [...cells.values()].sort((a, b) => b.count - a.count);
}
