/** Chosen samples: who they are, how they fare, and which features make them what they are. */

import { computed, effect, signal } from "@preact/signals";
import { ask, floats, integers, live } from "../api";
import { type BarsOptions, bars } from "../charts/bars";
import { Card } from "../controls/card";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { formatCount, formatWeight } from "../format";
import type { FeatureName, HeadEntry, SamplesAnswer } from "../schema";
import { settings } from "../settings";
import {
  animate,
  clearSelection,
  evaluationStep,
  head,
  hoveredFeature,
  marks,
  selectedFeatures,
  selectedSamples,
  split,
  theme,
  toggleFeature,
} from "../state";
import type { ClassMark } from "../theme";
import { TOP } from "./rows";
import { SampleList } from "./sample-list";

const MOST_FEATURES = 12;
const ROW_HEIGHT = 24;
const SAVED_WIDTH = 640;

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
  if (entry === null || split.value === "" || selectedSamples.value.size === 0) return null;
  return samplesQuery(entry, ranges(selectedSamples.value));
});

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

/** Rows as the route takes them: `0-4,9`. */
export function ranges(rows: Iterable<number>): string {
  const sorted = [...rows].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; i++) {
    const first = sorted[i] as number;
    while (sorted[i + 1] === (sorted[i] as number) + 1) i++;
    const last = sorted[i] as number;
    parts.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return parts.join(",");
}

/** Whether this split has pictures that could be drawn. */
export const hasThumbnails = computed(
  () => head.value?.splits.find((each) => each.name === split.value)?.thumbnails ?? false,
);

/** Every sample, for its picture; asked for only where pictures are to be drawn. */
const everyone = live("samples", () => {
  const entry = head.value;
  const wanted = settings.tab.value === "embedding" && settings.pictures.value === "pictures";
  if (entry === null || !wanted || !hasThumbnails.value) return null;
  return { run: entry.run, head: entry.head, split: split.value, classes: "0" };
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

/** Panel beside the scatter: figures, features and names of what is chosen. */
export function ChosenSamples() {
  const count = selectedSamples.value.size;
  const answer = chosen.answer.value;
  const box = useBox();
  const focus = answer && focusOf(answer);
  const options =
    answer && focus && contributionOptions(answer, focus, mostMoved(answer, focus), box.width);
  useChart(box, bars, options);
  return (
    <Card
      title={count > 0 ? `Chosen samples · ${formatCount(count)}` : "Chosen samples"}
      topic="selection"
      class="chosen"
      sentence={
        focus
          ? `What moves ${focus.words} most, compared with the average sample.`
          : "Draw around samples to see what sets them apart."
      }
      saving={
        answer &&
        options && {
          name: "chosen-samples",
          picture: () => drawnAside(bars, { ...options, width: SAVED_WIDTH, animate: false }),
          table: () => table(answer),
        }
      }
    >
      {count === 0 && (
        <p class="empty small">
          Nothing is chosen yet. Drag around some marks; shift adds, alt takes away, Esc clears.
        </p>
      )}
      <div class="plot" ref={box.ref} />
      {answer && count > 0 && (
        <>
          <SampleList answer={answer} chosen={count} />
          <button type="button" class="link" onClick={clearSelection}>
            Clear the selection
          </button>
        </>
      )}
    </Card>
  );
}

/** A column of contributions to look at: the margin of two classes, or the class most predicted. */
export interface Focus {
  readonly words: string;
  readonly value: (feature: number) => number;
  readonly mark: (value: number) => ClassMark | undefined;
}

export function focusOf(answer: SamplesAnswer): Focus {
  const contributions = floats(answer.contributions);
  const count = answer.classes.length;
  const at = (feature: number, column: number) =>
    contributions[feature * count + column] ?? Number.NaN;
  if (count === 2) {
    const [first, second] = [marks.value[0], marks.value[1]];
    return {
      words: `the margin between “${first?.label}” and “${second?.label}”`,
      value: (feature) => at(feature, 1) - at(feature, 0),
      mark: (value) => (value < 0 ? first : second),
    };
  }
  const column = mostCommon(integers(answer.predicted));
  const mark = marks.value[column];
  return {
    words: `the score of “${mark?.label}”`,
    value: (feature) => at(feature, column),
    mark: () => mark,
  };
}

function mostCommon(values: Int32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

function mostMoved(answer: SamplesAnswer, focus: Focus): FeatureName[] {
  const features = answer.contributions.shape[0] ?? 0;
  const names = head.value?.feature_names;
  return Array.from({ length: features }, (_, index) => index)
    .sort((a, b) => Math.abs(focus.value(b)) - Math.abs(focus.value(a)))
    .slice(0, MOST_FEATURES)
    .map((index) => ({ index, name: names?.[index] ?? `feature ${index}` }));
}

export function contributionOptions(
  answer: SamplesAnswer,
  focus: Focus,
  features: readonly FeatureName[],
  width: number,
): BarsOptions {
  const count = answer.contributions.shape[0] ?? 0;
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const size = Math.abs(focus.value(i));
    if (Number.isFinite(size)) largest = Math.max(largest, size);
  }
  return {
    theme: theme.value,
    width,
    rowHeight: ROW_HEIGHT,
    top: TOP,
    rows: features.map(({ index, name }) => {
      const value = focus.value(index);
      const mark = focus.mark(value);
      const title = `${mark?.label ?? ""} ${formatWeight(value)}`;
      return { key: index, label: name, bars: mark ? [{ value, mark, title }] : [] };
    }),
    domain: [-largest, largest],
    ticks: true,
    labels: true,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    onHover: (key) => {
      hoveredFeature.value = key;
    },
    onSelect: toggleFeature,
    ariaLabel: `Contributions of ${features.length} features to the chosen samples' scores`,
    animate: animate.value,
  };
}

function table(answer: SamplesAnswer) {
  const names = head.value?.class_names ?? [];
  const [labels, predicted] = [integers(answer.labels), integers(answer.predicted)];
  const likelihood = floats(answer.probabilities);
  const count = names.length;
  return {
    header: ["row", "name", "true class", "predicted class", ...names.map((name) => `p(${name})`)],
    rows: Array.from(integers(answer.rows), (row, i) => [
      row,
      answer.names?.[i] ?? null,
      names[labels[i] ?? -1] ?? String(labels[i]),
      names[predicted[i] ?? -1] ?? String(predicted[i]),
      ...likelihood.subarray(i * count, (i + 1) * count),
    ]),
  };
}
