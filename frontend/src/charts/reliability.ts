/** A reliability diagram: what was promised against what came true, before and after. */

import { type Chart, differs, type PointerOrFocus } from "./chart";
import { append, appendText, round, SCREEN_ONLY, set, standalone } from "./svg";
import { drawPlane, type PlaneOptions, type UnitPlane, unitPlane } from "./unit-plane";

/** Bins: float [bins] from 0 to 1, NaN where a bin is empty; `samples`: int [bins]. */
export interface Bins {
  readonly probability: Float32Array;
  readonly share: Float32Array;
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly samples: Int32Array;
}

export interface ReliabilityOptions extends PlaneOptions {
  readonly before: Bins;
  readonly after: Bins;
  readonly ariaLabel: string;
  readonly onHover: (bin: HoveredBin | null, event: PointerOrFocus | null) => void;
}

export interface HoveredBin {
  readonly when: "before" | "after";
  readonly bin: number;
}

const SMALLEST = 2.5;
const LARGEST = 7;
/** In reach of the pointer, in pixels. */
const REACH = 16;

export function reliability(
  element: HTMLElement,
  options: ReliabilityOptions,
): Chart<ReliabilityOptions> {
  const root = append(element, "svg", { role: "img", style: "display:block" });
  const frame = append(root, "g");
  const layer = append(root, "g");
  const field = append(root, "rect", { ...SCREEN_ONLY, fill: "none", "pointer-events": "all" });
  let current = options;
  let drawn: ReliabilityOptions | null = null;
  let plane = unitPlane(options);

  const draw = () => {
    const last = drawn;
    drawn = current;
    set(root, { "aria-label": current.ariaLabel });
    if (!differs(last, current, DRAWN)) return;
    plane = unitPlane(current);
    set(root, { width: current.width, height: current.height });
    set(root, { "font-family": current.theme.font });
    set(field, { width: current.width, height: current.height });
    drawPlane(frame, current, plane);
    drawBins(layer, current, plane);
  };
  field.addEventListener("pointermove", (event) => {
    const box = root.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top] as const;
    const found = binAt(current, plane, at);
    current.onHover(found, found && event);
  });
  field.addEventListener("pointerleave", () => current.onHover(null, null));
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => root.remove(),
    svg: () => standalone(root, current, current.theme.surface),
  };
}

const DRAWN = ["theme", "width", "height", "title", "xLabel", "yLabel", "before", "after"] as const;

function drawBins(layer: SVGGElement, options: ReliabilityOptions, plane: UnitPlane): void {
  layer.replaceChildren();
  const { theme } = options;
  append(layer, "line", {
    x1: plane.x(0),
    x2: plane.x(1),
    y1: plane.y(0),
    y2: plane.y(1),
    stroke: theme.axis,
    "stroke-dasharray": "2 4",
  });
  drawSeries(layer, options.before, plane, theme.neutral, theme.surface, "4 3");
  drawSeries(layer, options.after, plane, theme.text, theme.text, null);
  const [x, y] = [plane.right - 58, plane.bottom - 26];
  const words = { x: x + 10, "font-size": 10, fill: theme.muted, "dominant-baseline": "central" };
  const ring = { cx: x, r: 4, "stroke-width": 1.5 };
  append(layer, "circle", { ...ring, cy: y, fill: theme.surface, stroke: theme.neutral });
  appendText(layer, "before", { ...words, y });
  append(layer, "circle", { ...ring, cy: y + 14, fill: theme.text, stroke: theme.text });
  appendText(layer, "after", { ...words, y: y + 14 });
}

function drawSeries(
  layer: SVGGElement,
  bins: Bins,
  plane: UnitPlane,
  stroke: string,
  fill: string,
  dashes: string | null,
): void {
  const filled = filledBins(bins);
  const places = filled.map((i) => placeOf(bins, i, plane));
  const line = places.map(([x, y]) => `${round(x)},${round(y)}`).join("L");
  if (filled.length > 1) {
    append(layer, "path", {
      d: `M${line}`,
      fill: "none",
      stroke,
      "stroke-dasharray": dashes,
      opacity: 0.6,
    });
  }
  const most = Math.max(1, ...filled.map((i) => bins.samples[i] as number));
  filled.forEach((i, k) => {
    const [x, y] = places[k] as readonly [number, number];
    const [low, high] = [bins.low[i] as number, bins.high[i] as number];
    if (Number.isFinite(low) && Number.isFinite(high)) {
      const ends = { x1: x, x2: x, y1: plane.y(low), y2: plane.y(high) };
      append(layer, "line", { ...ends, stroke, opacity: 0.6 });
    }
    const share = Math.sqrt((bins.samples[i] as number) / most);
    const r = SMALLEST + (LARGEST - SMALLEST) * share;
    append(layer, "circle", { cx: x, cy: y, r, fill, stroke, "stroke-width": 1.5 });
  });
}

/** Bins that hold samples, from left to right. */
function filledBins({ probability, share, samples }: Bins): number[] {
  return Array.from(samples.keys()).filter(
    (i) =>
      (samples[i] as number) > 0 &&
      Number.isFinite(probability[i] as number) &&
      Number.isFinite(share[i] as number),
  );
}

function placeOf({ probability, share }: Bins, i: number, plane: UnitPlane) {
  return [plane.x(probability[i] as number), plane.y(share[i] as number)] as const;
}

/** The bin in the pointer's reach; of two the nearer one. */
function binAt(
  options: ReliabilityOptions,
  plane: UnitPlane,
  at: readonly [number, number],
): HoveredBin | null {
  let [found, least] = [null as HoveredBin | null, REACH];
  for (const when of ["after", "before"] as const) {
    for (const bin of filledBins(options[when])) {
      const [x, y] = placeOf(options[when], bin, plane);
      const far = Math.hypot(x - at[0], y - at[1]);
      if (far < least) [found, least] = [{ when, bin }, far];
    }
  }
  return found;
}
