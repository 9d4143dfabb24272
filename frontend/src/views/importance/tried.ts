/** Which pairs of features matter together otherwise than one by one: tried on request. */

import { batch, computed, effect, signal } from "@preact/signals";
import { brokenOff, era, PAGE, type Refusal, refusal, stream } from "../../api";
import type { PairsAnswer, PairsQuery } from "../../schema";
import { settings } from "../../settings";
import { evaluationQuery } from "../samples/evaluation-query";

/** The last line of the answer; null where nothing was asked. */
export const pairs = signal<PairsAnswer | null>(null);
/** The newest line of a trial that is under way. */
export const trying = signal<PairsAnswer | null>(null);
export const pairsFailure = signal<Refusal | null>(null);

const NOTHING: PairsAnswer = { step: 0, samples: 0, done: 0, of: 0, pairs: [] };

const wording = computed(() => {
  const query = evaluationQuery();
  return query === null ? "" : JSON.stringify({ ...query, ablation: settings.ablation.value });
});

let stop = new AbortController();

export function tryPairs(): void {
  if (wording.peek() === "") return;
  cancelPairs();
  stop = new AbortController();
  batch(() => {
    trying.value = NOTHING;
    pairsFailure.value = null;
  });
  void work(JSON.parse(wording.peek()) as PairsQuery, stop.signal);
}

export function cancelPairs(): void {
  stop.abort();
  trying.value = null;
}

async function work(query: PairsQuery, stopped: AbortSignal): Promise<void> {
  try {
    await stream("pairs", { ...query, page: PAGE }, stopped, (line) => {
      trying.value = line;
    });
    if (stopped.aborted) return;
    const last = trying.peek();
    if (last === null || last.done < last.of) throw brokenOff("Trying the pairs");
    pairs.value = last;
  } catch (reason) {
    if (!stopped.aborted) pairsFailure.value = refusal(reason);
  } finally {
    if (!stopped.aborted) trying.value = null;
  }
}

/** They speak of one epoch and one kind of ablation: they go when these do, and when nobody looks. */
export function keepPairsTrue(): () => void {
  const letGo = effect(() => {
    wording.value;
    era.value;
    cancelPairs();
    pairs.value = null;
    pairsFailure.value = null;
  });
  return () => {
    letGo();
    cancelPairs();
  };
}
