/** A matrix of weights: canvas cells under SVG labels. */

import { formatWeight } from "../format";
import type { ClassMark, Theme } from "../theme";
import { layers, prepare } from "./canvas";
import { paintCells, vectorCells } from "./cells";
import { type Chart, isAdditive, type PointerOrFocus } from "./chart";
import { columnAt, type HeatmapLayout, heatmapLayout } from "./heatmap-layout";
import { drawPointers, overlayOf } from "./heatmap-overlay";
import { type RowGeometry, rowAt } from "./rows";
import { append, set, standalone, uniquePrefix } from "./svg";

export { headerHeight } from "./heatmap-layout";

export type ColumnKey = number | string;

export interface HeatmapRow {
  readonly key: number;
  readonly label: string;
}

export interface HeatmapColumn {
  readonly key: ColumnKey;
  readonly label: string;
  readonly mark?: ClassMark | undefined;
}

export interface HeatmapOptions extends RowGeometry {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: readonly HeatmapRow[];
  readonly columns: readonly HeatmapColumn[];
  /** float [rows, columns], row-major. */
  readonly values: Float32Array;
  /** Colours span `-extent … +extent`; fixed by the caller over all steps. */
  readonly extent: number;
  readonly labels: boolean;
  /** Room for the names in pixels; a share of the width where none is given. */
  readonly labelWidth?: number | undefined;
  /** `auto`: the value printed in its cell where it fits. */
  readonly numbers: "auto" | false;
  readonly markedColumn?: ColumnKey | null | undefined;
  readonly hovered: number | null;
  readonly selected: ReadonlySet<number>;
  /** `event` is null where the keyboard moved: the chart then speaks the cell itself. */
  readonly onHover: (
    row: number | null,
    column: ColumnKey | null,
    event: PointerOrFocus | null,
  ) => void;
  readonly onSelect: (row: number, additive: boolean) => void;
  /** A click on a column's label. */
  readonly onColumn?: ((column: ColumnKey) => void) | undefined;
  readonly legend: boolean;
  readonly ariaLabel: string;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export function heatmap(element: HTMLElement, options: HeatmapOptions): Chart<HeatmapOptions> {
  const { holder, canvas } = layers(element);
  const root = append(holder, "svg", {
    role: "img",
    tabindex: 0,
    style: "display:block;position:relative",
  });
  const prefix = uniquePrefix();
  const pointers = append(root, "g");
  const overlay = overlayOf(append(root, "g"), prefix);
  const status = liveRegion(holder);
  let current = options;
  let layout = heatmapLayout(options, root.ownerDocument);
  let cursor: Cell | null = null;
  let painted: HeatmapOptions | null = null;

  const draw = () => {
    const resized = painted === null || changed(painted, current, SHAPE);
    if (resized) layout = heatmapLayout(current, root.ownerDocument);
    if (painted === null || resized || changed(painted, current, COLOURS)) {
      const context = prepare(canvas, layout);
      if (context !== null) paintCells(context, current, layout);
    }
    if (painted === null || resized || changed(painted, current, WORDS)) {
      set(root, { width: layout.width, height: layout.height });
      set(root, { "font-family": current.theme.font });
      overlay.draw(current, layout);
    }
    painted = current;
    set(root, { "aria-label": current.ariaLabel });
    drawPointers(pointers, current, layout, cursor);
  };
  listen(
    root,
    () => current,
    () => layout,
    (next) => {
      cursor = next;
      status.textContent = next === null ? "" : spoken(current, next);
      drawPointers(pointers, current, layout, cursor);
    },
  );
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => holder.remove(),
    svg: () => standalone(root, layout, current.theme.surface, vectorCells(root, current, layout)),
  };
}

// Hovering must not paint two million cells again, so only what changed is drawn.
const SHAPE = [
  "theme",
  "width",
  "rowHeight",
  "top",
  "rows",
  "columns",
  "labels",
  "labelWidth",
  "legend",
] as const;
const COLOURS = ["values", "extent", "numbers"] as const;
const WORDS = ["extent", "selected"] as const;

function changed(
  last: HeatmapOptions,
  next: HeatmapOptions,
  names: readonly (keyof HeatmapOptions)[],
): boolean {
  return names.some((name) => last[name] !== next[name]);
}

function spoken(options: HeatmapOptions, cell: Cell): string {
  const value = options.values[cell.row * options.columns.length + cell.column] ?? Number.NaN;
  const row = options.rows[cell.row]?.label;
  return `${row}, ${options.columns[cell.column]?.label}: ${formatWeight(value)}`;
}

function liveRegion(holder: HTMLElement): HTMLElement {
  const region = holder.ownerDocument.createElement("div");
  region.setAttribute("role", "status");
  region.style.cssText =
    "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  holder.append(region);
  return region;
}

function listen(
  root: SVGSVGElement,
  options: () => HeatmapOptions,
  layout: () => HeatmapLayout,
  onCursor: (cell: Cell | null) => void,
): void {
  let cursor: Cell | null = null;
  const go = (cell: Cell | null) => {
    cursor = cell;
    onCursor(cell);
  };
  const under = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    return {
      row: rowAt(options(), options().rows.length, event.clientY - box.top),
      column: columnAt(layout(), event.clientX - box.left),
      inHeader: event.clientY - box.top < options().top,
    };
  };
  const columnKey = (index: number | null) =>
    index === null ? null : (options().columns[index]?.key ?? null);
  const rowKey = (index: number | null) =>
    index === null ? null : (options().rows[index]?.key ?? null);

  root.addEventListener("pointermove", (event) => {
    const at = under(event);
    const clickable = at.row !== null || (at.inHeader && at.column !== null && options().onColumn);
    root.style.cursor = clickable ? "pointer" : "default";
    options().onHover(rowKey(at.row), at.row === null ? null : columnKey(at.column), event);
  });
  root.addEventListener("pointerleave", (event) => options().onHover(null, null, event));
  root.addEventListener("click", (event) => {
    const at = under(event);
    const [row, column] = [rowKey(at.row), columnKey(at.column)];
    if (row !== null) options().onSelect(row, isAdditive(event));
    else if (at.inHeader && column !== null) options().onColumn?.(column);
  });
  root.addEventListener("blur", () => {
    if (cursor === null) return;
    go(null);
    options().onHover(null, null, null);
  });
  root.addEventListener("keydown", (event) => {
    const selects = event.key === "Enter" || event.key === " ";
    const by = STEPS[event.key];
    if (event.altKey || !(by || (selects && cursor !== null))) return;
    // The page's own keys (space plays, arrows step) must not act as well.
    event.preventDefault();
    event.stopPropagation();
    if (by) {
      go(moved(cursor, by, options()));
      options().onHover(rowKey(cursor?.row ?? null), columnKey(cursor?.column ?? null), null);
    } else {
      const key = rowKey(cursor?.row ?? null);
      if (key !== null) options().onSelect(key, isAdditive(event));
    }
  });
}

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function moved(cell: Cell | null, by: readonly [number, number], options: HeatmapOptions): Cell {
  const { row, column } = cell ?? { row: -by[0], column: -by[1] };
  const clamp = (at: number, count: number) => Math.max(0, Math.min(at, count - 1));
  return {
    row: clamp(row + by[0], options.rows.length),
    column: clamp(column + by[1], options.columns.length),
  };
}
