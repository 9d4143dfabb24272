/**
 * How an outcome changes with one number: the mean over faint single curves (Goldstein et al.,
 * "Peeking Inside the Black Box", 2015), and where the samples are.
 */

import { announcer } from "./announcer";
import { type Chart, differs, isAdditive, type PointerOrFocus } from "./chart";
import { drawPlane, type Plane, type PlaneOptions, planeOf } from "./plane";
import { append, round, set, standalone } from "./svg";

export interface DependenceOptions extends PlaneOptions {
  /** float [points], ascending. */
  readonly grid: Float32Array;
  /** float [points]. */
  readonly mean: Float32Array;
  /** float [curves, points]. */
  readonly curves: Float32Array;
  /** float [curves]: where each curve's own sample stands, and its outcome there. */
  readonly at: Float32Array;
  readonly there: Float32Array;
  /** Ticks on the x-axis that part the samples in equal shares. */
  readonly deciles: readonly number[];
  readonly hovered: number | null;
  /** Curves. */
  readonly selected: ReadonlySet<number>;
  /** `event` is null where the keyboard moved. */
  readonly onHover: (curve: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (curve: number, additive: boolean) => void;
  /** Says a curve in words. */
  readonly spoken: (curve: number) => string;
  readonly ariaLabel: string;
}

const NEAR = 14;
const DECILE = 7;

export function dependence(
  element: HTMLElement,
  options: DependenceOptions,
): Chart<DependenceOptions> {
  const holder = element.ownerDocument.createElement("div");
  element.append(holder);
  const root = append(holder, "svg", {
    role: "application",
    tabindex: 0,
    style: "display:block;touch-action:pan-y",
  });
  const frame = append(root, "g");
  const curves = append(root, "g");
  const marked = append(root, "g");
  const say = announcer(holder);
  let current = options;
  let plane = planeOf(options, root.ownerDocument);
  let drawn: DependenceOptions | null = null;

  const draw = () => {
    const { width, height, theme, ariaLabel } = current;
    if (differs(drawn, current, DRAWN)) {
      plane = planeOf(current, root.ownerDocument);
      drawPlane(frame, current, plane);
      drawCurves(curves, current, plane);
    }
    drawn = current;
    set(root, { width, height, "aria-label": ariaLabel, "font-family": theme.font });
    drawMarked(marked, current, plane);
  };
  listen(
    root,
    () => current,
    () => plane,
    say,
  );
  draw();
  return {
    update(next) {
      current = next;
      draw();
    },
    destroy: () => holder.remove(),
    svg: () => standalone(root, current, current.theme.surface),
  };
}

const DRAWN = [
  "theme",
  "width",
  "height",
  "x",
  "y",
  "xTitle",
  "yTitle",
  "grid",
  "mean",
  "curves",
] as const;

/** The curve's points as a path. */
export function curvePath(
  grid: Float32Array,
  values: Float32Array,
  plane: Pick<Plane, "x" | "y">,
): string {
  const points: string[] = [];
  for (let i = 0; i < grid.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    points.push(`${round(plane.x(grid[i] as number))},${round(plane.y(value))}`);
  }
  return points.length > 0 ? `M${points.join("L")}` : "";
}

function curveOf(options: DependenceOptions, index: number): Float32Array {
  const points = options.grid.length;
  return options.curves.subarray(index * points, (index + 1) * points);
}

function drawCurves(layer: SVGGElement, options: DependenceOptions, plane: Plane): void {
  layer.replaceChildren();
  const { theme, grid, mean, at, deciles } = options;
  const faint = append(layer, "g", { fill: "none", stroke: theme.neutral, opacity: 0.6 });
  for (let i = 0; i < at.length; i++) {
    append(faint, "path", { d: curvePath(grid, curveOf(options, i), plane), "stroke-width": 1 });
  }
  append(layer, "path", {
    d: curvePath(grid, mean, plane),
    fill: "none",
    stroke: theme.text,
    "stroke-width": 2.5,
    "stroke-linejoin": "round",
  });
  for (const decile of deciles) {
    const x = round(plane.x(decile));
    append(layer, "path", { d: `M${x},${plane.bottom}v${-DECILE}`, stroke: theme.text });
  }
}

function drawMarked(layer: SVGGElement, options: DependenceOptions, plane: Plane): void {
  layer.replaceChildren();
  const { theme, grid, at, there, hovered } = options;
  const shown = new Set(options.selected);
  if (hovered !== null) shown.add(hovered);
  for (const index of shown) {
    if (index >= at.length) continue;
    const stroke = index === hovered ? theme.accent : theme.text;
    append(layer, "path", {
      d: curvePath(grid, curveOf(options, index), plane),
      fill: "none",
      stroke,
      "stroke-width": 1.6,
    });
    append(layer, "circle", {
      cx: plane.x(at[index] as number),
      cy: plane.y(there[index] as number),
      r: 4,
      fill: stroke,
      stroke: theme.surface,
      "stroke-width": 1.5,
    });
  }
}

/** The curve that runs nearest to a pixel; null where none is near. */
export function nearestCurve(
  options: Pick<DependenceOptions, "grid" | "curves" | "at">,
  plane: Pick<Plane, "xAt" | "y">,
  x: number,
  y: number,
): number | null {
  const { grid, curves, at } = options;
  const points = grid.length;
  const wanted = plane.xAt(x);
  let right = 1;
  while (right < points - 1 && (grid[right] as number) < wanted) right++;
  const [low, high] = [grid[right - 1] as number, grid[right] as number];
  const share = high > low ? Math.min(1, Math.max(0, (wanted - low) / (high - low))) : 0;
  let best: number | null = null;
  let closest = NEAR;
  for (let i = 0; i < at.length; i++) {
    const [one, other] = [curves[i * points + right - 1], curves[i * points + right]] as [
      number,
      number,
    ];
    const distance = Math.abs(plane.y(one + share * (other - one)) - y);
    if (distance >= closest) continue;
    closest = distance;
    best = i;
  }
  return best;
}

function listen(
  root: SVGSVGElement,
  options: () => DependenceOptions,
  plane: () => Plane,
  say: (text: string) => void,
): void {
  const under = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { top, bottom } = plane();
    return y < top || y > bottom ? null : nearestCurve(options(), plane(), x, y);
  };
  root.addEventListener("pointermove", (event) => options().onHover(under(event), event));
  root.addEventListener("pointerleave", (event) => options().onHover(null, event));
  root.addEventListener("click", (event) => {
    const curve = under(event);
    if (curve !== null) options().onSelect(curve, isAdditive(event));
  });
  root.addEventListener("blur", () => options().onHover(null, null));
  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { hovered, at } = options();
    const selects = event.key === "Enter" || event.key === " ";
    const by = KEYS[event.key];
    if (at.length === 0 || !(by || (selects && hovered !== null))) return;
    // The page's own keys (space plays, arrows step) must not act as well.
    event.preventDefault();
    event.stopPropagation();
    if (selects && hovered !== null) options().onSelect(hovered, event.shiftKey);
    if (!by) return;
    const next = stepped(options(), hovered, by);
    options().onHover(next, null);
    say(options().spoken(next));
  });
}

const KEYS: Readonly<Record<string, 1 | -1>> = {
  ArrowDown: -1,
  ArrowLeft: -1,
  ArrowUp: 1,
  ArrowRight: 1,
};

/** The next curve by its sample's own outcome. */
function stepped({ there }: DependenceOptions, from: number | null, by: 1 | -1): number {
  const order = Array.from(there.keys()).sort(
    (a, b) => (there[a] as number) - (there[b] as number),
  );
  if (from === null) return order[Math.floor(order.length / 2)] as number;
  const place = Math.max(0, Math.min(order.length - 1, order.indexOf(from) + by));
  return order[place] as number;
}
