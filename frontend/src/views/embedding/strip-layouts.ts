/** The layouts of the perplexity strip, worked out one after the other when nothing else is to do. */

import { computed, effect, signal } from "@preact/signals";
import { era, floats, stream } from "../../api";
import { align } from "../../charts/align";
import { choice } from "../../choice";
import { isVisible } from "../../host";
import type { EmbeddingQuery } from "../../schema";
import { MOST_PERPLEXITY, settings, USUAL_SAMPLES } from "../../settings";
import { head, headKey, playing, split } from "../../state";
import { drawn, positions, progress, wanted } from "./layout";
import {
  type Layout,
  nameOf,
  recalled,
  remember,
  sameRows,
  unpackedPoints,
  unpackedTrust,
} from "./layouts";

const STOPS = [5, 10, 20, 30, 50, 75, 100] as const;
const FEWEST_STOPS = 5;
/** Nobody waits for a hidden page: it looks now and then whether it is seen again. */
const LOOK_AGAIN_MS = 1000;

/** The perplexities of a strip that so many samples allow. */
export function stopsFor(points: number): readonly number[] {
  const most = Math.min(MOST_PERPLEXITY, Math.floor((points - 1) / 3));
  const found = STOPS.filter((stop) => stop <= most);
  if (found.length >= FEWEST_STOPS) return found;
  if (most <= 2) return [];
  const steps = Array.from({ length: FEWEST_STOPS }, (_, i) => i / (FEWEST_STOPS - 1));
  const spaced = steps.map((share) => Math.round(2 * (most / 2) ** share));
  return [...new Set(spaced)];
}

export const stops = computed<readonly number[]>(() =>
  settings.method.value === "tsne" ? stopsFor(drawn.value?.rows.length ?? 0) : [],
);

/** One picture of the strip. */
export interface Multiple {
  /** The query as text: another epoch's picture stands until its own is there. */
  readonly name: string;
  readonly layout: Layout;
  /** float [points, 2], turned like the picture above. */
  readonly positions: Float32Array;
}

/** By perplexity. */
export const multiples = signal<ReadonlyMap<number, Multiple>>(new Map());

/** Other samples' pictures must not stand in, in colours that aren't theirs. */
const whose = computed(() => [headKey(head.value), split.value, settings.most.value].join("\0"));

/** Large evaluations wait until they are asked for. */
const askedFor = choice(() => whose.value);
export const isLarge = computed(() => (drawn.value?.rows.length ?? 0) > USUAL_SAMPLES);
export const isWanted = computed(() => !isLarge.value || askedFor.value.size > 0);

export function askForStrip(): void {
  askedFor.value = new Set([1]);
}

export function stripQuery(perplexity: number): EmbeddingQuery | null {
  return wanted.value && { ...wanted.value, perplexity };
}

/** What the strip waits for: the picture above it comes first. */
const wording = computed(() => {
  const ready = progress.value?.stage === "settled" && !playing.value && isWanted.value;
  return ready && stops.value.length > 0 ? nameOf(stripQuery(0)) : "";
});
const stopsText = computed(() => stops.value.join());

export function keepStrip(): void {
  effect(() => {
    era.value;
    whose.value;
    multiples.value = new Map();
  });
  effect(() => {
    era.value;
    if (wording.value === "" || stopsText.value === "") return;
    const common = JSON.parse(wording.value) as EmbeddingQuery;
    const stop = new AbortController();
    void layOut(common, stopsText.value.split(",").map(Number), stop.signal);
    return () => stop.abort();
  });
}

async function layOut(
  common: EmbeddingQuery,
  perplexities: readonly number[],
  stop: AbortSignal,
): Promise<void> {
  const queries = perplexities.map((perplexity) => ({ ...common, perplexity }));
  const missing = queries.filter((query) => !place(query));
  for (const query of missing) {
    await seen(stop);
    if (stop.aborted) return;
    try {
      await settle(query, stop);
    } catch {
      return; // the placeholders say enough: the picture above tells what is the matter
    }
  }
}

/** Asks for a layout that nobody waits for. */
async function settle(query: EmbeddingQuery, stop: AbortSignal): Promise<void> {
  await stream("embedding", { ...query, ahead: true }, stop, (line) => {
    if (!line.final || !line.positions || !line.points) return;
    remember(query, {
      samples: unpackedPoints(line.points),
      positions: floats(line.positions),
      iterations: line.iterations,
      kl: line.kl ?? null,
      trust: unpackedTrust(line.trust),
    });
    place(query);
  });
}

/** Puts a settled layout into the strip; false where there is none. */
function place(query: EmbeddingQuery): boolean {
  const layout = recalled(query);
  if (layout === undefined) return false;
  const { perplexity = 0 } = query;
  const name = nameOf(query);
  const before = multiples.peek();
  if (before.get(perplexity)?.name === name) return true;
  const [samples, above] = [drawn.peek(), positions.peek()];
  const alike = samples !== null && above !== null && sameRows(samples, layout.samples);
  const turned = alike ? align(layout.positions, above) : layout.positions;
  multiples.value = new Map(before).set(perplexity, { name, layout, positions: turned });
  return true;
}

async function seen(stop: AbortSignal): Promise<void> {
  while (!isVisible() && !stop.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
