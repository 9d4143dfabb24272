/** Walking over the cells of a grid with the arrow keys. */

export interface GridCell {
  readonly row: number;
  readonly column: number;
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Where a key leads from a cell, or into the grid; null where the key leads nowhere. */
export function walked(
  from: GridCell | null,
  key: string,
  rows: number,
  columns: number,
): GridCell | null {
  const by = STEPS[key];
  if (by === undefined || rows === 0 || columns === 0) return null;
  const clamp = (at: number, count: number) => Math.max(0, Math.min(at, count - 1));
  if (from === null) return { row: 0, column: 0 };
  return { row: clamp(from.row + by[0], rows), column: clamp(from.column + by[1], columns) };
}
