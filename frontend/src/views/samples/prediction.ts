/** What a sample was taken for, in words. */

import { marks } from "../../state";

export const NO_PREDICTION = "no prediction";

/** Where a sample's scores aren't all finite the routes say -1. */
export function isPrediction(predicted: number): boolean {
  return predicted >= 0;
}

export function className(index: number): string {
  return marks.value[index]?.label ?? `class ${index}`;
}

export function predictionWords(predicted: number): string {
  return isPrediction(predicted) ? className(predicted) : NO_PREDICTION;
}

/** The class that most samples were taken for; null where none has a prediction. */
export function mostPredicted(predicted: Iterable<number>): number | null {
  const counts = new Map<number, number>();
  for (const each of predicted) {
    if (isPrediction(each)) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  let [most, found] = [0, null as number | null];
  for (const [each, count] of counts) {
    if (count > most) [most, found] = [count, each];
  }
  return found;
}
