/** Between which epochs a change is told, over whose samples, and the answer. */

import { computed, signal } from "@preact/signals";
import { live } from "../../api";
import { settings } from "../../settings";
import { evaluationStep, head, ofHead, split } from "../../state";
import { OF_EVALUATION } from "../samples/evaluation-query";

/** How many features have rows of their own; all are in the table. */
export const FEW = 14;
export const MANY = 60;
export const limit = signal(FEW);

/** Epochs of this split's evaluations up to the one that is shown, ascending. */
export const evaluated = computed<readonly number[]>(() => {
  const logged = head.value?.splits.find((each) => each.name === split.value)?.steps ?? [];
  return logged.filter((each) => each <= evaluationStep.value);
});

/** The epoch that the change is told since; null where there is none before. */
export const since = computed<number | null>(() => {
  const before = evaluated.value.filter((each) => each < evaluationStep.value);
  const asked = settings.since.value === "" ? Number.NaN : Number(settings.since.value);
  return before.findLast((each) => each <= asked) ?? before.at(-1) ?? null;
});

/** The true class whose samples are told of; null for all of them. */
export const label = computed<number | null>(() => {
  const asked = settings.changed.value;
  return asked >= 0 && asked < (head.value?.classes ?? 0) ? asked : null;
});

export function changeQuery(most: number) {
  const entry = head.value;
  if (entry === null || split.value === "" || since.value === null) return null;
  return {
    ...ofHead(entry),
    step: evaluationStep.value,
    split: split.value,
    since: since.value,
    label: label.value,
    limit: most,
  };
}

export const change = live("change", () => changeQuery(limit.value), undefined, OF_EVALUATION);
