/** How a class's probability changes with one feature, sample by sample and in the mean. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats, integers, live } from "../../api";
import type { PointerOrFocus } from "../../charts/chart";
import { type DependenceOptions, dependence } from "../../charts/dependence";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { Segments, Select } from "../../controls/fields";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { distinctName } from "../../feature-names";
import { formatExact, formatMetric, formatPercent } from "../../format";
import { useArrival } from "../../jump";
import type { DependenceAnswer } from "../../schema";
import { MOST_SHOWN, settings } from "../../settings";
import { head, selectedSamples, theme, toggleSample } from "../../state";
import { evaluationQuery, OF_EVALUATION } from "../samples/evaluation-query";
import { className } from "../samples/prediction";
import { ClassChoice } from "./class-choice";
import { chosenFeature, ordered } from "./order";
import { reach } from "./reaches";
import { PointTip } from "./sample-points";
import { Awaited, Trouble } from "./status";

const HEIGHT = 300;
const SAVED_WIDTH = 560;

const dependent = live(
  "dependence",
  () => {
    const [query, feature] = [evaluationQuery(), chosenFeature.value];
    if (query === null || feature === null || settings.tab.value !== "importance") return null;
    const classes = head.value?.classes ?? 0;
    const towards = settings.towards.value;
    return {
      ...query,
      feature: feature.index,
      ...(towards >= 0 && towards < classes ? { towards } : {}),
      scale: settings.scale.value,
    };
  },
  undefined,
  OF_EVALUATION,
);

const hoveredCurve = signal<number | null>(null);

export function Dependence() {
  const [answer, error] = [dependent.answer.value, dependent.error.value];
  const box = useBox();
  const options = useOptions(answer, box.width);
  useChart(box, dependence, options);
  useArrival("Partial dependence", options !== null && box.width > 0);
  return (
    <Card
      title="Partial dependence"
      topic="dependence"
      class="aligned"
      sentence="What would become of the samples if this feature alone were changed: each in grey, the mean in bold, ticks at the deciles."
      saving={
        answer &&
        options && {
          name: `dependence-${answer.feature.name}-epoch-${answer.step}`,
          picture: () => picture(answer, options),
          table: () => table(answer),
        }
      }
    >
      <div class="controls">
        <FeatureChoice />
        {answer && <ClassChoice shown={answer.towards} automatic />}
        <Segments
          label="Scale"
          value={settings.scale}
          options={[
            { value: "probability", label: "probability" },
            { value: "score", label: "score", title: "Of the class over the others" },
          ]}
        />
      </div>
      {error !== null && answer === null && <Trouble error={error} />}
      <div class="plot" ref={box.ref} />
      {options === null && error === null && <Awaited height={HEIGHT} />}
    </Card>
  );
}

function FeatureChoice() {
  const feature = chosenFeature.value;
  if (feature === null) return null;
  const listed = new Set([feature.index, ...ordered.value.subarray(0, MOST_SHOWN)]);
  return (
    <Select
      label="Feature"
      value={String(feature.index)}
      options={Array.from(listed, (index) => ({
        value: String(index),
        label: distinctName(index),
      }))}
      onChange={(value) => {
        settings.features.value = [Number(value)];
      }}
    />
  );
}

const PROBABILITIES = [0, 1] as const;

function useOptions(answer: DependenceAnswer | null, width: number): DependenceOptions | null {
  const scale = settings.scale.value;
  const held = useMemo(() => answer && scales(answer, scale), [answer, scale]);
  if (answer === null || held === null) return null;
  const rows = integers(answer.rows);
  const selected = Array.from(rows.keys()).filter((i) =>
    selectedSamples.value.has(rows[i] as number),
  );
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    ...held,
    xTitle: `activation of ${answer.feature.name}`,
    yTitle: outcomeWords(answer),
    grid: floats(answer.grid),
    mean: floats(answer.mean),
    curves: floats(answer.curves),
    at: floats(answer.at),
    there: floats(answer.there),
    deciles: answer.deciles,
    hovered: hoveredCurve.value,
    selected: new Set(selected),
    onHover: (curve, event) => pointAt(answer, curve, event),
    onSelect: (curve, additive) => toggleSample(rows[curve] ?? -1, additive),
    spoken: (curve) => spoken(answer, curve),
    ariaLabel: `${outcomeWords(answer)} against ${answer.feature.name}: ${meanWords(answer)}. Arrow keys walk over the samples.`,
  };
}

/** They hold while the slider moves. */
function scales(answer: DependenceAnswer, scale: "probability" | "score") {
  const { index } = answer.feature;
  const x = reach(`activation ${index}`, floats(answer.grid));
  if (scale === "probability") return { x, y: PROBABILITIES };
  const of = `score ${index} ${answer.towards}`;
  reach(of, floats(answer.mean));
  return { x, y: reach(of, floats(answer.curves)) };
}

function outcomeWords(answer: DependenceAnswer): string {
  const name = className(answer.towards);
  return settings.scale.value === "probability"
    ? `probability of ${name}`
    : `score of ${name} over the others`;
}

function outcome(value: number): string {
  return settings.scale.value === "probability" ? formatPercent(value) : formatExact(value);
}

function meanWords(answer: DependenceAnswer): string {
  const mean = floats(answer.mean);
  return `in the mean from ${outcome(mean[0] ?? Number.NaN)} to ${outcome(mean.at(-1) ?? Number.NaN)}`;
}

function spoken(answer: DependenceAnswer, curve: number): string {
  const there = floats(answer.there)[curve] ?? Number.NaN;
  const at = floats(answer.at)[curve] ?? Number.NaN;
  return `sample ${integers(answer.rows)[curve]}: ${outcome(there)} at ${formatMetric(at)}`;
}

function pointAt(
  answer: DependenceAnswer,
  curve: number | null,
  event: PointerOrFocus | null,
): void {
  hoveredCurve.value = curve;
  if (curve === null || event === null) {
    hideTooltip();
    return;
  }
  showTooltip(
    event,
    <PointTip
      row={integers(answer.rows)[curve] ?? -1}
      feature={answer.feature.name}
      activation={floats(answer.at)[curve] ?? Number.NaN}
      outcome={outcome(floats(answer.there)[curve] ?? Number.NaN)}
    />,
  );
}

function picture(answer: DependenceAnswer, options: DependenceOptions): string {
  const drawn = drawnAside(dependence, { ...options, width: SAVED_WIDTH, hovered: null });
  const title = `${options.yTitle} against ${answer.feature.name}, epoch ${answer.step}`;
  return titled(drawn, title, theme.peek(), document);
}

function table(answer: DependenceAnswer): Table {
  const [grid, mean, curves] = [floats(answer.grid), floats(answer.mean), floats(answer.curves)];
  const rows = Array.from(integers(answer.rows));
  return {
    header: [answer.feature.name, "mean", ...rows.map((row) => `sample ${row}`)],
    rows: Array.from(grid, (at, i) => [
      at,
      mean[i] ?? null,
      ...rows.map((_, curve) => curves[curve * grid.length + i] ?? null),
    ]),
  };
}
