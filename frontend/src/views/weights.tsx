/** The heatmap of weights: features down, classes or epochs across (§4.2.3). */

import { useMemo } from "preact/hooks";
import { weights } from "../answers";
import { floats } from "../api";
import type { PointerOrFocus } from "../charts/chart";
import { type ColumnKey, type HeatmapOptions, heatmap } from "../charts/heatmap";
import { Card } from "../controls/card";
import { Segments } from "../controls/fields";
import { hideTooltip, showTooltip } from "../controls/tooltip";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import type { WeightsAnswer } from "../schema";
import { settings } from "../settings";
import {
  extent,
  goTo,
  hoveredClass,
  hoveredFeature,
  marks,
  playing,
  selectedFeatures,
  step,
  steps,
  theme,
  toggleFeature,
} from "../state";
import { FeatureTip } from "./feature-tip";
import { rowHeight, TOP } from "./rows";

const SAVED_WIDTH = 760;
/** Under this width the row names stay with the chart at the left. */
const WIDE_ENOUGH_FOR_NAMES = 330;

export function Heatmap() {
  const answer = weights.answer.value;
  const box = useBox();
  const grid = useGrid(answer);
  const options = answer && grid && heatmapOptions(answer, grid, box.width);
  useChart(box, heatmap, options);
  return (
    <Card
      title="Heatmap"
      topic="heatmap"
      class="heatmap"
      sentence={
        <>
          <span>{sentence(answer)}</span> <Mode />
        </>
      }
      saving={
        options && {
          name: `weights-${answer.mode === "steps" ? "through-epochs" : `epoch-${answer.step}`}`,
          picture: () => drawnAside(heatmap, { ...options, width: SAVED_WIDTH, labels: true }),
          table: () => table(answer),
        }
      }
    >
      <div class="plot-and-notes">
        <div class="plot" ref={box.ref} />
        {answer?.notes?.map((note) => (
          <p class="quiet" key={note}>
            {note}
          </p>
        ))}
      </div>
    </Card>
  );
}

function Mode() {
  return (
    <Segments
      label="Heatmap"
      value={settings.heatmap}
      options={[
        { value: "classes", label: "classes", title: "Every class at this epoch" },
        { value: "steps", label: "epochs", title: "One class at every epoch" },
      ]}
    />
  );
}

/** What the columns stand for, in words. */
function sentence(answer: WeightsAnswer | null): string {
  if (answer?.mode === "steps")
    return `Weights for ${shownClass(answer)}, epoch by epoch: blue above 0.`;
  return `The weights at epoch ${answer?.step ?? step.value}: blue above 0, red below.`;
}

type Grid = Pick<HeatmapOptions, "rows" | "columns" | "values">;

/** Rows and columns are kept while they stay the same, so that a new epoch only paints cells. */
function useGrid(answer: WeightsAnswer | null): Grid | null {
  const byClass = answer?.mode === "classes";
  const shown = marks.value;
  const rows = useMemo(
    () => answer?.features.map(({ index, name }) => ({ key: index, label: name })) ?? [],
    [answer?.features.map(({ index, name }) => `${index}\0${name}`).join("\0")],
  );
  const columns = useMemo(
    () =>
      answer?.columns.map((key) => ({
        key,
        label: byClass ? (shown[key]?.label ?? "") : String(key),
        mark: byClass ? shown[key] : undefined,
      })) ?? [],
    [answer?.columns.join(), byClass, shown],
  );
  return answer && { rows, columns, values: floats(answer.values) };
}

function heatmapOptions(answer: WeightsAnswer, grid: Grid, width: number): HeatmapOptions {
  const byClass = answer.mode === "classes";
  return {
    theme: theme.value,
    width,
    rowHeight: rowHeight(answer.features.length),
    top: TOP,
    ...grid,
    extent: extent.value,
    labels: width >= WIDE_ENOUGH_FOR_NAMES,
    numbers: "auto",
    markedColumn: byClass ? hoveredClass.value : step.value,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    onHover: (row, column, event) => pointAt(answer, row, column, event),
    onSelect: toggleFeature,
    onColumn: byClass ? undefined : goToStep,
    legend: true,
    ariaLabel: `${sentence(answer)} ${answer.features.length} features.`,
  };
}

function pointAt(
  answer: WeightsAnswer,
  row: number | null,
  column: ColumnKey | null,
  event: PointerOrFocus | null,
): void {
  hoveredFeature.value = row;
  hoveredClass.value = answer.mode === "classes" && typeof column === "number" ? column : null;
  const at = answer.features.findIndex((feature) => feature.index === row);
  const feature = answer.features[at];
  if (feature === undefined || event === null) {
    hideTooltip();
    return;
  }
  const values = floats(answer.values);
  const width = answer.columns.length;
  const pointed = answer.columns.flatMap((key, i) => {
    const value = values[at * width + i] ?? Number.NaN;
    if (answer.mode === "steps")
      return key === column ? [{ mark: epochMark(answer, key), value }] : [];
    const mark = marks.value[key];
    return mark ? [{ mark, value }] : [];
  });
  showTooltip(event, <FeatureTip name={feature.name} index={feature.index} values={pointed} />);
}

function epochMark(answer: WeightsAnswer, at: number) {
  const label = `${shownClass(answer)}, epoch ${at}`;
  const mark = marks.value[answer.classes[0] ?? 0];
  return mark ? { ...mark, label } : (marks.value[0] as NonNullable<typeof mark>);
}

function shownClass(answer: WeightsAnswer): string {
  return marks.value[answer.classes[0] ?? 0]?.label ?? "the first class";
}

function goToStep(column: ColumnKey): void {
  playing.value = false;
  goTo(steps.value.indexOf(Number(column)));
}

function table(answer: WeightsAnswer) {
  const values = floats(answer.values);
  const width = answer.columns.length;
  const names = answer.columns.map((key) =>
    answer.mode === "steps" ? `epoch ${key}` : (marks.value[key]?.label ?? `Class ${key}`),
  );
  return {
    header: ["index", "feature", ...names],
    rows: answer.features.map(({ index, name }, row) => [
      index,
      name,
      ...values.subarray(row * width, (row + 1) * width),
    ]),
  };
}
