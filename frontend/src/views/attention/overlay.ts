/** What is laid over the frames, by the settings: its values, its scale, and what to call it. */

import { computed } from "@preact/signals";
import { floats } from "../../api";
import type { Domain } from "../../charts/share-cells";
import type { AttentionAnswer, ClipsAnswer } from "../../schema";
import { settings } from "../../settings";
import { head } from "../../state";
import { reach } from "../importance/reaches";
import { className } from "../samples/prediction";
import {
  attended,
  attention,
  attentionHead,
  clip,
  clips,
  hasAllClasses,
  isAwaitingLooks,
  layer,
  newest,
  newestLooks,
  ownLooks,
  towards,
  whoseClip,
} from "./answers";
import {
  evenShare,
  extentOf,
  gridOf,
  headsOf,
  marginOf,
  meanOf,
  sliceOf,
  sumsOf,
  type TokenGrid,
} from "./maps";
import { frameCount } from "./playback";
import { headWords, looksWords } from "./words";

export interface Overlay {
  readonly grid: TokenGrid;
  /** float [frames, rows, columns] of the tokens. */
  readonly values: Float32Array;
  readonly domain: Domain;
  /** Signed values about zero, rather than shares. */
  readonly signed: boolean;
  /** An even share: what a patch would get if all were looked at alike. */
  readonly even: number;
  /** What it shows, in words. */
  readonly title: string;
}

/**
 * The kind of map that this log can give: class activation only where it is logged. A single frame
 * has no other to look at: what its patches receive is all.
 */
export const overlayKind = computed(() => {
  const asked = settings.overlay.value;
  const of = clips.answer.value;
  if (of === null) return asked;
  if (asked === "activation" && !of.class_activation) return "rollout";
  return asked === "looks" && gridOf(of.grid).frames === 1 ? "received" : asked;
});

/** The frame of tokens whose looks are followed. */
export const followed = computed(() => {
  if (overlayKind.value !== "looks") return null;
  const frames = clips.answer.value ? gridOf(clips.answer.value.grid).frames : 1;
  return Math.min(Math.max(0, settings.from.value), frames - 1);
});

/** Whether what a class's score is set against is known. */
export const isMargin = computed(() => settings.evidence.value === "margin" && hasAllClasses.value);

/** The head whose looks are drawn; -1: the mean, where a head's own are not logged or cannot be had. */
const looksHead = computed(() => (ownLooks.answer.value === null ? -1 : attentionHead.value));

/** Of one clip: what stands while the looks of another head are on their way. */
let standing: { readonly of: string; readonly overlay: Overlay | null } | null = null;

/** Null until there is an answer, and where it has no such map. */
export const overlay = computed<Overlay | null>(() => {
  const of = whoseClip();
  if (isAwaitingLooks.value && standing?.of === of) return standing.overlay;
  standing = { of, overlay: overlayOf(attention.answer.value, clips.answer.value) };
  return standing.overlay;
});

function overlayOf(answer: AttentionAnswer | null, of: ClipsAnswer | null): Overlay | null {
  const values = answer && of && valuesOf(answer, ownLooks.answer.value, of);
  if (of === null || !values) return null;
  const [grid, signed] = [gridOf(of.grid), overlayKind.value === "activation"];
  const title = signed ? activationTitle() : shareTitle(of);
  const even = evenShare(grid, of.class_token);
  return { grid, values, domain: scaleOf(values, of, signed), signed, even, title };
}

/** What an answer has of the chosen map, or `own` of the head's looks; float [frames, rows, columns]. */
function valuesOf(
  answer: AttentionAnswer,
  own: AttentionAnswer | null,
  of: ClipsAnswer,
): Float32Array | null {
  const { frames, rows, columns } = gridOf(of.grid);
  const size = frames * rows * columns;
  switch (overlayKind.value) {
    case "activation":
      return activationOf(answer, size, towards.value);
    case "rollout":
      return floats(answer.rollout);
    case "received": {
      const heads = headsOf(of.layers, layer.value, attentionHead.value);
      return meanOf(floats(answer.received), size, heads);
    }
    default:
      return looksHead.value < 0 ? meanLooks(answer, of, size) : headLooks(own, size);
  }
}

