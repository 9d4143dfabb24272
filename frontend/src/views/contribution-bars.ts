/** What features add to the scores of the chosen samples, as bars. */

import { floats, integers } from "../api";
import type { BarsOptions } from "../charts/bars";
import { formatWeight } from "../format";
import type { FeatureName, SamplesAnswer } from "../schema";
import {
  animate,
  head,
  hoveredFeature,
  marks,
  selectedFeatures,
  theme,
  toggleFeature,
} from "../state";
import type { ClassMark } from "../theme";
import { TOP } from "./rows";

const ROW_HEIGHT = 24;

/** A column of contributions to look at: the margin of two classes, or the class most predicted. */
export interface Focus {
  readonly words: string;
  /** Where it moves samples. */
  readonly towards: string;
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
      towards: "either class",
      value: (feature) => at(feature, 1) - at(feature, 0),
      mark: (value) => (value < 0 ? first : second),
    };
  }
  const column = mostCommon(integers(answer.predicted));
  const mark = marks.value[column];
  return {
    words: `the score of “${mark?.label}”`,
    towards: `“${mark?.label}”`,
    value: (feature) => at(feature, column),
    mark: () => mark,
  };
}

function mostCommon(values: Int32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

/** The features that move the focus most, either way; those without a number last. */
export function mostMoving(answer: SamplesAnswer, focus: Focus, most: number): FeatureName[] {
  const names = head.value?.feature_names;
  const sizes = Float64Array.from({ length: answer.contributions.shape[0] ?? 0 }, (_, index) => {
    const size = Math.abs(focus.value(index));
    return Number.isNaN(size) ? -1 : size;
  });
  return Array.from(sizes.keys())
    .sort((a, b) => (sizes[b] as number) - (sizes[a] as number))
    .slice(0, most)
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

export function contributionTable(answer: SamplesAnswer, focus: Focus) {
  const features = mostMoving(answer, focus, Number.POSITIVE_INFINITY);
  return {
    header: ["index", "feature", `adds to ${focus.words}`],
    rows: features.map(({ index, name }) => [index, name, focus.value(index)]),
  };
}
