/** Where a feature's row lies: one answer for bars and heatmap, so that neighbouring charts line up. */

export interface RowGeometry {
  /** Pixels above row 0, for column labels. */
  readonly top: number;
  readonly rowHeight: number;
}

/** Below the last row: tick numbers, or the left and right labels. */
const AXIS_HEIGHT = 28;

export function rowTop(rows: RowGeometry, index: number): number {
  return rows.top + index * rows.rowHeight;
}

/** The row under `y`, or null above the first and below the last. */
export function rowAt(rows: RowGeometry, count: number, y: number): number | null {
  const index = Math.floor((y - rows.top) / rows.rowHeight);
  return index >= 0 && index < count ? index : null;
}

/** Height of a chart of `count` rows with its axis. */
export function rowsHeight(rows: RowGeometry, count: number): number {
  return rows.top + count * rows.rowHeight + AXIS_HEIGHT;
}

/** Every which row has its name written: all, but where rows are lower than letters. */
export function namedEvery(rowHeight: number): number {
  return niceStep(LEAST_NAME_HEIGHT / rowHeight);
}

const LEAST_NAME_HEIGHT = 9;

/** The next of 1, 2, 5, 10, 20, 50, … from `least` up, so that thinned labels read as round numbers. */
export function niceStep(least: number): number {
  if (!(least > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((step) => step * power >= least) ?? 10);
}
