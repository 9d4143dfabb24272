/** Wheel, drag, lasso and keys over a scatter, told as what they mean. */

import type { Size } from "./chart";
import type { Polygon } from "./lasso";
import type { SelectMode, Tool } from "./scatter";
import { HOME, panned, type View, zoomed } from "./view";

export interface ScatterInput {
  readonly tool: () => Tool;
  readonly size: () => Size;
  readonly view: () => View;
  readonly setView: (view: View) => void;
  /** The lasso as drawn so far; empty when there is none. */
  readonly onLasso: (polygon: Polygon) => void;
  readonly onLassoed: (polygon: Polygon, mode: SelectMode) => void;
  readonly onClick: (x: number, y: number, mode: SelectMode) => void;
  readonly onMove: (x: number, y: number, event: MouseEvent) => void;
  readonly onLeave: (event: MouseEvent) => void;
}

/** A press that moves less than this is a click. */
const CLICK_REACH = 4;
const KEY_PAN = 40;
const KEY_ZOOM = 1.25;

interface Drag {
  readonly kind: Tool;
  readonly mode: SelectMode;
  readonly path: [number, number][];
  readonly from: View;
  moved: boolean;
}

export function modeOf(event: { shiftKey: boolean; altKey: boolean }): SelectMode {
  if (event.altKey) return "remove";
  return event.shiftKey ? "add" : "replace";
}

export function listen(root: SVGSVGElement, input: ScatterInput): void {
  let drag: Drag | null = null;
  const at = (event: MouseEvent): [number, number] => {
    const box = root.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const end = () => {
    drag = null;
    input.onLasso([]);
  };

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    root.setPointerCapture?.(event.pointerId);
    const mode = modeOf(event);
    const kind = mode === "replace" ? input.tool() : "lasso";
    drag = { kind, mode, path: [at(event)], from: input.view(), moved: false };
  });
  root.addEventListener("pointermove", (event) => {
    const place = at(event);
    if (drag === null) {
      input.onMove(...place, event);
      return;
    }
    const [x0, y0] = drag.path[0] ?? place;
    const [dx, dy] = [place[0] - x0, place[1] - y0];
    drag.moved ||= Math.hypot(dx, dy) >= CLICK_REACH;
    if (!drag.moved) return;
    if (drag.kind === "pan") input.setView(panned(drag.from, dx, dy));
    else {
      drag.path.push(place);
      input.onLasso(drag.path);
    }
  });
  root.addEventListener("pointerup", (event) => {
    if (drag === null) return;
    const { kind, mode, path, moved } = drag;
    end();
    if (!moved) input.onClick(...at(event), mode);
    else if (kind === "lasso") input.onLassoed(path, mode);
  });
  root.addEventListener("pointercancel", end);
  root.addEventListener("pointerleave", (event) => input.onLeave(event));
  root.addEventListener("dblclick", () => input.setView(HOME));
  root.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 16;
      input.setView(zoomed(input.view(), Math.exp(-pixels * 0.002), ...at(event)));
    },
    { passive: false },
  );
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag !== null) {
      event.stopPropagation();
      end();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { width, height } = input.size();
    const next = KEYS[event.key]?.(input.view(), width / 2, height / 2);
    if (next === undefined) return;
    // The page's own arrow keys step through the epochs.
    event.preventDefault();
    event.stopPropagation();
    input.setView(next);
  });
}

const KEYS: Readonly<Record<string, (view: View, x: number, y: number) => View>> = {
  "+": (view, x, y) => zoomed(view, KEY_ZOOM, x, y),
  "=": (view, x, y) => zoomed(view, KEY_ZOOM, x, y),
  "-": (view, x, y) => zoomed(view, 1 / KEY_ZOOM, x, y),
  "0": () => HOME,
  ArrowLeft: (view) => panned(view, KEY_PAN, 0),
  ArrowRight: (view) => panned(view, -KEY_PAN, 0),
  ArrowUp: (view) => panned(view, 0, KEY_PAN),
  ArrowDown: (view) => panned(view, 0, -KEY_PAN),
};
