/** The film of the embedding: every epoch's layout, each begun from the one before. */

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { attempts, brokenOff, era, floats, refusal, stream } from "../../api";
import type { FilmAnswer, FilmQuery } from "../../schema";
import { settings } from "../../settings";
import { evaluationStep, head, split } from "../../state";
import { type Frames, frameAt, withFrame } from "./frames";
import { failure, putLayout } from "./layout";
import { type Layout, manner, nameOf, unpackedPoints, unpackedTrust } from "./layouts";

interface Film {
  /** The query, and the same as text. */
  readonly query: FilmQuery;
  readonly name: string;
  readonly places: number;
  /** How many epochs are laid out; not all of them need have been kept. */
  readonly done: number;
  readonly waiting: number | null;
  /** By step. */
  readonly frames: Frames;
}

export const film = signal<Film | null>(null);
export const filming = computed(() => settings.film.value === "film");

const wording = computed(() => (filming.value ? nameOf(manner.value) : ""));
/** Epochs are appended while training: the film is asked for again, and grows. */
const evaluated = computed(
  () => head.value?.splits.find((each) => each.name === split.value)?.steps.length ?? 0,
);

/** The film that is wanted, as far as it is made. */
const wantedFilm = computed(() => (film.value?.name === wording.value ? film.value : null));

/** The frame that the slider stands at; the same one however many lines arrive. */
const frame = computed<Layout | null>(
  () => wantedFilm.value && frameAt(wantedFilm.value.frames, evaluationStep.value),
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
    const found = frame.value;
    const of = film.peek();
    if (found !== null && of !== null) untracked(() => putLayout(found, of.query));
  });
}

/** Whether the film has yet to reach the epoch that is asked for: the player keeps step with it. */
export const isBehind = computed(() => {
  if (wording.value === "" || failure.value !== null) return false;
  const now = wantedFilm.value;
  if (now === null) return true;
  return now.done < now.places && Math.max(...now.frames.keys()) < evaluationStep.value;
});

async function shoot(query: FilmQuery, name: string, stop: AbortSignal): Promise<void> {
  const seen = new Set<number>();
  let done = false;
  try {
    await stream("film", query, stop, (line) => {
      if (line.points) seen.add(line.points.step);
      if (!isWaiting(line)) done = line.place === line.places;
      take(line, query, name);
    });
    const now = film.peek();
    if (stop.aborted) return;
    if (!done) throw brokenOff("The film");
    if (now === null || now.name !== name) return;
    // A film that grew past its length leaves out other epochs than before.
    film.value = { ...now, frames: new Map([...now.frames].filter(([at]) => seen.has(at))) };
  } catch (reason) {
    if (!stop.aborted) failure.value = refusal(reason);
  }
}

/** Of a damaged epoch there is neither a wait nor a frame. */
const isWaiting = (line: FilmAnswer) => typeof line.waiting === "number";

function take(line: FilmAnswer, query: FilmQuery, name: string): void {
  const before = film.peek();
  const known: Frames = before?.name === name ? before.frames : new Map();
  const found = unpackedFrame(line);
  const frames = found === null ? known : withFrame(known, found);
  const laidOut = isWaiting(line) ? line.place - 1 : line.place;
  batch(() => {
    failure.value = null;
    film.value = {
      query,
      name,
      places: line.places,
      done: Math.min(line.places, Math.max(laidOut, frames.size)),
      waiting: line.waiting ?? null,
      frames,
    };
  });
}

function unpackedFrame(line: FilmAnswer): Layout | null {
  if (!line.points || !line.positions) return null;
  return {
    samples: unpackedPoints(line.points),
    positions: floats(line.positions),
    iterations: 0,
    kl: line.kl ?? null,
    trust: unpackedTrust(line.trust),
  };
}
