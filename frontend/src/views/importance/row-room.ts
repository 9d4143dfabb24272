/** The rows that the chart of intervals and the swarm share, so that a feature is one line across both. */

const TALLEST = 32;
const LOWEST = 14;
const FIELD = 450;

/** Above row 0: where the swarm's sides are named. */
export const TOP = 24;

export function rowHeight(rows: number): number {
  return Math.min(TALLEST, Math.max(LOWEST, Math.floor(FIELD / Math.max(1, rows))));
}
