/** What is logged of a head's attention, and the answers that the tab draws. */

import { computed, effect, signal } from "@preact/signals";
import { ask, askAhead, floats, live } from "../../api";
import type { AttentionAnswer, AttentionQuery, ClipQuery, HeadEntry } from "../../schema";
import { MOST_CLASSES, settings } from "../../settings";
import { head, headKey, split, step } from "../../state";
import { headsOf, sliceOf } from "./maps";

/** So many epochs to either side are asked for before the slider gets there. */
const AHEAD = 3;
/** In characters of their largest part: answers that may be asked for before they are wanted. */
const MOST_AHEAD = 10e6;
/** Every clip takes a request: the slider is to rest first. */
const REST_MS = 150;

/** The entry, while the tab is shown. */
const shownHead = computed<HeadEntry | null>(() =>
  settings.tab.value === "attention" ? head.value : null,
);

/** The split whose clips are shown: the chosen one, else the first that has any; null: none has. */
export const attended = computed(() => {
  const logged = head.value?.attention ?? [];
  return logged.find(({ name }) => name === split.value) ?? logged[0] ?? null;
});

/** The epoch whose attention is shown: the last one up to the chosen, else the first. */
export const attentionStep = computed(() => {
  const logged = attended.value?.steps ?? [];
  return logged.findLast((each) => each <= step.value) ?? logged[0] ?? 0;
});

const whose = () => `${headKey(head.value)}\0${attended.value?.name}`;
const logged = () => String(attended.value?.steps.length);

function splitQuery() {
  const entry = shownHead.value;
  const of = attended.value;
  return entry && of && { run: entry.run, head: entry.head, split: of.name };
}

export const clips = live("clips", splitQuery, logged, { whose });
export const course = live("course", splitQuery, logged, { whose });

export const clipCount = computed(() => clips.answer.value?.names.length ?? 0);
/** Which clip is shown; null until they are known. */
export const clip = computed(() =>
  clipCount.value === 0 ? null : Math.min(settings.clip.value, clipCount.value - 1),
);

/** A shown layer and head that this log has; -1: the mean over all. */
export const layer = computed(() => {
  const { length } = clips.answer.value?.layers ?? [];
  return settings.layer.value < length ? settings.layer.value : -1;
});
export const attentionHead = computed(() => {
  const heads = clips.answer.value?.layers[layer.value]?.heads ?? 0;
  return settings.attentionHead.value < heads ? settings.attentionHead.value : -1;
});

/** The class whose score is explained: the chosen one, else of two the second, of more the true one. */
export const towards = computed(() => {
  const count = head.value?.classes ?? 0;
  const asked = settings.towards.value;
  if (asked >= 0 && asked < count) return asked;
  if (count === 2) return 1;
  const label = clips.answer.value?.labels?.[clip.value ?? 0] ?? 0;
  return label < count ? label : 0;
});

/** Whether the activation of every class is asked for: one alone can't be set against the others. */
export const hasAllClasses = computed(() => (head.value?.classes ?? 0) <= MOST_CLASSES);

/** The head whose own looks are wanted; null: the layer's mean will do. */
const looking = computed(() => {
  const answer = clips.answer.value;
  if (!answer?.full || settings.overlay.value !== "looks" || attentionHead.value < 0) return null;
  return headsOf(answer.layers, layer.value, attentionHead.value)[0] ?? null;
});

function attentionQuery(
  clip: number,
  step: number,
  matrix: number | null = looking.value,
): AttentionQuery | null {
  const of = splitQuery();
  if (of === null) return null;
  const all = Array.from({ length: head.value?.classes ?? 0 }, (_, i) => i);
  const classes = hasAllClasses.value ? all : [towards.value];
  return { ...of, step, clip, classes: classes.join(","), matrix };
}

export const attention = live(
  "attention",
  () => (clip.value === null ? null : attentionQuery(clip.value, attentionStep.value)),
  undefined,
  { whose: () => `${whose()}\0${clip.value}` },
);

