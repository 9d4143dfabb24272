/** What is logged of a head's attention, and the answers that the tab draws. */

import { computed, effect } from "@preact/signals";
import { askAhead, floats, integers, live } from "../../api";
import type { AttentionQuery, ClipQuery, HeadEntry } from "../../schema";
import { MOST_CLASSES, settings } from "../../settings";
import { head, headKey, ofHead, split, step } from "../../state";
import { headsOf } from "./maps";

/** So many epochs to either side are asked for before the slider gets there. */
const AHEAD = 3;
/** In characters of their largest part: answers that may be asked for before they are wanted. */
const MOST_AHEAD = 10e6;
/** Every other clip takes a request: the slider is to rest first. */
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

const whose = () => `${headKey(head.value)}\0${attended.value?.name}`;
const logged = () => String(attended.value?.steps.length);

function splitQuery() {
  const entry = shownHead.value;
  const of = attended.value;
  return entry && of && { ...ofHead(entry), split: of.name };
}

export const clips = live("clips", splitQuery, logged, { whose });
export const course = live("course", splitQuery, logged, { whose });

/** Epochs whose attention is of these clips: a training that was resumed may have logged others. */
const fitSteps = computed(() => clips.answer.value?.steps ?? attended.value?.steps ?? []);

/** The epoch whose attention is shown: the last one up to the chosen, else the first. */
export const attentionStep = computed(() => {
  const logged = fitSteps.value;
  return logged.findLast((each) => each <= step.value) ?? logged[0] ?? 0;
});

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
  matrix: number | null = null,
): AttentionQuery | null {
  const of = splitQuery();
  if (of === null) return null;
  const all = Array.from({ length: head.value?.classes ?? 0 }, (_, i) => i);
  const classes = hasAllClasses.value ? all : [towards.value];
  return { ...of, step, clip, classes: classes.join(","), matrix };
}

/** Tells clips of all heads and splits apart. */
export const whoseClip = () => `${whose()}\0${clip.value}`;

export const attention = live(
  "attention",
  () => (clip.value === null ? null : attentionQuery(clip.value, attentionStep.value)),
  undefined,
  { whose: whoseClip },
);

/** The newest epoch, where values have mostly grown largest: scales reach as far from the start. */
const lastStep = computed(() =>
  attention.answer.value === null ? undefined : fitSteps.value.at(-1),
);

/** The same at the newest epoch. */
export const newest = live(
  "attention",
  () => {
    const last = lastStep.value;
    return clip.value === null || last === undefined ? null : attentionQuery(clip.value, last);
  },
  undefined,
  { whose: whoseClip },
);

function lookingQuery(step: number | undefined): AttentionQuery | null {
  if (clip.value === null || step === undefined || looking.value === null) return null;
  return attentionQuery(clip.value, step, looking.value);
}

const whoseHead = () => `${whoseClip()}\0${looking.value}`;

/** With the `matrix` of the head that is shown, never with another's; null where none is wanted. */
export const ownLooks = live("attention", () => lookingQuery(attentionStep.value), undefined, {
  whose: whoseHead,
});
export const newestLooks = live("attention", () => lookingQuery(lastStep.value), undefined, {
  whose: whoseHead,
});

/** Whether the looks of the shown head at the shown epoch are still on their way. */
export const isAwaitingLooks = computed(() => {
  if (looking.value === null || ownLooks.error.value !== null) return false;
  return ownLooks.answer.value?.step !== attention.answer.value?.step;
});

export const pictures = live(
  "clip",
  () => {
    const of = splitQuery();
    if (of === null || clip.value === null || !clips.answer.value?.pictures) return null;
    return { ...of, clip: clip.value };
  },
  undefined,
  { whose: whoseClip },
);

/** What a clip was taken for, and the probability of that; `predicted` is -1 where scores are not finite. */
export interface Verdict {
  readonly predicted: number;
  readonly probability: number;
}

/** By clip, at the epoch that is shown; none where they are not known. */
export const verdicts = computed<readonly Verdict[]>(() => {
  const answer = course.answer.value;
  const at = answer?.steps.indexOf(attentionStep.value) ?? -1;
  if (answer === null || at < 0) return [];
  const [predicted, probability] = [integers(answer.predicted), floats(answer.probability)];
  return Array.from({ length: clipCount.value }, (_, i) => {
    const place = at * clipCount.value + i;
    return {
      predicted: predicted[place] ?? -1,
      probability: probability[place] ?? Number.NaN,
    };
  });
});

/** Asks for what may be looked at next: epochs near by, and once the slider rests the other clips. */
export function keepAttentionAhead(): () => void {
  return effect(() => {
    const shown = attention.answer.value;
    const at = attentionStep.value;
    if (clipCount.value === 0 || shown === null) return;
    const near = nearby(fitSteps.value, at)
      .flatMap((each) => [attentionQuery(clip.value ?? 0, each), lookingQuery(each)])
      .filter(isQuery);
    const others = Array.from({ length: clipCount.value }, (_, each) =>
      attentionQuery(each, at),
    ).filter(isQuery);
    const size = shown.looks.data.length;
    if (size * near.length < MOST_AHEAD) askAhead("attention", near);
    if (size * others.length > MOST_AHEAD) return;
    const timer = setTimeout(() => {
      if (clips.answer.peek()?.pictures) askAhead("clip", others.map(sheetQuery));
      askAhead("attention", others);
    }, REST_MS);
    return () => clearTimeout(timer);
  });
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
