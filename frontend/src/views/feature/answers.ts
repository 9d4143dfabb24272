/** What the card tells of its feature: at this epoch, and through all of them. */

import { batch, computed, effect, signal } from "@preact/signals";
import { ask, attempts, brokenOff, era, live, type Refusal, refusal, stream } from "../../api";
import { memory } from "../../memory";
import type { FeatureName, HistoryAnswer, HistoryQuery } from "../../schema";
import { settings } from "../../settings";
import {
  evaluationKey,
  evaluationStep,
  featuresQuery,
  head,
  ofHead,
  split,
  step,
  steps,
} from "../../state";
import { OF_EVALUATION } from "../samples/evaluation-query";
import { samplesOf } from "../samples/samples";
import { cardFeature } from "./open";

/** Somebody who leafs through features wants the histories of none that he passes. */
const REST_MS = 150;
const MOST_HISTORIES = 40;
/** As many as a route gives at once. */
const MOST_RANKED = 5000;

const shownClasses = () => settings.classes.value.join(",");

export const feature = live(
  "feature",
  () => {
    const [entry, index] = [head.value, cardFeature.value];
    if (entry === null || index === null) return null;
    return {
      ...ofHead(entry),
      step: step.value,
      feature: index,
      split: split.value,
      classes: shownClasses(),
    };
  },
  () => String(evaluationStep.value),
  { whose: () => evaluationKey.value },
);

/** The samples at either end, for their pictures. */
export const extremes = live(
  "samples",
  () => {
    const activity = feature.answer.value?.activity;
    if (!activity) return null;
    const rows = [...activity.highest, ...activity.lowest].map(({ row }) => row);
    const query = samplesOf([...new Set(rows)]);
    return rows.length > 0 && query ? { ...query, step: activity.step } : null;
  },
  undefined,
  OF_EVALUATION,
);

/** The feature's epochs that are known so far, in order. */
export const history = signal<readonly HistoryAnswer[]>([]);
export const historyFailure = signal<Refusal | null>(null);
/** How many epochs will be told; null when all are. */
export const historyOf = signal<number | null>(null);

const told = memory<readonly HistoryAnswer[]>(MOST_HISTORIES);

const wanted = computed(() => {
  const [entry, index] = [head.value, cardFeature.value];
  if (entry === null || index === null) return "";
  const query: HistoryQuery = {
    ...ofHead(entry),
    feature: index,
    split: split.value,
    classes: shownClasses(),
  };
  return JSON.stringify(query);
});

effect(() => {
  era.value;
  told.clear();
  history.value = [];
});

/** Epochs are logged first, and evaluated afterwards. */
const logged = computed(() => {
  const evaluated = head.value?.splits.find((each) => each.name === split.value)?.steps ?? [];
  return `${steps.value.length} ${evaluated.length}`;
});

let asked = "";

effect(() => {
  era.value;
  attempts.value;
  const query = wanted.value;
  const key = `${query} ${logged.value}`;
  const known = told.get(key);
  const other = query !== asked;
  asked = query;
  batch(() => {
    historyFailure.value = null;
    historyOf.value = null;
    // While training goes on, what is known stands until the new epoch is told too.
    if (known !== undefined) history.value = known;
    else if (other) history.value = [];
  });
  if (query === "" || known !== undefined) return;
  const stop = new AbortController();
  const rest = setTimeout(() => void read(query, key, stop.signal), REST_MS);
  return () => {
    clearTimeout(rest);
    stop.abort();
  };
});

async function read(query: string, key: string, stopped: AbortSignal): Promise<void> {
  const lines: HistoryAnswer[] = [];
  const stood = history.peek();
  try {
    const of = JSON.parse(query) as HistoryQuery;
    await stream("history", of, stopped, (line) => {
      if (line.waiting) return;
      lines.push(line);
      batch(() => {
        if (lines.length > stood.length) history.value = [...lines];
        historyOf.value = line.places;
      });
    });
    if (stopped.aborted) return;
    const last = lines.at(-1);
    if (last === undefined || last.place < last.places) throw brokenOff("The feature's history");
    told.set(key, lines, 1);
    history.value = lines;
  } catch (reason) {
    if (!stopped.aborted) historyFailure.value = refusal(reason);
  } finally {
    if (!stopped.aborted) historyOf.value = null;
  }
}

/** The feature so many places further on in the ranking that is chosen; null beyond its ends. */
export async function rankedBeside(index: number, by: number): Promise<FeatureName | null> {
  const entry = head.peek();
  if (entry === null) return null;
  const { features } = await ask("tendency", {
    ...featuresQuery(entry, step.peek()),
    limit: MOST_RANKED,
    offset: 0,
    search: "",
  });
  const at = features.findIndex((each) => each.index === index);
  return features[at < 0 ? 0 : at + by] ?? null;
}
