/** What moves the scores of the chosen samples, as the panel's bars. */

import type { BarsOptions } from "../../charts/bars";
import { formatWeight } from "../../format";
import type { FeatureName } from "../../schema";
import { contributionRows, type Focus, sharedOptions } from "../contribution-bars";
import { panelDomain, panelRows } from "./panel-rows";

/** Pixels beyond a bar for the number at its end. */
const NUMBER_WIDTH = 46;

export function movingOptions(
  focus: Focus,
  features: readonly FeatureName[],
  width: number,
): BarsOptions {
  const values = features.map(({ index }) => focus.value(index)).filter(Number.isFinite);
  const [low, high] = [Math.max(0, ...values.map((each) => -each)), Math.max(0, ...values)];
  return {
    ...sharedOptions(focus, features),
    ...panelRows(width),
    width,
    rows: contributionRows(focus, features, formatWeight),
    domain: panelDomain({ low, high }, width, NUMBER_WIDTH),
    ticks: false,
    leftLabel: focus.left,
    rightLabel: focus.right,
  };
}
