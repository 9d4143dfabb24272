/** Whom the head sees most like one sample, in the data itself and not in the picture. */

import { computed } from "@preact/signals";
import { integers, live } from "../../api";
import type { Marked } from "../../charts/scatter";
import { choice } from "../../choice";
import { dismissTooltip } from "../../controls/tooltip";
import { settings } from "../../settings";
import { evaluationStep, head, headKey, split } from "../../state";
import { evaluationQuery } from "../samples/evaluation-query";
import { samplesOf } from "../samples/samples";

const NEAREST = 10;

const asked = choice(() =>
  [headKey(head.value), evaluationStep.value, split.value, settings.space.value].join("\0"),
);

/** Row of the evaluation whose nearest are shown. */
export const centre = computed(() => [...asked.value][0] ?? null);

/** Asks for the samples nearest to a row of the evaluation; null asks for none. */
export function askNeighbours(row: number | null): void {
  asked.value = new Set(row === null ? [] : [row]);
  dismissTooltip();
}

export const neighbours = live("neighbours", () => {
  const [query, sample] = [evaluationQuery(), centre.value];
  if (query === null || sample === null) return null;
  return { ...query, sample, space: settings.space.value, count: NEAREST };
});

/** The sample that was picked and those nearest to it, as rows; at first it stands alone. */
export const marked = computed<Marked | null>(() => {
  const [row, answer] = [centre.value, neighbours.answer.value];
  if (row === null) return null;
  return { centre: row, others: answer?.sample === row ? [...integers(answer.rows)] : [] };
});

/** Who they are, the picked one first. */
export const nearest = live("samples", () => {
  const shown = marked.value;
  return shown && samplesOf([shown.centre, ...shown.others]);
});
