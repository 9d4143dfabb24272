/** A point a sample, side by side where they would hide each other; one row a feature. */

import { shade, type Theme } from "../theme";
import { announcer } from "./announcer";
import type { SideLabel } from "./axis";
import type { Span } from "./bar";
import { defaultLabelWidth } from "./bars";
import { listenToSwarm, type Spot } from "./beeswarm-input";
import { canvasImage, layers, prepare } from "./canvas";
import { type Chart, differs, type PointerOrFocus } from "./chart";
import { fitLabel } from "./label";
import { namedEvery, type RowGeometry, rowsHeight, rowTop } from "./rows";
import { drawRuler } from "./ruler";
import { append, appendText, node, SCREEN_ONLY, set, standalone } from "./svg";
import { swarm } from "./swarm";

export interface SwarmRow {
  readonly key: number;
  readonly label: string;
  /** float [samples]: where each lies on the axis. */
  readonly values: Float32Array;
  /** float [samples], from 0 to 1: how strong it is. */
  readonly levels: Float32Array;
}

export interface BeeswarmOptions extends RowGeometry {
  readonly theme: Theme;
  readonly width: number;
  readonly rows: readonly SwarmRow[];
  readonly domain: readonly [number, number];
  readonly leftLabel?: SideLabel | undefined;
  readonly rightLabel?: SideLabel | undefined;
  readonly labels: boolean;
  /** A row's key. */
  readonly hovered: number | null;
  /** Rows' keys. */
  readonly selected: ReadonlySet<number>;
  /** Places among the samples. */
  readonly chosen: ReadonlySet<number>;
  readonly onHover: (
    key: number | null,
    sample: number | null,
    event: PointerOrFocus | null,
  ) => void;
  readonly onSelect: (key: number, additive: boolean) => void;
  readonly onChoose: (sample: number, additive: boolean) => void;
  /** Says a sample's point in words. */
  readonly spoken: (row: number, sample: number) => string;
  readonly ariaLabel: string;
}

const MARGIN = 12;
const LABEL_SIZE = 12;
const FAINT = 0.35;
/** A saved file of more holds a picture. */
const MOST_VECTOR_POINTS = 8000;

export function beeswarm(element: HTMLElement, options: BeeswarmOptions): Chart<BeeswarmOptions> {
  const { holder, canvas } = layers(element);
  // Grid lines and bands lie under the canvas with the points, names and rings over it.
  const under = append(holder, "svg", { style: "position:absolute", "aria-hidden": "true" });
  const bands = append(under, "g");
  const ruler = append(under, "g");
  canvas.before(under);
  const root = append(holder, "svg", {
    role: "application",
    tabindex: 0,
    style: "display:block;position:relative",
  });
  const names = append(root, "g");
  const rings = append(root, "g");
  const front = append(root, "g", SCREEN_ONLY);
  const say = announcer(holder);
  let current = options;
  let drawn: BeeswarmOptions | null = null;
  let places = placed(options);
  let spot: Spot | null = null;

  const size = () => ({ width: current.width, height: rowsHeight(current, current.rows.length) });
  const draw = () => {
    const changed = (names: readonly (keyof BeeswarmOptions)[]) => differs(drawn, current, names);
    const moved = changed(PLACED) || String(drawn?.domain) !== String(current.domain);
    if (moved) {
      places = placed(current);
      spot = null;
    }
    if (moved || changed(["theme", "chosen"])) {
      const context = prepare(canvas, size());
      if (context !== null) paint(context, current, places);
      drawChosen(rings, current, places);
    }
    const framed = moved || changed(["theme"]);
    const named = changed(["selected"]);
    drawn = current;
    const { theme, ariaLabel } = current;
    set(root, { ...size(), "aria-label": ariaLabel, "font-family": theme.font });
    set(under, { ...size(), "font-family": theme.font });
    drawBands(bands, current);
    if (framed) drawFrame(ruler, current);
    if (framed || named) drawNames(names, current);
    drawSpot(front, current, places, spot);
  };
  const point = (next: Spot | null, event: PointerOrFocus | null, row: number | null) => {
    spot = next;
    drawSpot(front, current, places, spot);
    const key = row === null ? null : (current.rows[row]?.key ?? null);
    current.onHover(key, next?.sample ?? null, event);
  };
  listenToSwarm(root, {
    options: () => current,
    places: () => places,
    spot: () => spot,
    point,
    say: ({ row, sample }) => say(current.spoken(row, sample)),
  });
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => holder.remove(),
    svg() {
      const below = node(root.ownerDocument, "g");
      below.append(bands.cloneNode(true), ruler.cloneNode(true));
      const many = places.reduce((sum, at) => sum + at.length / 2, 0) > MOST_VECTOR_POINTS;
      const picture = many ? canvasImage(canvas, size()) : null;
      below.append(picture ?? points(root.ownerDocument, current, places));
      return standalone(root, size(), current.theme.surface, below);
    },
  };
}

const PLACED = ["width", "rowHeight", "top", "rows", "labels"] as const;

function spanOf(options: BeeswarmOptions): Span {
  const names = options.labels ? defaultLabelWidth(options.width) + MARGIN / 2 : 0;
  const left = MARGIN + names;
  return { left, right: Math.max(left + 1, options.width - MARGIN) };
}

function radiusOf({ rowHeight }: BeeswarmOptions): number {
  return rowHeight < 16 ? 1.5 : rowHeight < 26 ? 2.2 : 2.7;
}

