/** What is worth knowing of the head, looked for once the slider rests; what stood stays meanwhile. */

import { batch, computed, effect, signal } from "@preact/signals";
import { overview } from "../../answers";
import { attempts, brokenOff, era, type Refusal, refusal, stream } from "../../api";
import { memory } from "../../memory";
import type { Finding, FindingsAnswer, FindingsQuery } from "../../schema";
import { settings } from "../../settings";
import { evaluationKey, evaluationStep, head, independent, ofHead, split, step } from "../../state";

export type Kind = Finding["kind"];

/** What is shown of one kind, and whether it is of this epoch already. */
export interface Standing {
  readonly finding: Finding;
  readonly current: boolean;
}

interface Shown {
  /** The head and split that it speaks of. */
  readonly of: string;
  readonly line: FindingsAnswer;
  readonly standing: readonly Standing[];
}

const REST_MS = 200;
const MOST_REMEMBERED = 200;

const done = memory<FindingsAnswer>(MOST_REMEMBERED);
export const shown = signal<Shown | null>(null);
export const looking = signal(false);
export const findingsFailure = signal<Refusal | null>(null);
/** The kinds that were found at some epoch, by head and split: they keep their place. */
const found = signal<ReadonlyMap<string, ReadonlySet<Kind>>>(new Map());

export const foundOnce = computed<ReadonlySet<Kind>>(
  () => found.value.get(shown.value?.of ?? "") ?? new Set(),
);

/** Of independent classes nothing is looked for until one of them is chosen. */
const isLooked = () =>
  head.value !== null && !independent.value && settings.tab.value === "weights";

/** What the overview says of this epoch's weights; null until it is there. */
const areFinite = computed<boolean | null>(() => {
  const answer = overview.answer.value;
  return answer === null || answer.step !== step.value ? null : answer.not_finite === null;
});

/** Nothing can be found of weights that are not finite. */
export const isHopeless = computed(() => areFinite.value === false);

/** Whether the overview of this epoch was refused, which says why where it stands. */
export const isRefused = computed(() => overview.error.value !== null);

/** What is asked for; empty where nothing is. It stays the same while only the log grows. */
const wanted = computed(() => {
  const entry = head.value;
  if (entry === null || !isLooked() || areFinite.value !== true) return "";
  const query: FindingsQuery = {
    ...ofHead(entry),
    step: step.value,
    split: split.value,
  };
  return JSON.stringify(query);
});

/** Looks for findings for as long as the tab that tells them is shown. */
export function keepFindings(): void {
  effect(() => {
    era.value;
    done.clear();
    found.value = new Map();
    shown.value = null;
  });
  effect(() => {
    era.value;
    attempts.value;
    const asked = wanted.value;
    if (asked === "") {
      if (isHopeless.value) shown.value = null;
      else if (isLooked()) fade();
      return;
    }
    const key = `${asked} ${evaluationStep.value}`;
    const stop = new AbortController();
    const known = done.get(key);
    const after = shown.peek() === null ? 0 : REST_MS;
    const rest = begin(known) ? setTimeout(() => void look(asked, key, stop.signal), after) : 0;
    return () => {
      clearTimeout(rest);
      stop.abort();
      looking.value = false;
    };
  });
}

/** Shows what is known, or makes what stands faint; whether there is something to look for. */
function begin(known: FindingsAnswer | undefined): boolean {
  batch(() => {
    findingsFailure.value = null;
    looking.value = known === undefined;
    if (known !== undefined) show(known);
    else fade();
  });
  return known === undefined;
}

/** What stands is of another epoch; of another head or split it goes. */
function fade(): void {
  const stood = shown.peek();
  if (stood === null) return;
  const isOwn = stood.of === evaluationKey.peek();
  shown.value = isOwn ? { ...stood, standing: merged([], stood.standing) } : null;
}

async function look(asked: string, key: string, stopped: AbortSignal): Promise<void> {
  let last: FindingsAnswer | null = null;
  try {
    const query = JSON.parse(asked) as FindingsQuery;
    await stream("findings", query, stopped, (line) => {
      last = line;
      show(line);
    });
    if (stopped.aborted) return;
    const whole = last as FindingsAnswer | null;
    if (whole === null || whole.done < whole.of) throw brokenOff("Looking for findings");
    done.set(key, whole, 1);
  } catch (reason) {
    if (!stopped.aborted) findingsFailure.value = refusal(reason);
  } finally {
    if (!stopped.aborted) looking.value = false;
  }
}

function show(line: FindingsAnswer): void {
  const of = evaluationKey.peek();
  const stood = shown.peek();
  const before = stood?.of === of ? stood.standing : [];
  const kinds = line.findings.filter(({ level }) => level === "found").map(({ kind }) => kind);
  const known = found.peek().get(of) ?? new Set();
  batch(() => {
    shown.value = { of, line, standing: merged(line.findings, line.done < line.of ? before : []) };
    if (kinds.some((kind) => !known.has(kind))) {
      found.value = new Map(found.peek()).set(of, new Set([...known, ...kinds]));
    }
  });
}

/** New findings, and after them, as they come in a fixed order, those that still wait for theirs. */
export function merged(fresh: readonly Finding[], before: readonly Standing[]): Standing[] {
  const told = new Set(fresh.map(({ kind }) => kind));
  return [
    ...fresh.map((finding) => ({ finding, current: true })),
    ...before
      .filter(({ finding }) => !told.has(finding.kind))
      .map(({ finding }) => ({ finding, current: false })),
  ];
}
