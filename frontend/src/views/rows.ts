/** The rows that the feature views share, so that a feature is one line across the page. */

import { classes } from "../state";

const TALLEST = 36;
const LOWEST = 20;
const FIELD = 500;
const BAR = 5;

/** Above row 0 in every chart: the heatmap's column labels. */
export const TOP = 24;

/** The height of a row: the charts fill a screen, and every class's bar can be seen. */
export function rowHeight(rows: number): number {
  const even = Math.min(TALLEST, Math.max(LOWEST, Math.floor(FIELD / Math.max(1, rows))));
  return Math.max(even, classes.value.length * BAR + 8);
}
