/** A small table whose figures are also shades: the stronger the more. */

import { shade, type Theme } from "../theme";
import type { Chart, PointerOrFocus } from "./chart";
import { fitLabel } from "./label";
import { rove } from "./rove";
import { append, appendText, set, standalone } from "./svg";

export interface MatrixOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: readonly string[];
  /** In lines of a word or two each. */
  readonly columns: readonly (readonly string[])[];
  /** [rows, columns], row-major; null leaves the cell out. */
  readonly cells: readonly (MatrixCell | null)[];
  readonly labelWidth: number;
  readonly rowHeight: number;
  /** Of a row; null: rows mean nothing by themselves. */
  readonly hovered: number | null;
  readonly onHover: (cell: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (cell: number, additive: boolean) => void;
  readonly ariaLabel: string;
}

export interface MatrixCell {
  readonly text: string;
  /** From 0 to 1; NaN is not shaded. */
  readonly share: number;
  /** Said by screen readers. */
  readonly title: string;
}

const TEXT_SIZE = 11;
const HEADER_SIZE = 10;
const HEADER_LINE = 12;
const MARGIN = 10;
const GAP = 2;
const WIDEST_CELL = 64;
/** A stronger cell bears letters in the colour of the card. */
const STRONG = 0.5;

export function matrix(element: HTMLElement, options: MatrixOptions): Chart<MatrixOptions> {
  const holder = element.ownerDocument.createElement("div");
  element.append(holder);
  const root = append(holder, "svg", { role: "list", style: "display:block" });
  const heads = append(root, "g");
  const cells = append(root, "g");
  const made = new Map<number, SVGGElement>();
  let current = options;
  let drawn: MatrixOptions | null = null;

  const draw = () => {
    const { theme, ariaLabel } = current;
    set(root, { ...sizeOf(current), "aria-label": ariaLabel, "font-family": theme.font });
    drawHeads(heads, current);
    if (drawn?.cells !== current.cells || drawn.theme !== theme || drawn.width !== current.width) {
      const focused = root.ownerDocument.activeElement?.getAttribute("data-key");
      cells.replaceChildren();
      made.clear();
      current.cells.forEach((cell, i) => {
        if (cell !== null) made.set(i, drawCell(cells, cell, i, current));
      });
      if (focused) made.get(Number(focused))?.focus();
    }
    drawn = current;
    roving.refresh();
  };
  const roving = rove(holder, {
    keys: () => [...made.keys()],
    element: (key) => made.get(key),
    preferred: () => null,
    onHover: (key, event) => current.onHover(key, event),
    onSelect: (key, additive) => current.onSelect(key, additive),
  });
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => holder.remove(),
    svg: () => standalone(root, sizeOf(current), current.theme.surface),
  };
}

function headHeight({ columns }: MatrixOptions): number {
  return 8 + HEADER_LINE * Math.max(1, ...columns.map((lines) => lines.length));
}

function sizeOf(options: MatrixOptions) {
  const height = headHeight(options) + options.rows.length * options.rowHeight + 4;
  return { width: options.width, height };
}

function cellWidth({ width, labelWidth, columns }: MatrixOptions): number {
  const room = (width - labelWidth - 2 * MARGIN) / Math.max(1, columns.length);
  return Math.max(1, Math.min(WIDEST_CELL, room));
}

function drawHeads(layer: SVGGElement, options: MatrixOptions): void {
  layer.replaceChildren();
  const { theme, labelWidth, rowHeight } = options;
  const [each, top] = [cellWidth(options), headHeight(options)];
  options.columns.forEach((lines, column) => {
    lines.forEach((line, i) => {
      const label = append(layer, "text", {
        x: MARGIN + labelWidth + (column + 0.5) * each,
        y: top - 6 - (lines.length - 1 - i) * HEADER_LINE,
        "text-anchor": "middle",
        "font-size": HEADER_SIZE,
        fill: theme.muted,
      });
      fitLabel(label, line, each - 2, { theme, size: HEADER_SIZE });
    });
  });
  options.rows.forEach((name, row) => {
    const y = top + row * rowHeight;
    if (row === options.hovered) {
      const band = { x: 0, y, width: options.width, height: rowHeight, rx: 3 };
      append(layer, "rect", { ...band, fill: theme.highlight });
    }
    const label = append(layer, "text", {
      x: MARGIN,
      y: y + rowHeight / 2,
      "dominant-baseline": "central",
      "font-size": TEXT_SIZE + 1,
      fill: theme.text,
    });
    fitLabel(label, name, labelWidth - 8, { theme, size: TEXT_SIZE + 1 });
  });
}

function drawCell(
  layer: SVGGElement,
  cell: MatrixCell,
  index: number,
  options: MatrixOptions,
): SVGGElement {
  const { theme, labelWidth, rowHeight, columns } = options;
  const each = cellWidth(options);
  const x = MARGIN + labelWidth + (index % columns.length) * each;
  const y = headHeight(options) + Math.floor(index / columns.length) * rowHeight;
  const named = { role: "listitem", tabindex: -1, "aria-label": cell.title, "data-key": index };
  const group = append(layer, "g", named);
  const known = !Number.isNaN(cell.share);
  append(group, "rect", {
    x: x + GAP / 2,
    y: y + GAP / 2,
    width: Math.max(0, each - GAP),
    height: rowHeight - GAP,
    rx: 3,
    fill: known ? shade(theme)(cell.share) : theme.inset,
  });
  appendText(group, cell.text, {
    x: x + each / 2,
    y: y + rowHeight / 2,
    "text-anchor": "middle",
    "dominant-baseline": "central",
    "font-size": TEXT_SIZE,
    fill: known && cell.share > STRONG ? theme.surface : theme.text,
  });
  return group;
}
