/** What sets the chosen samples apart from the rest, feature by feature. */

import { ask, live } from "../../api";
import { type BarRow, type BarsOptions, bars } from "../../charts/bars";
import type { PointerOrFocus } from "../../charts/chart";
import type { Saving, Table } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside } from "../../controls/use-chart";
import {
  formatCount,
  formatDeviations,
  formatMetric,
  formatPercent,
  formatWeight,
} from "../../format";
import type { FeatureDifference, SelectionAnswer, SelectionQuery } from "../../schema";
import {
  animate,
  evaluationStep,
  head,
  hoveredFeature,
  selectedFeatures,
  split,
  theme,
  toggleFeature,
} from "../../state";
import type { ClassMark } from "../../theme";
import { chosenIndices } from "../samples/samples";
import { BARS_SHOWN, panelRows, SAVED_WIDTH } from "./panel-rows";

/** As many as the route gives. */
const ALL = 5000;
/** The scale grows by so many standard deviations, so that it stands while an epoch changes little. */
const SCALE_STEP = 0.5;
/** What the chart keeps free around its bars. */
const MARGINS = 30;
/** Pixels beyond a bar for the number at its end. */
const NUMBER_ROOM = 38;

function query(limit: number): SelectionQuery | null {
  const entry = head.value;
  if (entry === null || split.value === "" || chosenIndices.value === "") return null;
  return {
    run: entry.run,
    head: entry.head,
    step: evaluationStep.value,
    split: split.value,
    indices: chosenIndices.value,
    limit,
  };
}

export const selection = live("selection", () => query(BARS_SHOWN));

export function differencesSentence(answer: SelectionAnswer): string {
  if (answer.rest === 0) return "Every sample is chosen: there is none to compare them with.";
  const rest = answer.rest === 1 ? "the other one" : `the other ${formatCount(answer.rest)}`;
  const them = answer.chosen === 1 ? "it" : "them";
  return `What sets ${them} apart from ${rest}, in standard deviations.`;
}

export function differenceOptions(answer: SelectionAnswer, width: number): BarsOptions {
  const shown = answer.features.filter((feature) => feature.difference !== null);
  const mark = plainMark();
  const rows = panelRows(width);
  return {
    theme: theme.value,
    width,
    ...rows,
    rows: shown.map((feature) => rowOf(feature, mark)),
    domain: domainOf(shown, width - rows.labelWidth),
    ticks: false,
    leftLabel: { text: "lower" },
    rightLabel: { text: "higher" },
    labels: true,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    onHover: (key, event) => pointAt(shown.find(({ index }) => index === key) ?? null, event),
    onSelect: toggleFeature,
    ariaLabel: `${shown.length} features in which the chosen samples differ most from the others`,
    animate: animate.value,
  };
}

/** As far to either side as the bars go, and the numbers at their ends. */
function domainOf(shown: readonly FeatureDifference[], room: number): [number, number] {
  const upTo = (sign: number) =>
    Math.max(
      0,
      ...shown.map(({ difference }) => Math.ceil((sign * (difference ?? 0)) / SCALE_STEP)),
    );
  const [low, high] = [upTo(-1), upTo(1)];
  const sides = Number(low > 0) + Number(high > 0);
  const numbers = (NUMBER_ROOM * (low + high)) / Math.max(1, room - sides * NUMBER_ROOM - MARGINS);
  const end = (bound: number) => (bound > 0 ? SCALE_STEP * (bound + numbers) : 0);
  return [-end(low), end(high)];
}

function rowOf({ index, name, difference, auc }: FeatureDifference, mark: ClassMark): BarRow {
  const value = difference ?? Number.NaN;
  const told = formatDeviations(value);
  const title = `${told} standard deviations${auc === null ? "" : `, AUC ${formatMetric(auc)}`}`;
  return { key: index, label: name, bars: [{ value, mark, title, note: told }] };
}

/** Of no class, so of no class's colour. */
function plainMark(): ClassMark {
  const { neutral, muted } = theme.value;
  return {
    label: "difference",
    fill: neutral,
    stroke: neutral,
    text: muted,
    pattern: "solid",
    symbol: "circle",
    hollow: false,
  };
}

function pointAt(feature: FeatureDifference | null, event: PointerOrFocus | null): void {
  hoveredFeature.value = feature?.index ?? null;
  if (feature === null || event === null) hideTooltip();
  else showTooltip(event, <DifferenceTip feature={feature} />);
}

function DifferenceTip({ feature }: { feature: FeatureDifference }) {
  const { index, name, difference, auc } = feature;
  return (
    <>
      <strong>{name}</strong>
      <span class="quiet">feature {index}</span>
      <table>
        <tbody>
          <tr>
            <th scope="row">difference</th>
            <td>{formatWeight(difference ?? Number.NaN)} standard deviations</td>
          </tr>
          {auc !== null && (
            <tr>
              <th scope="row">AUC</th>
              <td>{formatMetric(auc)}</td>
            </tr>
          )}
        </tbody>
      </table>
      {auc !== null && (
        <span class="quiet">
          A chosen sample has more of it than one of the others {formatPercent(auc)} of the time.
        </span>
      )}
    </>
  );
}

export function differenceSaving(options: BarsOptions): Saving {
  return {
    name: "chosen-samples-differences",
    picture: () => drawnAside(bars, { ...options, width: SAVED_WIDTH, animate: false }),
    table: differenceTable,
  };
}

/** Every feature, not only those that are shown. */
async function differenceTable(): Promise<Table> {
  const wanted = query(ALL);
  const features = wanted === null ? [] : (await ask("selection", wanted)).features;
  return {
    header: ["index", "feature", "difference in standard deviations", "AUC"],
    rows: features.map(({ index, name, difference, auc }) => [index, name, difference, auc]),
  };
}
