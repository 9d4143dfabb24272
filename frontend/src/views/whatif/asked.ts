/** What the tab asks the server, and what it works out of the answer for every threshold. */

import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { floats, integers, live } from "../../api";
import type { WhatifAnswer } from "../../schema";
import { settings } from "../../settings";
import { evaluationKey, head } from "../../state";
import { evaluationQuery } from "../samples/evaluation-query";
import { className } from "../samples/prediction";
import { offsetsForRoute } from "./offsets";
import {
  type Cheapest,
  type Counts,
  changedPlaces,
  cheapest,
  countsAfter,
  countsBefore,
  type Judged,
  judged,
  probability,
  type Sides,
  sidesOf,
} from "./operating-point";
import { stack } from "./operations";

/** A slider on its way asks for none of the places that it passes. */
const REST_MS = 120;
/** Of more samples names and pictures are not all fetched beforehand. */
const MOST_AT_ONCE = 20_000;
/** So many samples are listed by name. */
export const MOST_LISTED = 60;

const onTab = () => settings.tab.value === "whatif";

/** What `of` says, once it has said the same for a while. */
function rested(of: () => string): ReadonlySignal<string> {
  const found = signal(untracked(of));
  effect(() => {
    const wanted = of();
    const timer = setTimeout(() => {
      found.value = wanted;
    }, REST_MS);
    return () => clearTimeout(timer);
  });
  return found;
}

const restedOffsets = rested(() => settings.offsets.value);

/** Of more than two classes, the one whose operating point is shown. */
export const operatingClass = computed(() => {
  const asked = settings.operating.value;
  return asked < (head.value?.classes ?? 0) ? asked : 0;
});

/** The threshold is not asked for: every threshold's figures are worked out here. */
export const whatif = live(
  "whatif",
  () => {
    const query = evaluationQuery();
    if (query === null || !onTab()) return null;
    const classes = head.value?.classes ?? 0;
    return {
      ...query,
      ops: settings.ops.value,
      offsets: classes > 2 ? offsetsForRoute(restedOffsets.value, classes) : "",
      of: classes > 2 ? operatingClass.value : null,
    };
  },
  undefined,
  { whose: () => evaluationKey.value },
);

/** Why the operations cannot be done; other errors are not theirs. */
export const refusedOperations = computed(() => {
  const refused = whatif.error.value;
  return refused?.message.startsWith("ops: ") ? refused : null;
});

/** The answer, where it is of as many classes as there are: a log may be written anew. */
export const answered = computed<WhatifAnswer | null>(() => {
  const answer = whatif.answer.value;
  return answer?.after.classes.length === head.value?.classes ? answer : null;
});

/** The class whose curves the answer has. */
export const answeredClass = computed(() => {
  answered.value;
  return operatingClass.peek();
});

export const sides = computed<Sides | null>(() => {
  const answer = answered.value;
  if (answer === null || answer.before.margins === null || answer.after.margins === null) {
    return null;
  }
  return sidesOf(
    floats(answer.before.margins),
    floats(answer.after.margins),
    integers(answer.labels),
  );
});

/** Counts before and after; null with more than two classes. */
export const counts = computed<{ readonly before: Counts; readonly after: Counts } | null>(() => {
  const sorted = sides.value;
  if (sorted === null) return null;
  return { before: countsBefore(sorted), after: countsAfter(sorted, settings.threshold.value) };
});

/** What depends on the threshold: worked out here for two classes, as the server says for more. */
export const verdict = computed<{ readonly before: Judged; readonly after: Judged } | null>(() => {
  const [answer, counted] = [answered.value, counts.value];
  if (counted === null) return answer;
  const names = [className(0), className(1)] as const;
  return { before: judged(counted.before, names), after: judged(counted.after, names) };
});

export const cheapestThreshold = computed<Cheapest | null>(
  () => sides.value && cheapest(sides.value, settings.cost.value),
);

/** Whether anything at all is other than as it was logged. */
export const isUnchanged = computed(() => {
  const classes = head.value?.classes ?? 0;
  if (stack.value.length > 0) return false;
  if (classes === 2) return settings.threshold.value === 0.5;
  return offsetsForRoute(settings.offsets.value, classes) === "";
});

/** A sample that is taken for another class than before. */
export interface Change {
  readonly row: number;
  readonly label: number;
  readonly before: number;
  readonly after: number;
  /** Of two classes of the second, of more of the sample's own. */
  readonly probabilityBefore: number;
  readonly probabilityAfter: number;
  /** Of the class that it is taken for. */
  readonly takenBefore: number;
  readonly takenAfter: number;
}

/** All of them, the largest move first; null while there is no answer. */
export const changes = computed<readonly Change[] | null>(() => {
  const [answer, sorted] = [answered.value, sides.value];
  if (answer === null) return null;
  return sorted === null
    ? changesToldBy(answer)
    : changesAt(answer, sorted, settings.threshold.value);
});

/** What is said of a sample is the same at every threshold: an item of a list is made once. */
const said = new WeakMap<Sides, Map<number, Change>>();

function changesAt(answer: WhatifAnswer, sorted: Sides, threshold: number): Change[] {
  const known = said.get(sorted) ?? new Map<number, Change>();
  said.set(sorted, known);
  const [rows, labels] = [integers(answer.rows), integers(answer.labels)];
  return changedPlaces(sorted, threshold).map((i) => {
    const before = (sorted.before[i] as number) > 0 ? 1 : 0;
    const [was, is] = [sorted.before[i] as number, sorted.after[i] as number];
    const change = known.get(i) ?? {
      row: rows[i] as number,
      label: labels[i] as number,
      before,
      after: 1 - before,
      probabilityBefore: probability(was),
      probabilityAfter: probability(is),
      takenBefore: probability(before === 1 ? was : -was),
      takenAfter: probability(before === 1 ? -is : is),
    };
    known.set(i, change);
    return change;
  });
}

function changesToldBy({ rows, labels, changed }: WhatifAnswer): Change[] {
  const labelOf = new Map<number, number>();
  const all = integers(labels);
  integers(rows).forEach((row, i) => {
    labelOf.set(row, all[i] as number);
  });
  const [before, after] = [integers(changed.before), integers(changed.after)];
  const [was, is] = [floats(changed.probability_before), floats(changed.probability_after)];
  const [wasTaken, isTaken] = [floats(changed.taken_before), floats(changed.taken_after)];
  return Array.from(integers(changed.rows), (row, i) => ({
    row,
    label: labelOf.get(row) ?? -1,
    before: before[i] as number,
    after: after[i] as number,
    probabilityBefore: was[i] as number,
    probabilityAfter: is[i] as number,
    takenBefore: wasTaken[i] as number,
    takenAfter: isTaken[i] as number,
  }));
}

const listedRows = rested(() =>
  (changes.value ?? [])
    .slice(0, MOST_LISTED)
    .map((change) => change.row)
    .join(","),
);

/**
 * Who the listed samples are. Of two classes everybody at once, so that moving the threshold asks
 * for nothing; of more, whose answer holds a score a class, or of very many only those listed.
 */
export const who = live(
  "samples",
  () => {
    const [query, answer] = [evaluationQuery(), answered.value];
    if (query === null || answer === null || !onTab()) return null;
    if (sides.value !== null && sides.value.samples <= MOST_AT_ONCE) {
      const { run, head: name, split } = query;
      return { run, head: name, split, classes: "0" };
    }
    return listedRows.value === "" ? null : { ...query, indices: listedRows.value, classes: "0" };
  },
  undefined,
  { whose: () => evaluationKey.value },
);
