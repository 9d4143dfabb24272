/** What is asked about samples: the chosen ones, the one pointed at, everybody's picture and name. */

import { computed, effect, signal } from "@preact/signals";
import { ask, live } from "../../api";
import type { HeadEntry, SamplesAnswer, SamplesQuery } from "../../schema";
import { settings } from "../../settings";
import { head, selectedSamples, split } from "../../state";
import { drawn } from "../embedding/layout";
import { evaluationQuery } from "./evaluation-query";
import { indicesOf } from "./indices";
import { isPrediction } from "./prediction";

/** Those of one class, the least that the route gives. */
const NO_CONTRIBUTIONS = "0";
/** A pointer on its way over many samples wants none of them. */
const REST_MS = 80;

/** The chosen rows as the routes take them; empty where none are chosen. */
export const chosenIndices = computed(() => indicesOf(selectedSamples.value));

export function chosenQuery() {
  const query = evaluationQuery();
  if (query === null || chosenIndices.value === "") return null;
  return { ...query, indices: chosenIndices.value };
}

/** Who they are; what moves their scores is asked for elsewhere, see `added`. */
export const chosen = live("samples", () => {
  const query = chosenQuery();
  return query && { ...query, classes: NO_CONTRIBUTIONS };
});

/** Samples by row, in the order given. */
export function samplesOf(rows: readonly number[]) {
  const query = evaluationQuery();
  return query && { ...query, indices: rows.join(","), classes: NO_CONTRIBUTIONS };
}

/** One sample's answer, which is null until it is there. */
export type AwaitedSample = { readonly value: SamplesAnswer | null };

let pointedAt: { readonly query: string; readonly found: AwaitedSample } | null = null;

/** One sample, for the tooltip: asked for once the pointer rests on it. */
export function sampleRow(row: number): AwaitedSample {
  const of = evaluationQuery();
  if (of === null) return { value: null };
  const query = { ...of, indices: String(row), classes: String(predictedOf(row)) };
  const text = JSON.stringify(query);
  if (pointedAt?.query !== text) pointedAt = { query: text, found: awaited(query) };
  return pointedAt.found;
}

function awaited(query: SamplesQuery): AwaitedSample {
  let rest = 0;
  const found = signal<SamplesAnswer | null>(null, {
    watched() {
      if (found.peek() !== null) return;
      rest = window.setTimeout(() => {
        ask("samples", query).then(
          (answer) => {
            found.value = answer;
          },
          () => undefined,
        );
      }, REST_MS);
    },
    unwatched: () => clearTimeout(rest),
  });
  return found;
}

/** The class whose contributions the tooltip tells; the first where there is no prediction. */
function predictedOf(row: number): number {
  const samples = drawn.peek();
  const predicted = samples?.predicted[samples.rows.indexOf(row)] ?? 0;
  return isPrediction(predicted) ? predicted : 0;
}

/** Whether this split has pictures that could be drawn. */
export const hasThumbnails = computed(
  () => head.value?.splits.find((each) => each.name === split.value)?.thumbnails ?? false,
);

function everyoneQuery(entry: HeadEntry) {
  const { run, head: of } = entry;
  return { run, head: of, split: split.value, classes: NO_CONTRIBUTIONS } as const;
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
