/** Two confusion matrices side by side: what samples of each class were taken for, and are now. */

import { formatCount } from "../format";
import type { ClassMark, Theme } from "../theme";
import { type Chart, differs, type PointerOrFocus } from "./chart";
import { fitLabel } from "./label";
import { append, appendText, SCREEN_ONLY, set, standalone } from "./svg";
import { textWidth } from "./text";

export type When = "before" | "after";

export interface ConfusionPlace {
  readonly when: When;
  readonly label: number;
  readonly predicted: number;
}

export interface ConfusionOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly marks: readonly ClassMark[];
  /** int [classes, classes]: labels down, predictions across. */
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly onHover: (place: ConfusionPlace | null, event: PointerOrFocus | null) => void;
  /** Cells are buttons where there is something to choose. */
  readonly onChoose: ((place: ConfusionPlace) => void) | null;
  readonly ariaLabel: string;
}

const GAP = 22;
const TITLE = 18;
const FEW = 2;
const FEW_HEIGHT = 92;
const DOWN = "is ↓";
const TALLEST = 34;
const LOWEST = 14;
const TEXT_SIZE = 11;
/** Faint where few of a class are, strong where all of them are. */
const FAINT = 0.06;
const STRONG = 0.62;

interface Layout {
  readonly labelWidth: number;
  readonly cell: { readonly width: number; readonly height: number };
  readonly left: (when: When) => number;
  readonly top: number;
  readonly slanted: boolean;
}

function layoutOf({ width, marks, theme }: ConfusionOptions, document: Document): Layout {
  const count = marks.length;
  const style = { size: TEXT_SIZE, family: theme.font };
  const longest = Math.max(0, ...marks.map((mark) => textWidth(document, mark.label, style)));
  const least = textWidth(document, DOWN, style);
  const labelWidth = Math.ceil(Math.max(least, Math.min(longest, 0.2 * width)) + 10);
  const span = Math.max(20, (width - labelWidth - GAP) / 2);
  const wide = span / count;
  const slanted = count > FEW && longest > wide - 4;
  const header = slanted ? Math.min(longest, 70) + 8 : 18;
  const height = count <= FEW ? FEW_HEIGHT : Math.max(LOWEST, Math.min(TALLEST, wide));
  return {
    labelWidth,
    cell: { width: wide, height },
    left: (when) => labelWidth + (when === "after" ? span + GAP : 0),
    top: TITLE + header,
    slanted,
  };
}

function confusionHeight(options: ConfusionOptions, document: Document): number {
  const { top, cell } = layoutOf(options, document);
  return Math.ceil(top + options.marks.length * cell.height + 4);
}

export function confusion(
  element: HTMLElement,
  options: ConfusionOptions,
): Chart<ConfusionOptions> {
  const root = append(element, "svg", { style: "display:block" });
  const { ownerDocument: document } = root;
  const frame = append(root, "g");
  const layer = append(root, "g");
  const ring = append(root, "rect", { ...SCREEN_ONLY, fill: "none", "pointer-events": "none" });
  let current = options;
  let drawn: ConfusionOptions | null = null;
  let cells: CellNodes[] = [];

  const size = () => ({
    width: current.width,
    height: confusionHeight(current, document),
  });
  const draw = () => {
    const last = drawn;
    drawn = current;
    const role = current.onChoose === null ? "img" : "group";
    set(root, { ...size(), role, "aria-label": current.ariaLabel });
    set(root, { "font-family": current.theme.font });
    const layout = layoutOf(current, document);
    if (differs(last, current, FRAMED)) {
      drawFrame(frame, current, layout);
      cells = cellNodes(layer, current, layout);
      set(ring, { width: 0, height: 0 });
    }
    for (const cell of cells) cell.update(current);
  };
  const placeOf = (target: EventTarget | null): ConfusionPlace | null =>
    cells.find((cell) => cell.group.contains(target as Node | null))?.place ?? null;
  const over = (event: PointerOrFocus) => {
    const place = placeOf(event.target);
    const layout = layoutOf(current, document);
    set(ring, place ? ringAt(place, layout, current.theme) : { width: 0, height: 0 });
    current.onHover(place, place && event);
  };
  const leave = () => {
    set(ring, { width: 0, height: 0 });
    current.onHover(null, null);
  };
  layer.addEventListener("pointermove", over);
  layer.addEventListener("pointerleave", leave);
  layer.addEventListener("focusin", over);
  layer.addEventListener("focusout", leave);
  const choose = (event: Event) => {
    const place = placeOf(event.target);
    if (place !== null) current.onChoose?.(place);
  };
  layer.addEventListener("click", choose);
  layer.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    choose(event);
  });
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => root.remove(),
    svg: () => standalone(root, size(), current.theme.surface),
  };
}

const FRAMED = ["theme", "width", "marks", "onChoose"] as const;

