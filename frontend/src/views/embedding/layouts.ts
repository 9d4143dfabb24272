/** Layouts as the page knows them: what they are asked for with, and those that are settled. */

import { computed } from "@preact/signals";
import { floats, integers } from "../../api";
import { memory } from "../../memory";
import type { EmbeddingQuery, FilmQuery, Points, TrustFigures } from "../../schema";
import { settings, USUAL_SAMPLES } from "../../settings";
import { head, ofHead, split } from "../../state";

const PAPER = { iterations: 300, learning_rate: 200 } as const;
const MOST_BYTES = 64e6;

/** The samples that are drawn, and what the head says of them. All arrays are [points]. */
export interface Drawn {
  readonly step: number;
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly probability: Float32Array;
  readonly perplexity: number;
  readonly neighbours: number;
  /** How many the evaluation has. */
  readonly samples: number;
  readonly notes: readonly string[];
}

/** How far a picture may be trusted: shares from 0 to 1. */
export interface Trust {
  readonly neighboursKept: number;
  readonly sameClass: number;
  readonly sameClassInPicture: number;
  /** float [points]. */
  readonly kept: Float32Array;
}

/** A layout that is done. */
export interface Layout {
  readonly samples: Drawn;
  /** float [points, 2]. */
  readonly positions: Float32Array;
  readonly iterations: number;
  /** In nats. */
  readonly kl: number | null;
  readonly trust: Trust | null;
}

/** What is laid out and how, at whatever epoch; null while the embedding isn't looked at. */
export const manner = computed<FilmQuery | null>(() => {
  const entry = head.value;
  if (entry === null || split.value === "" || settings.tab.value !== "embedding") return null;
  const method = settings.method.value;
  return {
    ...ofHead(entry),
    split: split.value,
    method,
    space: settings.space.value,
    ...(settings.most.value === USUAL_SAMPLES ? {} : { most: settings.most.value }),
    ...(method === "umap" ? { neighbours: settings.neighbours.value } : {}),
    ...(method === "tsne" ? { perplexity: settings.perplexity.value } : {}),
    ...(method === "tsne" && settings.schedule.value === "paper" ? PAPER : {}),
  };
});

/** A query as text. The list of heads grows while training: equal text means the same layout. */
export function nameOf(query: FilmQuery | EmbeddingQuery | null): string {
  return query === null ? "" : JSON.stringify(query);
}

/** Layouts of one kind have the same samples, seen in the same way: their points can move over. */
export function kindOf({ run, head: of, split: among, method, space, most }: FilmQuery): string {
  return JSON.stringify([run, of, among, method, space, most]);
}

const settled = memory<Layout>(MOST_BYTES);

export function recalled(query: EmbeddingQuery): Layout | undefined {
  return settled.get(nameOf(query));
}

export function remember(query: EmbeddingQuery, layout: Layout): void {
  const floatsEach = 2 + 4 + (layout.trust ? 1 : 0);
  settled.set(nameOf(query), layout, 4 * floatsEach * layout.samples.rows.length);
}

/** The log was written anew. */
export function forgetLayouts(): void {
  settled.clear();
}

export function unpackedPoints(points: Points): Drawn {
  return {
    step: points.step,
    rows: integers(points.rows),
    labels: integers(points.labels),
    predicted: integers(points.predicted),
    probability: floats(points.probability),
    perplexity: points.perplexity,
    neighbours: points.neighbours,
    samples: points.samples,
    notes: points.notes,
  };
}

export function unpackedTrust(figures: TrustFigures | null | undefined): Trust | null {
  if (!figures) return null;
  return {
    neighboursKept: figures.neighbours_kept,
    sameClass: figures.same_class,
    sameClassInPicture: figures.same_class_in_picture,
    kept: floats(figures.kept),
  };
}

export function sameRows(before: Drawn, after: Drawn): boolean {
  return sameNumbers(before.rows, after.rows);
}

type Numbers = Int32Array | Float32Array;

export function sameNumbers(one: Numbers, other: Numbers): boolean {
  if (one === other) return true;
  // A loop, since `every` with a function takes ten times as long over 60,000.
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return one.length === other.length;
}
