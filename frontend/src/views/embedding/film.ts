/** The film of the embedding: every epoch's layout, each begun from the one before. */

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { attempts, era, floats, PAGE, refusal, stream } from "../../api";
import type { FilmAnswer, FilmQuery } from "../../schema";
import { settings } from "../../settings";
import { evaluationStep, head, split, step } from "../../state";
import { failure, putLayout } from "./layout";
import { kindOf, type Layout, manner, nameOf, unpackedPoints, unpackedTrust } from "./layouts";

interface Film {
  /** The query as text. */
  readonly name: string;
  readonly kind: string;
  readonly places: number;
  readonly waiting: number | null;
  /** By step. */
  readonly frames: ReadonlyMap<number, Layout>;
}

export const film = signal<Film | null>(null);
export const filming = computed(() => settings.film.value === "film");

const wording = computed(() => (filming.value ? nameOf(manner.value) : ""));
/** Epochs are appended while training: the film is asked for again, and grows. */
const evaluated = computed(
  () => head.value?.splits.find((each) => each.name === split.value)?.steps.length ?? 0,
);

/** Shoots the film while it is wanted, and shows the frame that the slider stands at. */
export function keepFilmed(): void {
  effect(() => {
    era.value;
    film.value = null;
  });
  effect(() => {
    era.value;
    attempts.value;
    evaluated.value;
    if (wording.value === "") return;
    const stop = new AbortController();
    const query = JSON.parse(wording.value) as FilmQuery;
    untracked(() => void shoot(query, wording.value, stop.signal));
    return () => stop.abort();
  });
  effect(() => {
    const now = film.value;
    if (now === null || now.name !== wording.value) return;
    const frame = frameAt(now.frames, step.value);
    if (frame !== null) untracked(() => putLayout(frame, now.kind));
  });
}

/** Whether the film has yet to reach the epoch that is asked for: the player keeps step with it. */
export const isBehind = computed(() => {
  if (wording.value === "" || failure.value !== null) return false;
  const now = film.value;
  if (now === null || now.name !== wording.value) return true;
  return now.frames.size < now.places && Math.max(...now.frames.keys()) < evaluationStep.value;
});

/** The frame of the last filmed step up to one. */
export function frameAt(frames: ReadonlyMap<number, Layout>, at: number): Layout | null {
  let found: number | null = null;
  for (const filmed of frames.keys()) {
    if (filmed <= at && (found === null || filmed > found)) found = filmed;
  }
  return found === null ? null : (frames.get(found) ?? null);
}

async function shoot(query: FilmQuery, name: string, stop: AbortSignal): Promise<void> {
  const seen = new Set<number>();
  try {
    await stream("film", { ...query, page: PAGE }, stop, (line) => {
      if (line.points) seen.add(line.points.step);
      take(line, query, name);
    });
    // A film that grew past its length leaves out other epochs than before.
    const now = film.peek();
    if (now === null || stop.aborted || now.name !== name) return;
    film.value = { ...now, frames: new Map([...now.frames].filter(([at]) => seen.has(at))) };
  } catch (reason) {
    if (!stop.aborted) failure.value = refusal(reason);
  }
}

function take(line: FilmAnswer, query: FilmQuery, name: string): void {
  const before = film.peek();
  const frames = new Map(before?.name === name ? before.frames : []);
  if (line.points && line.positions) {
    const samples = unpackedPoints(line.points);
    frames.set(samples.step, {
      samples,
      positions: floats(line.positions),
      iterations: 0,
      kl: line.kl ?? null,
      trust: unpackedTrust(line.trust),
    });
  }
  batch(() => {
    failure.value = null;
    film.value = {
      name,
      kind: kindOf(query),
      places: line.places,
      waiting: line.waiting ?? null,
      frames,
    };
  });
}
