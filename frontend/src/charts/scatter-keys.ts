/** The keyboard over a scatter: a focus that walks from point to point, and the view. */

import type { Size } from "./chart";
import { pointAt, rectangle, within } from "./lasso";
import type { SelectMode } from "./scatter";
import { modeOf } from "./scatter-pointer";
import { HOME, panned, type View, zoomed } from "./view";
import { type Direction, nearestTowards } from "./walk";

export interface KeyInput {
  readonly size: () => Size;
  readonly view: () => View;
  readonly setView: (view: View) => void;
  readonly mode: () => SelectMode;
  /** float [n, 2]: where the points are, before the view. */
  readonly positions: () => Float32Array;
  readonly drawn: () => (index: number) => boolean;
  readonly focused: () => number | null;
  readonly setFocus: (index: number | null, event: FocusEvent | null) => void;
  readonly onPick: (index: number, mode: SelectMode) => void;
  readonly onEnclosed: (indices: number[], mode: SelectMode) => void;
  /** Ends a drag; false where there is none. */
  readonly cancel: () => boolean;
  /** Lets go of what was chosen; false where nothing was. */
  readonly onClear: () => boolean;
}

const PAN = 40;
const ZOOM = 1.25;

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: { axis: 0, sign: -1 },
  ArrowRight: { axis: 0, sign: 1 },
  ArrowUp: { axis: 1, sign: -1 },
  ArrowDown: { axis: 1, sign: 1 },
};

const VIEWS: Readonly<Record<string, (view: View, x: number, y: number) => View>> = {
  "+": (view, x, y) => zoomed(view, ZOOM, x, y),
  "=": (view, x, y) => zoomed(view, ZOOM, x, y),
  "-": (view, x, y) => zoomed(view, 1 / ZOOM, x, y),
  "0": () => HOME,
};

export function listenToKeys(root: SVGSVGElement, input: KeyInput): void {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || !takes(event, input)) return;
    // The page's own keys (arrows step through the epochs, space plays) must not act as well.
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("blur", (event) => {
    if (input.focused() !== null) input.setFocus(null, event);
  });
}

/** Does what a key stands for; false where it stands for nothing here. */
function takes(event: KeyboardEvent, input: KeyInput): boolean {
  const { key, altKey, shiftKey } = event;
  const focused = input.focused();
  const mode = modeOf(event, input.mode());
  if (key === "Escape") return input.cancel() || cleared(input);
  if (key === "Enter" || key === " ") {
    if (focused !== null) input.onPick(focused, mode);
    return focused !== null;
  }
  if (key === "a" || key === "A") {
    input.onEnclosed(inView(input), mode);
    return true;
  }
  if (altKey) return false;
  const { width, height } = input.size();
  const change = VIEWS[key];
  const direction = ARROWS[key];
  if (change !== undefined) input.setView(change(input.view(), width / 2, height / 2));
  else if (direction === undefined) return false;
  else if (shiftKey) input.setView(shifted(input.view(), direction));
  else walk(input, direction);
  return true;
}

/** The choice and the walk's place in one: the key means what the button says. */
function cleared(input: KeyInput): boolean {
  const had = input.focused() !== null;
  if (had) input.setFocus(null, null);
  return input.onClear() || had;
}

function inView(input: KeyInput): number[] {
  const { width, height } = input.size();
  const all = rectangle([0, 0], [width, height]);
  return within(all, input.positions(), input.view(), input.drawn());
}

function shifted(view: View, { axis, sign }: Direction): View {
  return axis === 0 ? panned(view, -sign * PAN, 0) : panned(view, 0, -sign * PAN);
}

/** To the next point, or first to the one nearest the middle of the view. */
function walk(input: KeyInput, direction: Direction): void {
  const { width, height } = input.size();
  const focused = input.focused();
  const [positions, drawn] = [input.positions(), input.drawn()];
  const next =
    focused === null
      ? pointAt(width / 2, height / 2, Number.POSITIVE_INFINITY, positions, input.view(), drawn)
      : nearestTowards(focused, direction, positions, drawn);
  if (next !== null) input.setFocus(next, new FocusEvent("focus"));
}
