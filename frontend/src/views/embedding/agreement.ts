/** Whether layouts from other starts and at other perplexities agree, asked for on request. */

import { batch, computed, effect, signal } from "@preact/signals";
import { brokenOff, era, floats, type Refusal, refusal, stream } from "../../api";
import type { AgreementAnswer, AgreementQuery } from "../../schema";
import { wanted } from "./layout";
import { nameOf } from "./layouts";
import { stops } from "./strip-layouts";

/** Random starts that are compared; the sentence about them names the number. */
const SEEDS = 3;

interface Compared {
  /** Where the random starts were compared. */
  readonly perplexity: number;
  /** The last line of the answer. */
  readonly answer: AgreementAnswer;
}

/** The newest figures; they stand until there are others. Null where nothing was asked. */
export const agreement = signal<Compared | null>(null);
/** The newest line of a comparison that is under way. */
export const comparing = signal<AgreementAnswer | null>(null);
export const agreementFailure = signal<Refusal | null>(null);

const query = computed<AgreementQuery | null>(() => {
  const of = wanted.value;
  if (of === null || of.method !== "tsne") return null;
  const { most, iterations, learning_rate, perplexity } = of;
  return {
    run: of.run,
    head: of.head,
    ...(of.unit === undefined ? {} : { unit: of.unit }),
    split: of.split,
    method: of.method,
    space: of.space ?? "activations",
    ...(perplexity === undefined ? {} : { perplexity }),
    ...(most === undefined ? {} : { most }),
    ...(iterations === undefined ? {} : { iterations }),
    ...(learning_rate === undefined ? {} : { learning_rate }),
    step: of.step ?? null,
    seeds: SEEDS,
    perplexities: stops.value.join(),
  };
});
/** Moving along the strip does not end a comparison. */
const wording = computed(() => nameOf(query.value && { ...query.value, perplexity: 0 }));

let stop = new AbortController();

/** Whether there is more to ask than what is answered or under way. */
export const canAskAgreement = computed(
  () =>
    query.value !== null &&
    comparing.value === null &&
    agreement.value?.perplexity !== query.value.perplexity,
);

export function askAgreement(): void {
  const asked = query.peek();
  if (asked === null || !canAskAgreement.peek()) return;
  stop.abort();
  stop = new AbortController();
  batch(() => {
    comparing.value = { done: 0, layouts: SEEDS + stops.peek().length };
    agreementFailure.value = null;
  });
  void compare(asked, stop.signal);
}

async function compare(asked: AgreementQuery, stopped: AbortSignal): Promise<void> {
  let last: AgreementAnswer | null = null;
  try {
    await stream("agreement", asked, stopped, (line) => {
      comparing.value = line;
      if (line.perplexities) last = line;
    });
    if (stopped.aborted) return;
    if (last === null) throw brokenOff("The comparison");
    agreement.value = { perplexity: asked.perplexity ?? 0, answer: last };
  } catch (reason) {
    if (!stopped.aborted) agreementFailure.value = refusal(reason);
  } finally {
    if (!stopped.aborted) comparing.value = null;
  }
}

/** Figures speak of one epoch and one way to lay it out: they go when these do. */
export function keepAgreementTrue(): void {
  effect(() => {
    wording.value;
    era.value;
    stop.abort();
    agreement.value = null;
    comparing.value = null;
    agreementFailure.value = null;
  });
}

/** The agreement of two perplexities' pictures, from 0 to 1; null where it isn't known. */
export function agreementBetween(one: number, other: number): number | null {
  const { perplexities, between } = agreement.value?.answer ?? {};
  if (!perplexities || !between) return null;
  const [i, j] = [perplexities.indexOf(one), perplexities.indexOf(other)];
  return i < 0 || j < 0 ? null : (floats(between)[i * perplexities.length + j] ?? null);
}
