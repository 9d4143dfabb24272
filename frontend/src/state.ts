/** What all views share: which head, step and classes are shown, and what is pointed at. */

import { batch, computed, signal } from "@preact/signals";
import type { Refusal } from "./api";
import { choice } from "./choice";
import { followTheme } from "./host";
import type { HeadEntry, HeadsAnswer, Scale } from "./schema";
import { MOST_CLASSES, settings } from "./settings";
import { classMarks, THEMES } from "./theme";

export const mode = followTheme();
export const theme = computed(() => THEMES[mode.value]);
export const reducedMotion = signal(false);
/** Epochs come faster than a glide lasts. */
const hurried = signal(false);
/** Whether what moves should be seen to move. */
export const animate = computed(() => !reducedMotion.value && !hurried.value);
/** Of the window, in pixels. */
export const windowHeight = signal(window.innerHeight);

export const heads = signal<HeadsAnswer | null>(null);
/** Why the newest attempt to list the heads failed; what was listed before stays. */
export const headsError = signal<Refusal | null>(null);

/** A head as it is shown: whole, or of classes that don't exclude each other one, as a head of two. */
export interface ShownHead extends HeadEntry {
  readonly unit?: number;
}

/** The head that is shown: the one that is asked for, else the first of its run; where no run is
 * asked for, of the run whose features have names, since it is the easiest to read. */
export const logged = computed<HeadEntry | null>(() => {
  const all = heads.value?.heads ?? [];
  const easiest = all.find((entry) => entry.feature_names) ?? all[0];
  const isThere = all.some((entry) => entry.run === settings.run.value);
  const run = isThere ? settings.run.value : easiest?.run;
  const inRun = all.filter((entry) => entry.run === run);
  const first = isThere ? inRun[0] : easiest;
  return inRun.find((entry) => entry.head === settings.head.value) ?? first ?? null;
});

export const head = computed<ShownHead | null>(
  () => logged.value && ofUnit(logged.value, settings.unit.value),
);

/** Whether a sample may be of several classes, or of none: each has a sigmoid of its own. */
export function isMultiLabel(entry: HeadEntry | null): boolean {
  return entry?.activation === "sigmoids";
}

/** Whether several such classes are shown side by side. */
export const independent = computed(
  () => isMultiLabel(head.value) && head.value?.unit === undefined,
);

function ofUnit(entry: HeadEntry, unit: number): ShownHead {
  if (!isMultiLabel(entry)) return entry;
  const name = entry.class_names[unit];
  // What is told of samples is told of one class at a time.
  if (name === undefined) return { ...entry, splits: [] };
  return { ...entry, classes: 2, class_names: [`not ${name}`, name], unit };
}

/** What every question about a head begins with. */
export function ofHead(entry: ShownHead) {
  const { run, head, unit } = entry;
  return unit === undefined ? { run, head } : { run, head, unit };
}

export const steps = computed(() => head.value?.steps ?? []);
export const following = computed(() => settings.step.value === "");

/** Place of the shown step in `steps`: the asked for one, the nearest before it, or the newest. */
export const place = computed(() => {
  const last = steps.value.length - 1;
  if (following.value) return last;
  const asked = Number(settings.step.value);
  const found = steps.value.findLastIndex((step) => step <= asked);
  return Math.min(last, Math.max(0, found));
});
export const step = computed(() => steps.value[place.value] ?? 0);

export const splits = computed(() => head.value?.splits.map((split) => split.name) ?? []);
export const split = computed(() =>
  splits.value.includes(settings.split.value) ? settings.split.value : (splits.value[0] ?? ""),
);

/** The step of the evaluation that belongs to an epoch: the last one up to it, else the first. */
export function evaluationStepAt(at: number): number {
  const logged = head.value?.splits.find((each) => each.name === split.value)?.steps ?? [];
  const found = logged.findLast((each) => each <= at) ?? logged[0];
  return found !== undefined && steps.value.includes(found) ? found : at;
}

/** Whose samples they are: rows of one mean nothing in another. */
export const evaluationKey = computed(() => `${headKey(head.value)}\0${split.value}`);
export const evaluationStep = computed(() => evaluationStepAt(step.value));

export const marks = computed(() =>
  classMarks(head.value?.class_names ?? [], settings.palette.value, mode.value),
);

/** The classes that are shown, by number. */
export const classes = computed<readonly number[]>(() => {
  const count = head.value?.classes ?? 0;
  const chosen = settings.classes.value.filter((index) => index < count);
  if (chosen.length > 0) return chosen;
  return Array.from({ length: Math.min(count, count > MOST_CLASSES ? 10 : count) }, (_, i) => i);
});

