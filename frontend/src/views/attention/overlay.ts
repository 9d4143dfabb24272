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
  evenMoment,
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
  readonly moments: Moments;
}

/** A map summed over the patches of each moment. */
export interface Moments {
  /** float [frames] of the tokens: from zero, or how much more than an even share. */
  readonly sums: Float32Array;
  /** An even share: what a moment would get if all were looked at alike; 0 of signed values. */
  readonly even: number;
  /** The largest of the sums in size, at all epochs that were seen. */
  readonly extent: number;
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
  const last = newest.answer.value && valuesOf(newest.answer.value, newestLooks.answer.value, of);
  const domain = scaleOf(values, last, signed);
  const momentEven = signed ? 0 : evenMoment(grid, of.class_token);
  const moments = momentsOf(values, last, grid.frames, momentEven);
  return { grid, values, domain, signed, even, title, moments };
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
function activationOf(answer: AttentionAnswer, size: number, label: number): Float32Array | null {
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

/** Tells apart the maps that need a scale of their own. */
function scaleKey(): string {
  const isActivation = overlayKind.value === "activation";
  const shares = [overlayKind.value, layer.value, shownHead(), followed.value];
  const what = isActivation ? [towards.value, isMargin.value] : shares;
  return ["attention", attended.value?.name, clip.value, ...what].join("\0");
}

/** From the least to the largest over the clip, at the newest epoch and at all that were seen. */
function scaleOf(values: Float32Array, last: Float32Array | null, signed: boolean): Domain {
  reach(scaleKey(), last ?? []);
  const [low, high] = reach(scaleKey(), values);
  const extent = Math.max(Math.abs(low), Math.abs(high));
  return signed ? [-extent, extent] : [low, high];
}

function momentsOf(
  values: Float32Array,
  last: Float32Array | null,
  frames: number,
  even: number,
): Moments {
  const [sums, latest] = [values, last ?? values].map((each) =>
    sumsOf(each, frames).map((sum) => sum - even),
  ) as [Float32Array, Float32Array];
  const key = `${scaleKey()}\0moments`;
  const [, extent] = reach(key, [extentOf(sums), extentOf(latest)], [0, 0]);
  return { sums, even, extent };
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
