/** What sets the chosen samples apart from the rest, feature by feature. */

import { ask, live } from "../../api";
import type { BarRow, BarsOptions } from "../../charts/bars";
import type { PointerOrFocus } from "../../charts/chart";
import type { Table } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import {
  formatCount,
  formatDeviations,
  formatMetric,
  formatPercent,
  formatWeight,
} from "../../format";
import type { FeatureDifference, SelectionAnswer, SelectionQuery } from "../../schema";
import { animate, hoveredFeature, selectedFeatures, theme, toggleFeature } from "../../state";
import type { ClassMark } from "../../theme";
import { FeatureHead } from "../feature-tip";
import { chosenQuery } from "../samples/samples";
import { isDrawnInPart } from "./drawn-in-part";
import { panelDomain, panelRows } from "./panel-rows";
import { mostFeatures } from "./question";

/** As many as the route gives. */
const ALL = 5000;
/** The scale grows by so many standard deviations, so that it stands while an epoch changes little. */
const SCALE_STEP = 0.5;
/** Pixels beyond a bar for the number at its end. */
const NUMBER_WIDTH = 38;

function query(limit: number): SelectionQuery | null {
  const asked = chosenQuery();
  return asked && { ...asked, limit };
}

export const selection = live("selection", () => query(mostFeatures.value));

export function DifferencesSentence({ answer }: { answer: SelectionAnswer }) {
  const left = answer.left_out;
  return (
    <>
      {differencesSentence(answer, isDrawnInPart.value)}
      {left > 0 && (
        <>
          {" "}
          {left === 1
            ? "1 sample that isn't finite is left out."
            : `${formatCount(left)} samples that aren't finite are left out.`}
        </>
      )}
    </>
  );
}

export function differencesSentence(answer: SelectionAnswer, drawnInPart: boolean): string {
  if (answer.rest === 0) return "Every sample is chosen: there is none to compare them with.";
  if (answer.features.every(({ difference }) => difference === null)) {
    return "No feature tells them apart: none varies, or none is finite.";
  }
  const rest = answer.rest === 1 ? "the other one" : `the other ${formatCount(answer.rest)}`;
  const them = answer.chosen === 1 ? "it" : "them";
  const drawn = drawnInPart ? ", drawn or not" : "";
  return `What sets ${them} apart from ${rest}${drawn}, in standard deviations.`;
}

/** What a saved picture says above itself. */
export function differencesTitle({ chosen, rest }: SelectionAnswer): string {
  const others = rest === 1 ? "other" : "others";
  return `${formatCount(chosen)} chosen against ${formatCount(rest)} ${others}, in standard deviations`;
}

export function differenceOptions(answer: SelectionAnswer, width: number): BarsOptions {
  const shown = answer.features.filter((feature) => feature.difference !== null);
  const mark = plainMark();
  return {
    theme: theme.value,
    width,
    ...panelRows(width),
    rows: shown.map((feature) => rowOf(feature, mark)),
    domain: domainOf(shown, width),
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

/** As far to either side as the bars go, in whole steps. */
function domainOf(shown: readonly FeatureDifference[], width: number): [number, number] {
  const upTo = (sign: number) =>
    Math.max(
      0,
      ...shown.map(({ difference }) => Math.ceil((sign * (difference ?? 0)) / SCALE_STEP)),
    );
  const bounds = { low: SCALE_STEP * upTo(-1), high: SCALE_STEP * upTo(1) };
  return panelDomain(bounds, width, NUMBER_WIDTH);
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
      <FeatureHead name={name} index={index} />
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

/** Every feature, not only those that are shown. */
export async function differenceTable(): Promise<Table> {
  const wanted = query(ALL);
  const features = wanted === null ? [] : (await ask("selection", wanted)).features;
  return {
    header: ["index", "feature", "difference in standard deviations", "AUC"],
    rows: features.map(({ index, name, difference, auc }) => [index, name, difference, auc]),
  };
}