/** Pixels, x and y by turns: float [samples, 2] for every row. */
function placed(options: BeeswarmOptions): Float32Array[] {
  const span = spanOf(options);
  const [low, high] = options.domain;
  const scale = high > low ? (span.right - span.left) / (high - low) : 0;
  const room = options.rowHeight / 2 - radiusOf(options) - 1;
  return options.rows.map(({ values }, row) => {
    const xs = Float32Array.from(values, (value) => span.left + (value - low) * scale);
    const middle = rowTop(options, row) + options.rowHeight / 2;
    return swarm(xs, middle, Math.max(0, room), 2 * radiusOf(options));
  });
}

function paint(
  context: CanvasRenderingContext2D,
  options: BeeswarmOptions,
  places: readonly Float32Array[],
): void {
  const { theme, rows, chosen } = options;
  const radius = radiusOf(options);
  const colour = shade(theme);
  context.strokeStyle = theme.axis;
  context.lineWidth = 0.5;
  context.globalAlpha = chosen.size > 0 ? FAINT : 1;
  rows.forEach(({ levels }, row) => {
    const at = places[row] as Float32Array;
    for (let i = 0; i < levels.length; i++) {
      if (!Number.isFinite(at[2 * i])) continue;
      context.fillStyle = colour(levels[i] as number);
      context.beginPath();
      context.arc(at[2 * i] as number, at[2 * i + 1] as number, radius, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  });
}

/** The points for a saved file. */
function points(
  document: Document,
  options: BeeswarmOptions,
  places: readonly Float32Array[],
): SVGGElement {
  const { theme, rows, chosen } = options;
  const group = node(document, "g", {
    stroke: theme.axis,
    "stroke-width": 0.5,
    opacity: chosen.size > 0 ? FAINT : null,
  });
  const colour = shade(theme);
  const r = radiusOf(options);
  rows.forEach(({ levels }, row) => {
    const at = places[row] as Float32Array;
    for (let i = 0; i < levels.length; i++) {
      if (!Number.isFinite(at[2 * i])) continue;
      const fill = colour(levels[i] as number);
      append(group, "circle", { cx: at[2 * i] as number, cy: at[2 * i + 1] as number, r, fill });
    }
  });
  return group;
}

function drawBands(layer: SVGGElement, options: BeeswarmOptions): void {
  layer.replaceChildren();
  const { theme, width, rowHeight } = options;
  options.rows.forEach(({ key }, row) => {
    if (key !== options.hovered && !options.selected.has(key)) return;
    append(layer, "rect", {
      x: 0,
      y: rowTop(options, row) + 0.5,
      width,
      height: rowHeight - 1,
      rx: 3,
      fill: theme.highlight,
    });
  });
}

/** The scale, and the names of its sides. */
function drawFrame(layer: SVGGElement, options: BeeswarmOptions): void {
  const { theme, domain, top } = options;
  const bottom = rowTop(options, options.rows.length);
  const span = spanOf(options);
  drawRuler(layer, { theme, span, domain, top, bottom });
  drawSide(layer, options.leftLabel, "← ", span.left, "start", options);
  drawSide(layer, options.rightLabel, " →", span.right, "end", options);
}

/** Over the rows: below them there are numbers. */
function drawSide(
  layer: SVGGElement,
  side: SideLabel | undefined,
  arrow: string,
  x: number,
  anchor: "start" | "end",
  { theme, width, top }: BeeswarmOptions,
): void {
  if (side === undefined) return;
  const look = { "font-size": 11, "font-weight": 700, fill: side.mark?.text ?? theme.muted };
  const label = append(layer, "text", { x, y: top - 8, "text-anchor": anchor, ...look });
  const text = anchor === "start" ? arrow + side.text : side.text + arrow;
  fitLabel(label, text, width / 2 - 20, { theme, size: 11, bold: true });
}

function drawNames(layer: SVGGElement, options: BeeswarmOptions): void {
  layer.replaceChildren();
  if (!options.labels) return;
  const { theme, rowHeight, rows, selected } = options;
  const every = namedEvery(rowHeight);
  const size = Math.min(LABEL_SIZE, Math.max(7, rowHeight * every - 2));
  rows.forEach(({ key, label }, row) => {
    if (row % every !== 0) return;
    const bold = selected.has(key);
    const made = appendText(layer, "", {
      x: 10,
      y: rowTop(options, row) + rowHeight / 2,
      "dominant-baseline": "central",
      "font-size": size,
      "font-weight": bold ? 700 : 400,
      fill: theme.text,
    });
    fitLabel(made, label, defaultLabelWidth(options.width), { theme, size, bold });
  });
}

/** The chosen samples, in every row. */
function drawChosen(
  layer: SVGGElement,
  options: BeeswarmOptions,
  places: readonly Float32Array[],
): void {
  layer.replaceChildren();
  const { theme, rows, chosen } = options;
  for (const sample of chosen) {
    for (const row of rows.keys()) ring(layer, options, places, { row, sample }, theme.text, 1.2);
  }
}

/** The sample that is pointed at, in every row. */
function drawSpot(
  layer: SVGGElement,
  options: BeeswarmOptions,
  places: readonly Float32Array[],
  spot: Spot | null,
): void {
  layer.replaceChildren();
  if (spot === null) return;
  for (const row of options.rows.keys()) {
    const width = row === spot.row ? 2.5 : 1.5;
    ring(layer, options, places, { ...spot, row }, options.theme.accent, width);
  }
}

function ring(
  layer: SVGGElement,
  options: BeeswarmOptions,
  places: readonly Float32Array[],
  { row, sample }: Spot,
  stroke: string,
  width: number,
): void {
  const at = places[row];
  if (at === undefined || !Number.isFinite(at[2 * sample])) return;
  append(layer, "circle", {
    cx: at[2 * sample] as number,
    cy: at[2 * sample + 1] as number,
    r: radiusOf(options) + 1,
    fill: shade(options.theme)(options.rows[row]?.levels[sample] ?? 0),
    stroke,
    "stroke-width": width,
  });
}
