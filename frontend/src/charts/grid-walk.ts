/** Pointing at the cells of a grid, and walking over them with the arrow keys. */

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
function walked(
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

export interface GridReader {
  /** How many rows and columns there are now. */
  readonly size: () => readonly [rows: number, columns: number];
  /** Whether a cell can be walked to. */
  readonly isThere: (at: GridCell) => boolean;
  /** The cell under the pointer; column -1 is the row's name. */
  readonly under: (event: MouseEvent) => GridCell | null;
  /** `event` is null where the keyboard points. */
  readonly onHover: (at: GridCell | null, event: MouseEvent | null) => void;
  readonly onChoose: (at: GridCell) => void;
  /** The cell that the keyboard is at; null once the grid has lost it. */
  readonly onCursor: (at: GridCell | null) => void;
}

/** Listens to pointer and keyboard on a grid. */
export function readGrid(root: SVGSVGElement, grid: GridReader): void {
  let cursor: GridCell | null = null;
  root.addEventListener("pointermove", (event) => {
    const at = grid.under(event);
    root.style.cursor = at === null ? "default" : "pointer";
    grid.onHover(at, event);
  });
  root.addEventListener("pointerleave", (event) => grid.onHover(null, event));
  root.addEventListener("click", (event) => {
    const at = grid.under(event);
    if (at !== null) grid.onChoose(at);
  });
  root.addEventListener("blur", () => {
    if (cursor === null) return;
    cursor = null;
    grid.onCursor(null);
    grid.onHover(null, null);
  });
  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = walked(cursor, event.key, ...grid.size());
    const chooses = cursor !== null && (event.key === "Enter" || event.key === " ");
    if (next === null && !chooses) return;
    // The page's own keys (space plays, arrows step) must not act as well.
    event.preventDefault();
    event.stopPropagation();
    if (next !== null && grid.isThere(next)) {
      cursor = next;
      grid.onCursor(next);
      grid.onHover(next, null);
    } else if (next === null && cursor !== null) grid.onChoose(cursor);
  });
}
