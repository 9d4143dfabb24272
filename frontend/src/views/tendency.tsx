/** Influence and leaning: two charts of the same weights, row beside row (§4.2.2, §5.4). */

import { useMemo } from "preact/hooks";
import { tendency } from "../answers";
import { floats, integers } from "../api";
import { type BarRow, type BarsOptions, bars } from "../charts/bars";
import type { PointerOrFocus } from "../charts/chart";
import { Card, type Saving } from "../controls/card";
import { hideTooltip, showTooltip } from "../controls/tooltip";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { formatExact, formatWeight } from "../format";
import type { TendencyAnswer } from "../schema";
import {
  animate,
  extent,
  hoveredClass,
  hoveredFeature,
  marks,
  selectedFeatures,
  gauge as shownGauge,
  theme,
  toggleFeature,
} from "../state";
import type { ClassMark } from "../theme";
import { FeatureTip } from "./feature-tip";
import { rowHeight, TOP } from "./rows";

const SAVED_WIDTH = 760;

/** A feature's weights and its leaning, unpacked. */
interface Feature {
  readonly index: number;
  readonly name: string;
  readonly weights: readonly number[];
  readonly towards: number;
  readonly by: number;
}

export function Influence() {
  const answer = tendency.answer.value;
  const box = useBox();
  const features = useFeatures(answer);
  const options = answer && influenceOptions(answer, features, box.width);
  useChart(box, bars, options);
  const saving = options && {
    name: `influence-epoch-${answer.step}`,
    picture: () => drawnAside(bars, { ...options, width: SAVED_WIDTH, animate: false }),
    table: () => weightTable(features),
  };
  return (
    <Card
      title="Influence"
      topic="influence"
      saving={saving}
      sentence="Right pushes towards the class, left away from it. Length is the weight."
    >
      <div class="plot" ref={box.ref} />
    </Card>
  );
}

export function Leaning() {
  const answer = tendency.answer.value;
  const box = useBox();
  const features = useFeatures(answer);
  const options = answer && leaningOptions(answer, features, box.width);
  useChart(box, bars, options);
  const saving: Saving | null = options && {
    name: `leaning-epoch-${answer.step}`,
    picture: () =>
      drawnAside(bars, { ...options, width: SAVED_WIDTH, labels: true, animate: false }),
    table: () => leaningTable(features),
  };
  return (
    <Card title="Leaning" topic="leaning" saving={saving} sentence={leaningSentence(answer)}>
      <div class="plot" ref={box.ref} />
    </Card>
  );
}

function useFeatures(answer: TendencyAnswer | null): readonly Feature[] {
  return useMemo(() => (answer === null ? [] : unpacked(answer)), [answer]);
}

function unpacked(answer: TendencyAnswer): Feature[] {
  const weights = floats(answer.weights);
  const towards = integers(answer.towards);
  const by = floats(answer.by);
  const count = answer.classes.length;
  return answer.features.map(({ index, name }, row) => ({
    index,
    name,
    weights: [...weights.subarray(row * count, (row + 1) * count)],
    towards: towards[row] ?? 0,
    by: by[row] ?? Number.NaN,
  }));
}

function common(answer: TendencyAnswer, features: readonly Feature[], width: number) {
  const byIndex = new Map(features.map((feature) => [feature.index, feature]));
  return {
    theme: theme.value,
    width,
    rowHeight: rowHeight(answer.features.length),
    top: TOP,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    hoveredMark:
      hoveredClass.value === null ? null : (marks.value[hoveredClass.value]?.label ?? null),
    onHover: (key: number | null, event: PointerOrFocus | null) =>
      pointAt(key === null ? null : (byIndex.get(key) ?? null), answer, event),
    onSelect: toggleFeature,
    animate: animate.value,
  };
}

