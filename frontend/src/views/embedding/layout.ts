/** The layout that is shown: streamed, turned so that points move and don't jump, one at a time. */

import { batch, computed, effect, signal } from "@preact/signals";
import { attempts, brokenOff, era, floats, type Refusal, refusal, stream } from "../../api";
import { align } from "../../charts/align";
import type { EmbeddingAnswer, EmbeddingQuery, FilmQuery } from "../../schema";
import { settings } from "../../settings";
import { busy, evaluationStep } from "../../state";
import {
  type Drawn,
  forgetLayouts,
  kindOf,
  type Layout,
  manner,
  nameOf,
  recalled,
  remember,
  sameRows,
  type Trust,
  unpackedPoints,
  unpackedTrust,
} from "./layouts";

/** A slider sends many values on its way: after the first, only where it rests is worth a layout. */
const REST_MS = 150;

/** What stands in the field of points. */
export interface Shown {
  readonly samples: Drawn;
  /** float [points, 2]. */
  readonly positions: Float32Array;
  /** Of these positions, once they are settled. */
  readonly trust: Trust | null;
  /** What these positions were asked for with: the settings may have moved on. */
  readonly query: FilmQuery;
  /** Not on their way to something else. */
  readonly settled: boolean;
  /** Worth standing until another is settled. */
  readonly whole: boolean;
}

export type Progress =
  | { readonly stage: "waiting"; readonly others: number }
  | {
      readonly stage: "settling";
      readonly iteration: number;
      readonly iterations: number;
      /** What is drawn meanwhile: the layout itself, the last one carried over, or the last one. */
      readonly drawing: "own" | "preview" | "last";
    }
  | { readonly stage: "settled"; readonly iterations: number; readonly kl: number | null };

export const shown = signal<Shown | null>(null);
export const drawn = computed(() => shown.value?.samples ?? null);
export const positions = computed(() => shown.value?.positions ?? null);
export const progress = signal<Progress | null>(null);
export const failure = signal<Refusal | null>(null);

/** The last settled layout's query, while it or what was carried over from it is shown. */
export const last = signal<EmbeddingQuery | null>(null);

/** What is asked for at the epoch that is shown. */
export const wanted = computed<EmbeddingQuery | null>(
  () => manner.value && { ...manner.value, step: evaluationStep.value },
);
/** As text: a list of heads that has grown must not start the same layout anew. */
const wording = computed(() => (settings.film.value === "film" ? "" : nameOf(wanted.value)));

/** When something else was last asked for. */
let changed = Number.NEGATIVE_INFINITY;

/** Lays out whatever is asked for; what is no longer asked for stops on the server too. */
export function keepLaidOut(): void {
  effect(() => {
    era.value;
    forgetLayouts();
  });
  effect(() => {
    era.value;
    attempts.value;
    if (wording.value === "") {
      busy.value = false;
      return;
    }
    const query = JSON.parse(wording.value) as EmbeddingQuery;
    const known = recalled(query);
    if (known !== undefined) {
      settle(known, query);
      return;
    }
    const stop = new AbortController();
    busy.value = true;
    progress.value = null;
    const delay = performance.now() - changed < REST_MS ? REST_MS : 0;
    changed = performance.now();
    const rest = setTimeout(() => void layOut(query, stop.signal), delay);
    return () => {
      clearTimeout(rest);
      stop.abort();
    };
  });
}

async function layOut(query: EmbeddingQuery, stop: AbortSignal): Promise<void> {
  const turn: Turn = { query, samples: null, holding: false, previewed: false, done: false };
  try {
    await stream("embedding", { ...query, ...carried(query) }, stop, (line) => {
      batch(() => take(line, turn));
    });
    if (stop.aborted) return;
    if (!turn.done) throw brokenOff("The layout");
    busy.value = false;
  } catch (reason) {
    if (stop.aborted) return;
    busy.value = false;
    failure.value = refusal(reason);
  }
}

/** A layout on its way. */
interface Turn {
  readonly query: EmbeddingQuery;
  samples: Drawn | null;
  /** What was shown before stands until this is settled. */
  holding: boolean;
  /** What was shown before has been carried over. */
  previewed: boolean;
  done: boolean;
}

/** Names the settled layout that is shown, so that the server can begin with it. */
function carried(query: EmbeddingQuery): Partial<EmbeddingQuery> {
  const before = last.peek();
  if (before === null || query.method !== "tsne" || kindOf(before) !== kindOf(query)) return {};
  return { from_step: before.step ?? null, from_perplexity: before.perplexity ?? null };
}

/** Whether what is shown may stand until the new layout is settled. */
function holds(query: EmbeddingQuery, samples: Drawn): boolean {
  const standing = shown.peek();
  return (
    standing?.whole === true &&
    kindOf(standing.query) === kindOf(query) &&
    sameRows(standing.samples, samples)
  );
}

function take(line: EmbeddingAnswer, turn: Turn): void {
  failure.value = null;
  if (line.points) {
    turn.samples = unpackedPoints(line.points);
    turn.holding = holds(turn.query, turn.samples);
  }
  if (line.positions === null) progress.value = { stage: "waiting", others: line.waiting ?? 0 };
  else if (turn.samples !== null) place(line, floats(line.positions), turn.samples, turn);
}

function place(line: EmbeddingAnswer, found: Float32Array, samples: Drawn, turn: Turn): void {
  const { iteration, iterations, preview = false } = line;
  const { query, holding } = turn;
  if (line.final) {
    const trust = unpackedTrust(line.trust);
    const layout = { samples, positions: found, iterations, kl: line.kl ?? null, trust };
    turn.done = true;
    remember(query, layout);
    settle(layout, query);
    return;
  }
  turn.previewed ||= preview;
  const drawing = turn.previewed ? "preview" : holding ? "last" : "own";
  // A preview has iterations of its own, which tell nothing of what is settling.
  const far = preview ? { iteration: 0, iterations: 0 } : { iteration, iterations };
  progress.value = { stage: "settling", ...far, drawing };
  if (holding && !preview) return;
  if (!holding) last.value = null;
  put({ samples, positions: found, trust: null, query, settled: false, whole: holding });
}

/** Shows a layout that is done. */
function settle(layout: Layout, query: EmbeddingQuery): void {
  batch(() => {
    putLayout(layout, query);
    last.value = query;
  });
}

export function putLayout(layout: Layout, query: FilmQuery): void {
  const { samples, trust, iterations, kl } = layout;
  batch(() => {
    busy.value = false;
    failure.value = null;
    last.value = null;
    progress.value = { stage: "settled", iterations, kl };
    put({ samples, positions: layout.positions, trust, query, settled: true, whole: true });
  });
}

/** Turns new positions onto those that stand, where they are of the same rows of the same split. */
function put(next: Shown): void {
  const before = shown.peek();
  const alike = before !== null && sameRows(before.samples, next.samples);
  shown.value = alike ? { ...next, positions: align(next.positions, before.positions) } : next;
}
