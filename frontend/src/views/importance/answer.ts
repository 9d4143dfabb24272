/** Every method's answer about every feature, streamed for as long as somebody looks. */

import { computed, effect, signal } from "@preact/signals";
import { attempts, brokenOff, era, type Refusal, refusal, stream } from "../../api";
import { memory } from "../../memory";
import type { Agreement, ImportanceAnswer, ImportanceQuery, Method } from "../../schema";
import { settings } from "../../settings";
import { evaluationKey } from "../../state";
import { evaluationQuery } from "../samples/evaluation-query";

export type MethodName = Method["name"];

export interface Importance {
  readonly step: number;
  readonly samples: number;
  /** Samples that could not be used. */
  readonly leftOut: number;
  readonly names: readonly string[];
  /** Those merged so far. Until a method is worked out, its last answer about the head stands. */
  readonly methods: ReadonlyMap<MethodName, Method>;
  /** Which of them answer the question as it is asked now. */
  readonly fresh: ReadonlySet<MethodName>;
  readonly agreement: Agreement | null;
  readonly notes: readonly string[];
  /** How far it is, in parts of `of`. */
  readonly done: number;
  readonly of: number;
  /** What is being worked out, in words. */
  readonly doing: string;
  /** Whether there is more to come. */
  readonly busy: boolean;
  /** How many others are at work before this begins. */
  readonly waiting: number | null;
  readonly error: Refusal | null;
}

/** The same while nothing is there, so that nothing is drawn anew. */
const NONE: Importance["fresh"] = new Set();
const NOTHING: Importance = {
  step: 0,
  samples: 0,
  leftOut: 0,
  names: [],
  methods: new Map(),
  fresh: NONE,
  agreement: null,
  notes: [],
  done: 0,
  of: 0,
  doing: "",
  busy: false,
  waiting: null,
  error: null,
};

/** What is known, and of whose evaluation. */
const found = signal({ of: "", told: NOTHING });
const standing = computed(() =>
  found.value.of === evaluationKey.value ? found.value.told : NOTHING,
);

/** Nothing while nobody has looked, nor of another head than the one that is shown. */
export const importance = {
  get value() {
    return standing.value;
  },
  set value(told) {
    found.value = { of: evaluationKey.peek(), told };
  },
  peek: () => standing.peek(),
};

const REST_MS = 250;
const MOST_CHARACTERS = 24e6;
const answered = memory<Importance>(MOST_CHARACTERS);

/** The question as text; empty where there is none. */
export const wording = computed(() => {
  const query = evaluationQuery();
  return query === null ? "" : JSON.stringify({ ...query, ablation: settings.ablation.value });
});

let lookers = 0;
let letGo = () => {};

/** Keeps the answer true until the function that it returns is called. */
export function keepImportance(): () => void {
  lookers += 1;
  if (lookers === 1) letGo = keep();
  let looking = true;
  return () => {
    if (!looking) return;
    looking = false;
    lookers -= 1;
    if (lookers === 0) letGo();
  };
}

function keep(): () => void {
  let of = "";
  let began = era.peek();
  return effect(() => {
    attempts.value; // asks again
    const asked = wording.value;
    if (evaluationKey.value !== of || era.value !== began) importance.value = NOTHING;
    if (era.value !== began) answered.clear();
    of = evaluationKey.value;
    began = era.value;
    if (asked === "") return;
    const known = answered.get(asked);
    if (known !== undefined) {
      importance.value = known;
      return;
    }
    const before = importance.peek();
    importance.value = { ...before, fresh: NONE, done: 0, doing: "", busy: true, error: null };
    const stop = new AbortController();
    const rest = setTimeout(() => void work(asked, stop.signal), before.of === 0 ? 0 : REST_MS);
    return () => {
      clearTimeout(rest);
      stop.abort();
    };
  });
}

async function work(asked: string, stop: AbortSignal): Promise<void> {
  const query = JSON.parse(asked) as ImportanceQuery;
  let size = 0;
  try {
    await stream("importance", query, stop, (line) => {
      size += line.methods.reduce((sum, method) => sum + charactersOf(method), 0);
      importance.value = merged(importance.peek(), line);
    });
    if (stop.aborted) return;
    if (importance.peek().busy) throw brokenOff("Working out the importance");
    answered.set(asked, importance.peek(), size);
  } catch (reason) {
    if (stop.aborted) return;
    const error = refusal(reason);
    // Old figures may stand for those that are late, not for those that there are not.
    const left = error.unreachable ? importance.peek() : NOTHING;
    importance.value = { ...left, busy: false, error };
  }
}

/** What is known with one more line of the stream. */
export function merged(before: Importance, line: ImportanceAnswer): Importance {
  const told = line.methods.map((method) => [method.name, method] as const);
  const same = told.length === 0;
  // Where the work is done at once, the first line is the last; one that waits has no parts yet.
  const busy = line.done < line.of || (line.waiting ?? null) !== null;
  return {
    step: line.step,
    samples: line.samples,
    leftOut: line.left_out,
    names: line.names ?? before.names,
    methods: same ? before.methods : new Map([...before.methods, ...told]),
    fresh: same ? before.fresh : new Set([...before.fresh, ...told.map(([name]) => name)]),
    // Until the end those of the last answer stand; then there are no others.
    agreement: line.agreement ?? (busy ? before.agreement : null),
    notes: busy ? before.notes : (line.notes ?? []),
    done: line.done,
    of: line.of,
    doing: line.doing,
    busy,
    waiting: line.waiting ?? null,
    error: null,
  };
}

function charactersOf({ values, low, high, p, q, exact }: Method): number {
  return [values, low, high, p, q, exact].reduce((sum, each) => sum + (each?.data.length ?? 0), 0);
}
