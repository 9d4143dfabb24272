/** What is asked about samples: the chosen ones, the one pointed at, everybody's picture and name. */

import { computed, effect, signal } from "@preact/signals";
import { ask, live } from "../../api";
import type { HeadEntry, SamplesAnswer } from "../../schema";
import { settings } from "../../settings";
import { evaluationStep, head, selectedSamples, split } from "../../state";
import { indicesOf } from "./indices";

/** The chosen rows as the routes take them; empty where none are chosen. */
export const chosenIndices = computed(() => indicesOf(selectedSamples.value));

function samplesQuery(entry: HeadEntry, indices: string) {
  return {
    run: entry.run,
    head: entry.head,
    step: evaluationStep.value,
    split: split.value,
    indices,
  } as const;
}

export const chosen = live("samples", () => {
  const entry = head.value;
  if (entry === null || split.value === "" || chosenIndices.value === "") return null;
  return samplesQuery(entry, chosenIndices.value);
});

/** Samples by row, in the order given. */
export function samplesOf(rows: readonly number[]) {
  const entry = head.value;
  return entry && samplesQuery(entry, rows.join(","));
}

/** One sample, for the tooltip; null until it is there. */
export function sampleRow(row: number): { readonly value: SamplesAnswer | null } {
  const found = signal<SamplesAnswer | null>(null);
  const entry = head.peek();
  if (entry !== null) {
    ask("samples", samplesQuery(entry, String(row))).then(
      (answer) => {
        found.value = answer;
      },
      () => undefined,
    );
  }
  return found;
}

/** Whether this split has pictures that could be drawn. */
export const hasThumbnails = computed(
  () => head.value?.splits.find((each) => each.name === split.value)?.thumbnails ?? false,
);

function everyoneQuery(entry: HeadEntry) {
  return { run: entry.run, head: entry.head, split: split.value, classes: "0" } as const;
}

/** Every sample's own name, by row; null where none are logged. For downloads: it is a long list. */
export async function askNames(): Promise<readonly string[] | null> {
  const entry = head.peek();
  if (entry === null || split.peek() === "") return null;
  return (await ask("samples", everyoneQuery(entry))).names;
}

/** Every sample, for its picture; asked for only where pictures are to be drawn. */
const everyone = live("samples", () => {
  const entry = head.value;
  const wanted = settings.tab.value === "embedding" && settings.pictures.value === "pictures";
  return entry !== null && wanted && hasThumbnails.value ? everyoneQuery(entry) : null;
});

interface Sprite {
  readonly image: HTMLImageElement;
  readonly tile: readonly [number, number];
  readonly columns: number;
}

/** Every sample's picture, once it is decoded. */
export const thumbnails = signal<Sprite | null>(null);

export function keepThumbnails(): void {
  effect(() => {
    const found = everyone.answer.value?.thumbnails;
    thumbnails.value = null;
    if (!found) return;
    let awaited = true;
    const image = new Image();
    image.src = `data:image/png;base64,${found.png}`;
    const [width = 1, height = 1] = found.tile as number[];
    image.decode().then(
      () => {
        if (awaited) thumbnails.value = { image, tile: [width, height], columns: found.columns };
      },
      () => undefined, // what cannot be decoded is not drawn: the marks stand
    );
    return () => {
      awaited = false;
    };
  });
}