function headLooks(own: AttentionAnswer | null, size: number): Float32Array | null {
  return own?.matrix ? sliceOf(floats(own.matrix), size, followed.value ?? 0) : null;
}

/** The mean over a layer's heads, or over all layers. */
function meanLooks(answer: AttentionAnswer, of: ClipsAnswer, size: number): Float32Array {
  const all = of.layers.map((_, i) => i);
  const shown = layer.value < 0 ? all : [layer.value];
  const { frames } = gridOf(of.grid);
  const slices = shown.map((each) => each * frames + (followed.value ?? 0));
  return meanOf(floats(answer.looks), size, slices);
}

/** What each patch adds for a class; float [size]; null where it is not logged. */
export function activationOf(
  answer: AttentionAnswer,
  size: number,
  label: number,
): Float32Array | null {
  const at = answer.classes.indexOf(label);
  if (!answer.activation || at < 0) return null;
  const values = floats(answer.activation);
  if (!isMargin.value) return sliceOf(values, size, at);
  return marginOf(values, size, answer.classes.length, at);
}

/** Whose shares the map is of. */
function shownHead(): number {
  return overlayKind.value === "looks" ? looksHead.value : attentionHead.value;
}

/** From the least to the largest over the clip, at the newest epoch and at all that were seen. */
function scaleOf(values: Float32Array, of: ClipsAnswer, signed: boolean): Domain {
  const kind = [overlayKind.value, layer.value, shownHead(), followed.value];
  const what = signed ? [towards.value, isMargin.value] : kind;
  const key = ["attention", attended.value?.name, clip.value, ...what].join("\0");
  const last = newest.answer.value;
  reach(key, (last && valuesOf(last, newestLooks.answer.value, of)) ?? []);
  const [low, high] = reach(key, values);
  const extent = Math.max(Math.abs(low), Math.abs(high));
  return signed ? [-extent, extent] : [low, high];
}

function activationTitle(): string {
  const name = className(towards.value);
  if (!isMargin.value) return `what each patch adds to the score of ${name}`;
  return `what each patch adds to ${name} over ${othersWords()}`;
}

/** What a margin is counted over. */
export function othersWords(): string {
  return head.value?.classes === 2 ? className(1 - towards.value) : "the mean of all classes";
}

function shareTitle(of: ClipsAnswer): string {
  if (overlayKind.value === "rollout") return "attention rolled out through all layers";
  const heads = headWords(of, layer.value, shownHead());
  if (overlayKind.value === "received") return `attention that patches receive, ${heads}`;
  const from = looksWords(followed.value ?? 0, frameCount(), gridOf(of.grid).frames);
  return `where ${from}, ${heads}`;
}

/** Each class's part by frame of tokens, as the map counts it; null where it is not logged. */
export const evidence = computed(() => {
  const [answer, of] = [attention.answer.value, clips.answer.value];
  const sums = answer && of && evidenceOf(answer, of);
  if (of === null || !sums) return null;
  const last = newest.answer.value && evidenceOf(newest.answer.value, of);
  const key = ["moments", attended.value?.name, clip.value, towards.value, isMargin.value];
  const extents = [...sums, ...(last ?? [])].map((each) => extentOf(each.sums));
  const [, extent] = reach(key.join("\0"), extents, [0, 0]);
  return { sums, extent };
});

function evidenceOf(answer: AttentionAnswer, of: ClipsAnswer) {
  if (!answer.activation) return null;
  const { frames, rows, columns } = gridOf(of.grid);
  const shown = isMargin.value || answer.classes.length > 2 ? [towards.value] : answer.classes;
  return shown.flatMap((label) => {
    const values = activationOf(answer, frames * rows * columns, label);
    return values ? [{ label, sums: sumsOf(values, frames) }] : [];
  });
}