function drawFrame(layer: SVGGElement, options: ConfusionOptions, layout: Layout): void {
  layer.replaceChildren();
  const { theme, marks } = options;
  const { cell, top, labelWidth } = layout;
  const style = { theme, size: TEXT_SIZE };
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  for (const when of ["before", "after"] as const) {
    const left = layout.left(when);
    appendText(layer, when, { x: left + 1, y: 12, ...small, "font-weight": 700 });
    const room =
      marks.length * cell.width -
      textWidth(layer.ownerDocument, when, {
        size: TEXT_SIZE,
        family: theme.font,
        bold: true,
      });
    const taken = append(layer, "text", {
      x: left + marks.length * cell.width - 1,
      y: 12,
      "text-anchor": "end",
      ...small,
    });
    fitLabel(taken, "taken for →", room - 12, style);
    marks.forEach((mark, i) => {
      const x = left + (i + 0.5) * cell.width;
      const look = { "font-size": TEXT_SIZE, fill: mark.text };
      if (layout.slanted) {
        const label = append(layer, "text", look);
        set(label, { transform: `translate(${x},${top - 5}) rotate(-90)` });
        set(label, { "dominant-baseline": "central" });
        fitLabel(label, mark.label, top - TITLE - 8, style);
      } else {
        const label = append(layer, "text", { ...look, x, y: top - 6, "text-anchor": "middle" });
        fitLabel(label, mark.label, cell.width - 4, style);
      }
    });
  }
  marks.forEach((mark, i) => {
    const label = append(layer, "text", {
      x: labelWidth - 8,
      y: top + (i + 0.5) * cell.height,
      "text-anchor": "end",
      "dominant-baseline": "central",
      "font-size": TEXT_SIZE,
      fill: mark.text,
    });
    fitLabel(label, mark.label, labelWidth - 8, style);
  });
  appendText(layer, DOWN, { x: labelWidth - 8, y: top - 6, "text-anchor": "end", ...small });
}

interface CellNodes {
  readonly place: ConfusionPlace;
  readonly group: SVGGElement;
  update(options: ConfusionOptions): void;
}

function cellNodes(layer: SVGGElement, options: ConfusionOptions, layout: Layout): CellNodes[] {
  layer.replaceChildren();
  const many = options.marks.length;
  const places = (["before", "after"] as const).flatMap((when) =>
    Array.from({ length: many * many }, (_, i) => ({
      when,
      label: Math.floor(i / many),
      predicted: i % many,
    })),
  );
  return places.map((place) => cellNode(layer, options, layout, place));
}

function cellNode(
  layer: SVGGElement,
  options: ConfusionOptions,
  layout: Layout,
  place: ConfusionPlace,
): CellNodes {
  const { theme } = options;
  const mark = options.marks[place.predicted] as ClassMark;
  const box = boxOf(place, layout);
  const button = { role: "button", tabindex: 0, style: "cursor:pointer" };
  const group = append(layer, "g", options.onChoose === null ? {} : button);
  append(group, "rect", { ...box, rx: 2, fill: theme.grid, opacity: 0.5 });
  const right = place.label === place.predicted;
  const rect = append(group, "rect", { ...box, rx: 2, fill: mark.fill });
  set(rect, { stroke: right ? mark.stroke : "none", "stroke-width": 1 });
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const style = { "text-anchor": "middle", "dominant-baseline": "central" };
  const size = Math.max(8, Math.min(15, box.height - 5));
  const text = appendText(group, "", {
    x,
    y,
    ...style,
    "font-size": size,
    "font-weight": right ? 700 : 400,
    fill: theme.text,
  });
  const roomy = box.height >= 40 && box.width >= 40;
  const moved = appendText(group, "", {
    x,
    y: y + 16,
    ...style,
    "font-size": 10,
    fill: theme.text,
  });
  return {
    place,
    group,
    update(now) {
      const count = countAt(now, place);
      const total = rowTotal(now, place);
      const opacity = count === 0 ? 0 : FAINT + (STRONG - FAINT) * (count / total);
      set(rect, { "fill-opacity": opacity, "stroke-opacity": count === 0 ? 0 : 1 });
      const words = count === 0 && !roomy ? "" : formatCount(count);
      fitLabel(text, words, box.width - 2, { theme, size });
      const change =
        place.when === "after" ? count - countAt(now, { ...place, when: "before" }) : 0;
      fitLabel(moved, roomy && change !== 0 ? signed(change) : "", box.width, { theme, size: 10 });
      set(text, { y: roomy && change !== 0 ? y - 6 : y });
      set(group, { "aria-label": cellWords(now, place) });
    },
  };
}

function boxOf({ when, label, predicted }: ConfusionPlace, { cell, left, top }: Layout) {
  const gap = cell.width > 20 ? 1.5 : 0.5;
  return {
    x: left(when) + predicted * cell.width + gap,
    y: top + label * cell.height + gap,
    width: cell.width - 2 * gap,
    height: cell.height - 2 * gap,
  };
}

function ringAt(place: ConfusionPlace, layout: Layout, theme: Theme) {
  return { ...boxOf(place, layout), rx: 2, stroke: theme.accent, "stroke-width": 2 };
}

export function countAt(options: ConfusionOptions, { when, label, predicted }: ConfusionPlace) {
  return options[when][label * options.marks.length + predicted] ?? 0;
}

function rowTotal(options: ConfusionOptions, { when, label }: ConfusionPlace): number {
  const many = options.marks.length;
  let total = 0;
  for (let i = 0; i < many; i++) total += options[when][label * many + i] ?? 0;
  return Math.max(1, total);
}

function cellWords(options: ConfusionOptions, place: ConfusionPlace): string {
  const [is, taken] = [options.marks[place.label], options.marks[place.predicted]];
  return `${place.when}: ${formatCount(countAt(options, place))} ${is?.label} taken for ${taken?.label}`;
}

function signed(change: number): string {
  return `${change > 0 ? "+" : "−"}${formatCount(Math.abs(change))}`;
}
