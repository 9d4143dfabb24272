/** The embedding's layout: streamed, turned so that points move and don't jump, one at a time. */

import { batch, computed, effect, signal } from "@preact/signals";
import { floats, integers, type Refusal, refusal, stream } from "../api";
import { align } from "../charts/align";
import type { EmbeddingAnswer, EmbeddingQuery, TrustFigures } from "../schema";
import { settings } from "../settings";
import { busy, evaluationStep, head, split } from "../state";

const PAPER = { iterations: 300, learning_rate: 200 } as const;
/** A slider sends many values on its way; only where it rests is worth a layout. */
const REST_MS = 150;

/** The samples that are drawn, and what the head says of them. All arrays are [points]. */
export interface Drawn {
  readonly step: number;
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly probability: Float32Array;
  readonly perplexity: number;
  readonly notes: readonly string[];
}

export interface Progress {
  readonly iteration: number;
  readonly iterations: number;
  readonly final: boolean;
  readonly kl: number | null;
  readonly trust: TrustFigures | null;
}

export const drawn = signal<Drawn | null>(null);
/** float [points, 2]. */
export const positions = signal<Float32Array | null>(null);
export const progress = signal<Progress | null>(null);
export const failure = signal<Refusal | null>(null);

const query = computed<EmbeddingQuery | null>(() => {
  const entry = head.value;
  if (entry === null || split.value === "" || settings.tab.value !== "embedding") return null;
  return {
    run: entry.run,
    head: entry.head,
    step: evaluationStep.value,
    split: split.value,
    perplexity: settings.perplexity.value,
    space: settings.space.value,
    ...(settings.schedule.value === "paper" ? PAPER : {}),
  };
});

/** The query as text: a list of heads that has grown must not start the same layout anew. */
const wording = computed(() => (query.value === null ? "" : JSON.stringify(query.value)));

/** Lays out whatever is asked for; what is no longer asked for stops on the server too. */
export function keepLaidOut(): void {
  effect(() => {
    if (wording.value === "") {
      busy.value = false;
      return;
    }
    const wanted = JSON.parse(wording.value) as EmbeddingQuery;
    const stop = new AbortController();
    busy.value = true;
    progress.value = null;
    const rest = setTimeout(() => void layOut(wanted, stop.signal), REST_MS);
    return () => {
      clearTimeout(rest);
      stop.abort();
    };
  });
}

async function layOut(wanted: EmbeddingQuery, stop: AbortSignal): Promise<void> {
  let samples: Drawn | null = null;
  try {
    await stream(wanted, stop, (frame) => {
      samples = frame.points ? unpacked(frame.points) : samples;
      if (samples !== null) take(frame, samples);
    });
    busy.value = false;
  } catch (reason) {
    if (stop.aborted) return;
    busy.value = false;
    failure.value = refusal(reason);
  }
}

function take(frame: EmbeddingAnswer, samples: Drawn): void {
  const shown = positions.peek();
  const same = shown !== null && sameRows(drawn.peek(), samples);
  const started = frame.kl !== null && frame.kl !== undefined;
  batch(() => {
    failure.value = null;
    progress.value = {
      iteration: frame.iteration,
      iterations: frame.iterations,
      final: frame.final,
      kl: frame.kl ?? null,
      trust: frame.trust ?? null,
    };
    // A picture that stands is better than one that has only begun.
    if (same && !started && !frame.final) return;
    drawn.value = samples;
    const found = floats(frame.positions);
    positions.value = same ? align(found, shown) : found;
  });
}

function unpacked(points: NonNullable<EmbeddingAnswer["points"]>): Drawn {
  return {
    step: points.step,
    rows: integers(points.rows),
    labels: integers(points.labels),
    predicted: integers(points.predicted),
    probability: floats(points.probability),
    perplexity: points.perplexity,
    notes: points.notes,
  };
}

function sameRows(before: Drawn | null, after: Drawn): boolean {
  return (
    before !== null &&
    before.rows.length === after.rows.length &&
    before.rows.every((row, i) => row === after.rows[i])
  );
}