function pointAt(
  feature: Feature | null,
  answer: TendencyAnswer,
  event: PointerOrFocus | null,
): void {
  hoveredFeature.value = feature?.index ?? null;
  if (feature === null || event === null) {
    hideTooltip();
    return;
  }
  const values = answer.classes.flatMap((at, i) => {
    const mark = marks.value[at];
    return mark ? [{ mark, value: feature.weights[i] ?? Number.NaN }] : [];
  });
  showTooltip(
    event,
    <FeatureTip
      name={feature.name}
      index={feature.index}
      values={values}
      leaning={leaningText(feature, answer)}
    />,
  );
}

function leaningText(feature: Feature, answer: TendencyAnswer): string | undefined {
  if (answer.classes.length === 1) return undefined;
  return `leans to ${marks.value[feature.towards]?.label ?? "?"} by ${formatExact(feature.by).replace("+", "")}`;
}

function influenceOptions(
  answer: TendencyAnswer,
  features: readonly Feature[],
  width: number,
): BarsOptions {
  const shown = answer.classes.map((at) => marks.value[at]);
  const rows: BarRow[] = features.map((feature) => ({
    key: feature.index,
    label: feature.name,
    bars: feature.weights.flatMap((value, i) => bar(value, shown[i])),
  }));
  return {
    ...common(answer, features, width),
    rows,
    domain: [-extent.value, extent.value],
    ticks: true,
    labels: true,
    ariaLabel: `Weights of ${rows.length} features at epoch ${answer.step}`,
  };
}

function leaningOptions(
  answer: TendencyAnswer,
  features: readonly Feature[],
  width: number,
): BarsOptions {
  const [first, second, third] = answer.classes;
  const rows: BarRow[] = features.map((feature) => {
    const mark = marks.value[feature.towards];
    const left = third === undefined && second !== undefined && feature.towards === first;
    return {
      key: feature.index,
      label: feature.name,
      bars: bar(left ? -feature.by : feature.by, mark).map((each) =>
        third === undefined || Number.isNaN(feature.by) ? each : { ...each, note: each.mark.label },
      ),
    };
  });
  const largest = shownGauge.value === "raw" ? extent.value : 2 * extent.value;
  return {
    ...common(answer, features, width),
    rows,
    domain: third === undefined ? [-largest, largest] : [0, largest],
    ticks: false,
    labels: false,
    ...sides(answer.classes),
    ariaLabel: `Which class each of ${rows.length} features leans to at epoch ${answer.step}`,
  };
}

function sides(shown: readonly number[]): Pick<BarsOptions, "leftLabel" | "rightLabel"> {
  const [first, second] = shown.map((at) => marks.value[at]);
  if (first === undefined || shown.length > 2) return {};
  if (second === undefined) {
    return {
      leftLabel: { text: `away from ${first.label}`, mark: first },
      rightLabel: { text: first.label, mark: first },
    };
  }
  return {
    leftLabel: { text: first.label, mark: first },
    rightLabel: { text: second.label, mark: second },
  };
}

function leaningSentence(answer: TendencyAnswer | null): string {
  if (answer?.classes.length === 1) return "Towards the class or away from it, by centred weight.";
  if (answer?.gauge === "centred") return "To the class whose score it raises more, by how much.";
  return "To the class whose weight is larger in size, by how much.";
}

function bar(value: number, mark: ClassMark | undefined) {
  return mark ? [{ value, mark, title: `${mark.label} ${formatWeight(value)}` }] : [];
}

function weightTable(features: readonly Feature[]) {
  const answer = tendency.answer.value;
  const names = (answer?.classes ?? []).map((at) => marks.value[at]?.label ?? `Class ${at}`);
  return {
    header: ["index", "feature", ...names],
    rows: features.map((each) => [each.index, each.name, ...each.weights]),
  };
}

function leaningTable(features: readonly Feature[]) {
  return {
    header: ["index", "feature", "leans to", "by"],
    rows: features.map((each) => [
      each.index,
      each.name,
      marks.value[each.towards]?.label ?? `Class ${each.towards}`,
      each.by,
    ]),
  };
}
