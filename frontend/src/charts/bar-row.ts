/** The nodes of one row of bars, kept from update to update. */

import { formatWeight } from "../format";
import { NOT_FINITE, type Theme } from "../theme";
import { type BarShape, barShape, breakPath, type Lane, lane, type Span, TAG_WIDTH } from "./bar";
import type { Bar, BarRow } from "./bars";
import { fitLabel } from "./label";
import type { Patterns } from "./patterns";
import { namedEvery } from "./rows";
import { append, appendText, round, SCREEN_ONLY, set } from "./svg";

const GLIDE_MS = 300;
const LABEL_SIZE = 12;

export interface RowLayout {
  readonly theme: Theme;
  readonly width: number;
  readonly rowHeight: number;
  readonly domain: readonly [number, number];
  readonly span: Span;
  /** Room for the name; 0 draws none. */
  readonly labelWidth: number;
  readonly hoveredMark: string | null;
  readonly animate: boolean;
}

export interface RowState {
  readonly y: number;
  readonly position: number;
  readonly count: number;
  readonly hovered: boolean;
  readonly selected: boolean;
}

export interface RowNodes {
  readonly group: SVGGElement;
  update(row: BarRow, state: RowState, layout: RowLayout): void;
  remove(): void;
}

/** A row's nodes: its band goes below the grid lines, the rest above them. */
export function rowNodes(bands: SVGGElement, rows: SVGGElement, fills: Patterns): RowNodes {
  let band: SVGRectElement | null = null;
  const group = append(rows, "g", { role: "listitem", tabindex: -1 });
  const hit = append(group, "rect", { ...SCREEN_ONLY, fill: "none", "pointer-events": "all" });
  const label = append(group, "text", { x: 10, "dominant-baseline": "central" });
  const bars: BarNodes[] = [];
  return {
    group,
    update(row, state, layout) {
      const { theme, width, rowHeight, labelWidth } = layout;
      if (state.hovered || state.selected) {
        const size = { width, height: rowHeight - 1, fill: theme.highlight };
        band ??= append(bands, "rect", { x: 0, y: 0.5, rx: 3 });
        set(band, size);
      } else {
        band?.remove();
        band = null;
      }
      move(group, state.y, layout.animate);
      if (band !== null) move(band, state.y, layout.animate);
      set(hit, { width, height: rowHeight });
      set(group, {
        "data-key": row.key,
        "aria-posinset": state.position,
        "aria-setsize": state.count,
        "aria-label": spoken(row, state.selected),
      });
      const every = namedEvery(rowHeight);
      const named = labelWidth > 0 && (state.position - 1) % every === 0;
      const size = Math.min(LABEL_SIZE, Math.max(7, rowHeight * every - 2));
      set(label, {
        y: rowHeight / 2,
        "font-size": size,
        "font-weight": state.selected ? 700 : 400,
        fill: theme.text,
      });
      fitLabel(label, named ? row.label : "", labelWidth, { theme, size, bold: state.selected });
      while (bars.length > row.bars.length) bars.pop()?.remove();
      row.bars.forEach((bar, i) => {
        bars[i] ??= barNodes(group, fills);
        bars[i].update(bar, lane(rowHeight, row.bars.length, i), layout);
      });
    },
    remove() {
      band?.remove();
      group.remove();
    },
  };
}

/** Says in words what the bars show. */
export function spoken(row: BarRow, selected: boolean): string {
  const values = row.bars.map((bar) => bar.title || `${bar.mark.label} ${formatWeight(bar.value)}`);
  return `${row.label}: ${values.join(", ")}${selected ? ", selected" : ""}`;
}

/** The style glides on screen; the attribute is what a saved file keeps. */
function move(element: SVGElement, y: number, animate: boolean): void {
  const transition = animate ? `transition:transform ${GLIDE_MS}ms ease` : "";
  set(element, {
    transform: `translate(0,${round(y)})`,
    style: `transform:translate(0px,${round(y)}px);${transition}`,
  });
}

/** Shows `element` little by little; where the browser can't, at once. */
export function fadeIn(element: SVGElement): void {
  element.animate?.([{ opacity: 0 }, { opacity: 1 }], { duration: GLIDE_MS, easing: "ease" });
}

interface BarNodes {
  update(bar: Bar, lane: Lane, layout: RowLayout): void;
  remove(): void;
}

function barNodes(group: SVGGElement, fills: Patterns): BarNodes {
  const holder = append(group, "g");
  const rect = append(holder, "rect", { rx: 2 });
  let extra: SVGElement | null = null;
  let note: SVGTextElement | null = null;
  return {
    update(bar, lane, layout) {
      const shape = barShape(bar.value, layout.domain, layout.span);
      const dimmed = layout.hoveredMark !== null && layout.hoveredMark !== bar.mark.label;
      set(holder, { opacity: dimmed ? 0.25 : null });
      if (bar.note !== undefined) {
        note ??= append(holder, "text", { "dominant-baseline": "central", "font-size": NOTE_SIZE });
        const { room, ...place } = noteAt(shape, lane, bar.value < 0, layout.width);
        set(note, { ...place, fill: bar.mark.text });
        fitLabel(note, bar.note, room, { theme: layout.theme, size: NOTE_SIZE });
      } else {
        note?.remove();
        note = null;
      }
      extra?.remove();
      extra = null;
      if (shape.kind === "tag") {
        set(rect, tagBox(shape, lane));
        extra = tagText(holder, shape, lane);
        return;
      }
      set(rect, {
        x: shape.x,
        width: shape.width,
        ...lane,
        fill: fills.fill(bar.mark),
        stroke: bar.mark.stroke,
        "stroke-width": lane.height < 4 ? 0 : 1,
      });
      if (shape.broken !== 0) extra = cut(holder, shape, lane, layout.theme);
    },
    remove: () => holder.remove(),
  };
}

const NOTE_GAP = 5;
const NOTE_SIZE = 11;

/** Beyond the bar's end, whichever side that is, and how much room there is, in pixels. */
function noteAt(shape: BarShape, lane: Lane, toLeft: boolean, width: number) {
  const y = lane.y + lane.height / 2;
  if (toLeft) {
    const x = shape.x - NOTE_GAP;
    return { x, y, "text-anchor": "end", room: x };
  }
  const x = shape.x + (shape.kind === "tag" ? TAG_WIDTH : shape.width) + NOTE_GAP;
  return { x, y, "text-anchor": null, room: width - x };
}

type TagShape = Extract<BarShape, { kind: "tag" }>;

function tagBox(shape: TagShape, lane: Lane) {
  return { x: shape.x, width: TAG_WIDTH, ...lane, fill: NOT_FINITE.fill, stroke: NOT_FINITE.text };
}

function tagText(holder: SVGGElement, shape: TagShape, lane: Lane): SVGTextElement {
  return appendText(holder, shape.text, {
    x: shape.x + TAG_WIDTH / 2,
    y: lane.y + lane.height / 2,
    "text-anchor": "middle",
    "dominant-baseline": "central",
    "font-size": Math.min(10, Math.max(5, lane.height)),
    "font-weight": 700,
    fill: NOT_FINITE.text,
  });
}

function cut(
  holder: SVGGElement,
  shape: Extract<BarShape, { kind: "bar" }>,
  lane: Lane,
  theme: Theme,
): SVGPathElement {
  return append(holder, "path", {
    d: breakPath(shape.x, shape.width, lane.height, shape.broken),
    transform: `translate(0,${lane.y})`,
    stroke: theme.surface,
    "stroke-width": 2,
    fill: "none",
  });
}