/** The same at the newest epoch, where values have mostly grown largest: scales reach as far from the start. */
export const newest = live(
  "attention",
  () => {
    const last = attended.value?.steps.at(-1);
    if (clip.value === null || last === undefined || attention.answer.value === null) return null;
    return attentionQuery(clip.value, last);
  },
  undefined,
  { whose: () => `${whose()}\0${clip.value}` },
);

export const pictures = live(
  "clip",
  () => {
    const of = splitQuery();
    if (of === null || clip.value === null || !clips.answer.value?.pictures) return null;
    return { ...of, clip: clip.value };
  },
  undefined,
  { whose: () => `${whose()}\0${clip.value}` },
);

/** What a clip was taken for, and the probability of that; `predicted` is -1 where scores are not finite. */
export interface Verdict {
  readonly predicted: number;
  readonly sure: number | null;
}

function verdictOf({ predicted, probabilities }: AttentionAnswer): Verdict {
  return { predicted, sure: probabilities[predicted] ?? null };
}

/** Of two classes the true one's probability says it all: float [clips]; null where it is not known. */
const truths = computed<Float32Array | null>(() => {
  const answer = course.answer.value;
  const at = answer?.steps.indexOf(attentionStep.value) ?? -1;
  if (!answer?.truth || at < 0 || head.value?.classes !== 2) return null;
  return sliceOf(floats(answer.truth), clipCount.value, at);
});

function verdictFrom(truth: number, label: number): Verdict {
  if (Number.isNaN(truth)) return { predicted: -1, sure: null };
  return truth > 0.5
    ? { predicted: label, sure: truth }
    : { predicted: 1 - label, sure: 1 - truth };
}

const said = signal<{ readonly of: string; readonly verdicts: ReadonlyMap<number, Verdict> }>({
  of: "",
  verdicts: new Map(),
});

/** By clip; where each takes a request, of an epoch before while the slider moves. */
export const verdicts = computed<ReadonlyMap<number, Verdict>>(() => {
  const [known, labels] = [truths.value, clips.answer.value?.labels];
  const found = new Map(
    known && labels
      ? labels.map((label, i) => [i, verdictFrom(known[i] ?? Number.NaN, label)] as const)
      : said.value.of === whose()
        ? said.value.verdicts
        : [],
  );
  const shown = attention.answer.value;
  if (shown !== null && clip.value !== null) found.set(clip.value, verdictOf(shown));
  return found;
});

/** Asks for every clip once the slider rests, and for what may be looked at next. */
export function keepAttentionAhead(): () => void {
  return effect(() => {
    const shown = attention.answer.value;
    const [at, of] = [attentionStep.value, whose()];
    if (clipCount.value === 0 || shown === null) return;
    const others = Array.from({ length: clipCount.value }, (_, each) =>
      attentionQuery(each, at, null),
    ).filter(isQuery);
    const near = nearby(attended.value?.steps ?? [], at).map((each) =>
      attentionQuery(clip.value ?? 0, each),
    );
    const size = shown.looks.data.length;
    if (size * near.length < MOST_AHEAD) askAhead("attention", near.filter(isQuery));
    const isKnown = truths.value !== null;
    if (isKnown && size * others.length > MOST_AHEAD) return;
    const timer = setTimeout(() => {
      if (clips.answer.peek()?.pictures) askAhead("clip", others.map(sheetQuery));
      if (isKnown) askAhead("attention", others);
      else for (const query of others) void hear(query, of);
    }, REST_MS);
    return () => clearTimeout(timer);
  });
}

async function hear(query: AttentionQuery, of: string): Promise<void> {
  // What is wrong with a clip is said when it is chosen.
  const answer = await ask("attention", query).catch(() => null);
  if (answer === null) return;
  const known = said.peek();
  const verdicts = new Map(known.of === of ? known.verdicts : []);
  said.value = { of, verdicts: verdicts.set(query.clip, verdictOf(answer)) };
}

function isQuery(query: AttentionQuery | null): query is AttentionQuery {
  return query !== null;
}

function sheetQuery({ run, head, split, clip }: AttentionQuery): ClipQuery {
  return { run, head, split, clip };
}

function nearby(steps: readonly number[], at: number): number[] {
  const place = steps.indexOf(at);
  return steps.filter((_, i) => i !== place && Math.abs(i - place) <= AHEAD);
}
