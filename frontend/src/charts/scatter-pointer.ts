/** Mouse, pen and fingers over a scatter, told as what they mean. */

import { type Corner, type Polygon, rectangle } from "./lasso";
import type { SelectMode, Tool } from "./scatter";
import { HOME, panned, type View, zoomed } from "./view";

export interface PointerInput {
  readonly tool: () => Tool;
  /** What a press means while no modifier key is held. */
  readonly mode: () => SelectMode;
  readonly view: () => View;
  readonly setView: (view: View) => void;
  /** The lasso or rectangle as drawn so far; empty when there is none. */
  readonly onOutline: (polygon: Polygon) => void;
  readonly onEnclosed: (polygon: Polygon, mode: SelectMode) => void;
  readonly onClick: (x: number, y: number, mode: SelectMode) => void;
  readonly onMove: (x: number, y: number, event: MouseEvent) => void;
  readonly onLeave: (event: MouseEvent) => void;
}

/** A press that moves less than this is a click; a finger is less steady than a mouse. */
const CLICK_REACH = 4;
const TAP_REACH = 10;
/** Between two corners of a lasso: more of them can't be seen. */
const LASSO_STEP = 3;

interface Drag {
  readonly tool: Tool;
  readonly mode: SelectMode;
  readonly from: View;
  readonly start: Corner;
  outline: Polygon;
  moved: boolean;
}

/** Two fingers: where they and the view were when the second came. */
interface Pinch {
  readonly from: View;
  readonly middle: Corner;
  readonly span: number;
}

type Keys = { readonly shiftKey: boolean; readonly altKey: boolean };

export function modeOf(event: Keys, otherwise: SelectMode): SelectMode {
  if (event.altKey) return "remove";
  return event.shiftKey ? "add" : otherwise;
}

/** Listens on `root`; `cancel` ends a drag without effect and says whether there was one. */
export function listenToPointers(root: SVGSVGElement, input: PointerInput): { cancel(): boolean } {
  const down = new Map<number, Corner>();
  let drag: Drag | null = null;
  let pinch: Pinch | null = null;
  const at = (event: MouseEvent): Corner => {
    const box = root.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const cancel = () => {
    const dragging = drag !== null;
    drag = null;
    input.onOutline([]);
    return dragging;
  };
  const lift = (event: PointerEvent) => {
    down.delete(event.pointerId);
    pinch = null;
  };

  root.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    root.setPointerCapture?.(event.pointerId);
    if (event.isPrimary) down.clear();
    down.set(event.pointerId, at(event));
    if (down.size > 1) {
      cancel();
      input.onLeave(event);
      pinch = down.size === 2 ? { from: input.view(), ...spread(down) } : null;
      return;
    }
    const held = event.altKey || event.shiftKey;
    const tool = input.tool();
    drag = {
      tool: held && tool === "pan" ? "lasso" : tool,
      mode: modeOf(event, input.mode()),
      from: input.view(),
      start: at(event),
      outline: [at(event)],
      moved: false,
    };
  });
  root.addEventListener("pointermove", (event) => {
    const place = at(event);
    if (down.has(event.pointerId)) down.set(event.pointerId, place);
    if (pinch !== null) input.setView(pinched(pinch, down));
    else if (drag !== null) follow(drag, place, event);
    else if (down.size === 0) input.onMove(...place, event);
  });
  const follow = (now: Drag, place: Corner, event: PointerEvent) => {
    const [dx, dy] = [place[0] - now.start[0], place[1] - now.start[1]];
    if (!now.moved) {
      now.moved = Math.hypot(dx, dy) >= (event.pointerType === "touch" ? TAP_REACH : CLICK_REACH);
      if (!now.moved) return;
      input.onLeave(event);
    }
    if (now.tool === "pan") {
      input.setView(panned(now.from, dx, dy));
      return;
    }
    now.outline = now.tool === "lasso" ? drawnOn(now.outline, place) : rectangle(now.start, place);
    input.onOutline(now.outline);
  };
  root.addEventListener("pointerup", (event) => {
    lift(event);
    if (drag === null) return;
    const { tool, mode, outline, moved } = drag;
    cancel();
    if (moved && tool !== "pan") input.onEnclosed(outline, mode);
    if (moved) return;
    // A finger hovers over nothing: what it taps is what it points at.
    if (event.pointerType === "touch") input.onMove(...at(event), event);
    input.onClick(...at(event), mode);
  });
  root.addEventListener("pointercancel", (event) => {
    lift(event);
    cancel();
  });
  root.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") input.onLeave(event);
  });
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
  return { cancel };
}

function drawnOn(outline: Polygon, place: Corner): Polygon {
  const [x, y] = outline.at(-1) ?? place;
  const far = Math.hypot(place[0] - x, place[1] - y) >= LASSO_STEP;
  return far ? [...outline, place] : outline;
}

function spread(down: ReadonlyMap<number, Corner>): { middle: Corner; span: number } {
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = [...down.values()];
  return { middle: [(x0 + x1) / 2, (y0 + y1) / 2], span: Math.hypot(x1 - x0, y1 - y0) };
}

/** What lay between the fingers stays between them. */
function pinched({ from, middle, span }: Pinch, down: ReadonlyMap<number, Corner>): View {
  const now = spread(down);
  const view = zoomed(from, now.span / Math.max(1, span), ...middle);
  return panned(view, now.middle[0] - middle[0], now.middle[1] - middle[1]);
}
