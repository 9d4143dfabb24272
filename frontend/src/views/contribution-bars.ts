/** What features add to the scores of the chosen samples, as bars. */

import { h } from "preact";
import { floats } from "../api";
import type { BarRow, BarsOptions, SideLabel } from "../charts/bars";
import type { PointerOrFocus } from "../charts/chart";
import { hideTooltip, showTooltip } from "../controls/tooltip";
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
import { FeatureTip } from "./feature-tip";
import { TOP } from "./rows";

const ROW_HEIGHT = 24;

/** What contributions are looked at: those to the margin of two classes, or to one of many. */
export interface Focus {
  readonly words: string;
  /** Where it moves samples. */
  readonly towards: string;
  readonly left: SideLabel;
  readonly right: SideLabel;
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
      left: { text: first?.label ?? "", mark: first },
      right: { text: second?.label ?? "", mark: second },
      value: (feature) => at(feature, 1) - at(feature, 0),
      mark: (value) => (value < 0 ? first : second),
    };
  }
  const mark = marks.value[answer.classes[0] ?? 0];
  return {
    words: `the score of “${mark?.label}”`,
    towards: `“${mark?.label}”`,
    left: { text: "away" },
    right: { text: "towards it" },
    value: (feature) => at(feature, 0),
    mark: () => mark,
  };
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
    ...sharedOptions(focus, features),
    width,
    rowHeight: ROW_HEIGHT,
    top: TOP,
    rows: contributionRows(focus, features),
    domain: [-largest, largest],
    ticks: true,
  };
}

/** A bar a feature; `note` writes its number beyond its end. */
export function contributionRows(
  focus: Focus,
  features: readonly FeatureName[],
  note?: (value: number) => string,
): BarRow[] {
  return features.map(({ index, name }) => {
    const value = focus.value(index);
    const mark = focus.mark(value);
    const title = `${mark?.label ?? ""} ${formatWeight(value)}`;
    // What isn't finite is written in the bar itself.
    const told = Number.isFinite(value) ? note?.(value) : undefined;
    return { key: index, label: name, bars: mark ? [{ value, mark, title, note: told }] : [] };
  });
}

/** What the bars have in common wherever they are shown. */
export function sharedOptions(focus: Focus, features: readonly FeatureName[]) {
  return {
    theme: theme.value,
    labels: true,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    onHover: (key: number | null, event: PointerOrFocus | null) =>
      pointAt(focus, features.find(({ index }) => index === key) ?? null, event),
    onSelect: toggleFeature,
    ariaLabel: `Contributions of ${features.length} features to the chosen samples' scores`,
    animate: animate.value,
  };
}

function pointAt(focus: Focus, feature: FeatureName | null, event: PointerOrFocus | null): void {
  hoveredFeature.value = feature?.index ?? null;
  if (feature === null || event === null) {
    hideTooltip();
    return;
  }
  const value = focus.value(feature.index);
  const mark = focus.mark(value);
  const leaning = `So much it adds to ${focus.words}, compared with the average sample.`;
  const values = mark ? [{ mark, value }] : [];
  showTooltip(event, h(FeatureTip, { ...feature, values, leaning }));
}

export function contributionTable(answer: SamplesAnswer, focus: Focus) {
  const features = mostMoving(answer, focus, Number.POSITIVE_INFINITY);
  return {
    header: ["index", "feature", `adds to ${focus.words}`],
    rows: features.map(({ index, name }) => [index, name, focus.value(index)]),
  };
}