export const selectedFeatures = computed(() => new Set(settings.features.value));
export const hoveredFeature = signal<number | null>(null);
export const hoveredClass = signal<number | null>(null);
/** Rows of the evaluation that is shown. */
export const selectedSamples = choice(() => evaluationKey.value);
export const playing = signal(false);
/** A picture is on its way that the player should wait for. */
export const busy = signal(false);

/** A rank that this head can have: one by a class that it lacks, or by absent activations, can't. */
export const rank = computed(() => {
  const asked = settings.rank.value;
  const ofClass = /^class:(\d+):/.exec(asked);
  if (ofClass && Number(ofClass[1]) >= (head.value?.classes ?? 0)) return "margin:desc";
  return asked === "influence:desc" && split.value === "" ? "margin:desc" : asked;
});

/** Whether one unit tells two classes apart: each has half of its weight, with opposite signs. */
export const oneUnit = computed(
  () => head.value?.activation === "sigmoid" || head.value?.unit !== undefined,
);

/** The gauge that weights are shown in: those of independent classes mean something as they are, and
 * those of one unit are centred as they are. */
export const gauge = computed(() => {
  if (independent.value) return "raw";
  return oneUnit.value ? "centred" : settings.gauge.value;
});

/** What the feature views ask of their routes at a step. */
export function featuresQuery(entry: ShownHead, at: number) {
  return {
    ...ofHead(entry),
    step: at,
    rank: rank.value,
    limit: settings.limit.value,
    offset: settings.offset.value,
    search: settings.search.value,
    gauge: gauge.value,
    classes: classes.value.length === entry.classes ? "" : classes.value.join(","),
    split: rank.value === "influence:desc" ? split.value : "",
  } as const;
}

export function toggleFeature(index: number, additive: boolean): void {
  const chosen = settings.features.value;
  const others = additive ? chosen.filter((other) => other !== index) : [];
  settings.features.value = chosen.includes(index) ? others : [...others, index];
}

/** Chooses a sample alone, or beside the others; the same again lets it go. */
export function toggleSample(row: number, additive: boolean): void {
  const chosen = selectedSamples.value;
  const others = additive ? [...chosen].filter((other) => other !== row) : [];
  const letsGo = chosen.has(row) && (additive || chosen.size === 1);
  selectedSamples.value = new Set(letsGo ? others : [...others, row]);
}

/** Shows one class alone; again, all of them; further ones are added or taken away. */
export function toggleClass(index: number): void {
  const chosen = settings.classes.value;
  if (chosen.length === 0) settings.classes.value = [index];
  else if (chosen.includes(index)) settings.classes.value = chosen.filter((c) => c !== index);
  else settings.classes.value = [...chosen, index].sort((a, b) => a - b);
}

const GLIDE_MS = 300;
let lastMove = 0;
let calm = 0;

/** Moves the slider to a place among the steps; at the newest it follows again. */
export function goTo(index: number): void {
  const now = performance.now();
  hurried.value = now - lastMove < GLIDE_MS;
  lastMove = now;
  clearTimeout(calm);
  calm = window.setTimeout(() => {
    hurried.value = false;
  }, GLIDE_MS);
  const last = steps.value.length - 1;
  const to = Math.min(last, Math.max(0, index));
  settings.step.value = to === last ? "" : String(steps.value[to]);
}

export function clearFeatures(): void {
  batch(() => {
    settings.features.value = [];
    settings.search.value = "";
    settings.offset.value = 0;
  });
}

/** The scale of the shown head, over as many epochs as any answer has known. */
const scales = signal<ReadonlyMap<string, Scale>>(new Map());
export const scale = computed(() => scales.value.get(headKey(head.value)) ?? null);

/** Takes note of a scale that an answer about the head of that key has told. */
export function learnScale(found: Scale, key: string): void {
  const known = scales.peek().get(key);
  if (known && known.steps >= found.steps && known.of >= found.of) return;
  scales.value = new Map(scales.peek()).set(key, found);
}

/** Forgets every scale: the log was written anew. */
export function forgetScales(): void {
  scales.value = new Map();
}

/** The largest weight in size, in the gauge that is shown. */
export const extent = computed(() => {
  const known = scale.value;
  return known === null ? 1 : known[gauge.value] || 1;
});

export function headKey(entry: ShownHead | null): string {
  return entry === null ? "" : `${entry.run}\0${entry.head}\0${entry.unit ?? ""}`;
}
