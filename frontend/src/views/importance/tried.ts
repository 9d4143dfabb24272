/** Which pairs of features matter together otherwise than one by one: tried on request. */

import { batch, computed, effect, signal } from "@preact/signals";
import { brokenOff, era, type Refusal, refusal, stream } from "../../api";
import type { ImportanceQuery, PairsAnswer, PairsQuery } from "../../schema";
import { settings } from "../../settings";
import { wording } from "./answer";

/** The last line of the answer; null where nothing was asked. */
export const pairs = signal<PairsAnswer | null>(null);
/** The newest line of a trial that is under way. */
export const trying = signal<PairsAnswer | null>(null);
export const pairsFailure = signal<Refusal | null>(null);

const NOTHING: PairsAnswer = { step: 0, samples: 0, done: 0, of: 0, pairs: [] };

/** Null where nothing can be asked. */
const question = computed<PairsQuery | null>(() => {
  if (wording.value === "") return null;
  const of = JSON.parse(wording.value) as ImportanceQuery;
  return { ...of, among: Number(settings.pairs.value) };
});

let stop = new AbortController();

export function tryPairs(): void {
  const query = question.peek();
  if (query === null) return;
  cancelPairs();
  stop = new AbortController();
  batch(() => {
    trying.value = NOTHING;
    pairsFailure.value = null;
  });
  void work(query, stop.signal);
}

export function cancelPairs(): void {
  stop.abort();
  trying.value = null;
}

async function work(query: PairsQuery, stopped: AbortSignal): Promise<void> {
  try {
    await stream("pairs", query, stopped, (line) => {
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
    question.value;
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
