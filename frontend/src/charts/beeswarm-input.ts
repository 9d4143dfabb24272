/** Pointer and keyboard over a beeswarm: which row, and which sample in it. */

import type { BeeswarmOptions } from "./beeswarm";
import { isAdditive, type PointerOrFocus } from "./chart";
import { rowAt } from "./rows";
import { nearestPoint } from "./swarm";

/** A sample's point in a row, both by their places. */
export interface Spot {
  readonly row: number;
  readonly sample: number;
}

export interface SwarmInput {
  readonly options: () => BeeswarmOptions;
  readonly places: () => readonly Float32Array[];
  readonly spot: () => Spot | null;
  readonly point: (spot: Spot | null, event: PointerOrFocus | null, row: number | null) => void;
  readonly say: (spot: Spot) => void;
}

/** Listens on `root`. */
export function listenToSwarm(root: SVGSVGElement, input: SwarmInput): void {
  const { options, places, point } = input;
  const under = (event: MouseEvent) => {
    const box = root.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const row = rowAt(options(), options().rows.length, y);
    const at = row === null ? undefined : places()[row];
    const sample = at === undefined ? null : nearestPoint(at, x, y);
    return { row, spot: row === null || sample === null ? null : { row, sample } };
  };
  root.addEventListener("pointermove", (event) => {
    const { row, spot } = under(event);
    root.style.cursor = row === null ? "default" : "pointer";
    point(spot, event, row);
  });
  root.addEventListener("pointerleave", (event) => point(null, event, null));
  root.addEventListener("blur", () => point(null, null, null));
  root.addEventListener("click", (event) => {
    const { row, spot } = under(event);
    const additive = isAdditive(event);
    if (spot !== null) options().onChoose(spot.sample, additive);
    else if (row !== null) options().onSelect(options().rows[row]?.key ?? -1, additive);
  });
  root.addEventListener("keydown", (event) => {
    const spot = input.spot();
    const selects = event.key === "Enter" || event.key === " ";
    const by = KEYS[event.key];
    const known = options().rows.length > 0 && (by || (selects && spot !== null));
    if (!known || event.altKey || event.ctrlKey || event.metaKey) return;
    // The page's own keys (space plays, arrows step) must not act as well.
    event.preventDefault();
    event.stopPropagation();
    if (selects && spot !== null) options().onChoose(spot.sample, event.shiftKey);
    if (!by) return;
    const next = walked(options(), spot, by);
    point(next, null, next.row);
    input.say(next);
  });
}

const KEYS: Readonly<Record<string, readonly [rows: number, samples: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** To the same sample in another row, or to the next one in this row. */
function walked(
  { rows }: BeeswarmOptions,
  from: Spot | null,
  [down, along]: readonly [number, number],
): Spot {
  const row = Math.max(0, Math.min(rows.length - 1, (from?.row ?? 0) + (from ? down : 0)));
  const values = rows[row]?.values ?? new Float32Array();
  const order = Array.from(values.keys()).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  );
  const last = order.length - 1;
  const place = from === null ? Math.floor(last / 2) : order.indexOf(from.sample) + along;
  return { row, sample: order[Math.max(0, Math.min(last, place))] ?? 0 };
}
