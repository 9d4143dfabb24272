/** The chosen samples as a table to save. */

import { floats, integers } from "../../api";
import type { Table } from "../../controls/card";
import type { SamplesAnswer } from "../../schema";
import { head } from "../../state";
import { className, isPrediction } from "./prediction";

export function sampleTable(answer: SamplesAnswer): Table {
  const names = head.value?.class_names ?? [];
  const [labels, predicted] = [integers(answer.labels), integers(answer.predicted)];
  const likelihood = floats(answer.probabilities);
  const count = names.length;
  return {
    header: ["row", "name", "true class", "predicted class", ...names.map((name) => `p(${name})`)],
    rows: Array.from(integers(answer.rows), (row, i) => [
      row,
      answer.names?.[i] ?? null,
      className(labels[i] ?? -1),
      isPrediction(predicted[i] ?? -1) ? className(predicted[i] ?? -1) : null,
      ...likelihood.subarray(i * count, (i + 1) * count),
    ]),
  };
}
