/** Pointer and keyboard over a list of rows: one row at a time is in the tab order. */

import { isAdditive, type PointerOrFocus } from "./chart";
import { set } from "./svg";

export interface RovingList {
  /** Row keys from top to bottom. */
  readonly keys: () => readonly number[];
  readonly element: (key: number) => SVGElement | undefined;
  /** The row that Tab should reach while none has had the focus. */
  readonly preferred: () => number | null;
  readonly onHover: (key: number | null, event: PointerOrFocus | null) => void;
  readonly onSelect: (key: number, additive: boolean) => void;
}

/**
 * Listens on `root`, within which rows carry `data-key`. Call `refresh` after the rows changed.
 * `root` is no SVG element: Chromium puts those that listen for focus into the tab order.
 */
export function rove(root: HTMLElement, list: RovingList): { refresh(): void } {
  let focused: number | null = null;
  const refresh = () => {
    const keys = list.keys();
    const wanted = focused ?? list.preferred();
    const stop = wanted !== null && keys.includes(wanted) ? wanted : keys[0];
    for (const key of keys) {
      const element = list.element(key);
      if (element !== undefined) set(element, { tabindex: key === stop ? 0 : -1 });
    }
  };
  const go = (index: number) => {
    const keys = list.keys();
    const key = keys[Math.max(0, Math.min(index, keys.length - 1))];
    if (key !== undefined) list.element(key)?.focus();
  };

  root.addEventListener("pointermove", (event) => list.onHover(rowKey(event), event));
  root.addEventListener("pointerleave", (event) => list.onHover(null, event));
  root.addEventListener("click", (event) => {
    const key = rowKey(event);
    if (key !== null) list.onSelect(key, isAdditive(event));
  });
  root.addEventListener("focusin", (event) => {
    focused = rowKey(event);
    refresh();
    // A press of the pointer focuses too, but there the pointer has already said what is hovered.
    if (focused !== null && isKeyboardFocus(event)) list.onHover(focused, event);
  });
  root.addEventListener("focusout", (event) => {
    if (isKeyboardFocus(event)) list.onHover(null, event);
  });
  root.addEventListener("keydown", (event) => {
    const key = rowKey(event);
    if (key === null || event.altKey) return;
    const at = list.keys().indexOf(key);
    const action = ACTIONS[event.key]?.(at, list.keys().length);
    if (action === undefined) return;
    // The page's own keys (space plays, arrows step) must not act as well.
    event.preventDefault();
    event.stopPropagation();
    if (action === "select") {
      list.onSelect(key, isAdditive(event));
    } else go(action);
  });
  return { refresh };
}

const ACTIONS: Readonly<Record<string, (at: number, count: number) => number | "select">> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
  Enter: () => "select",
  " ": () => "select",
};

function rowKey(event: Event): number | null {
  const target = event.target as Element | null;
  const key = target?.closest("[data-key]")?.getAttribute("data-key");
  return key === null || key === undefined ? null : Number(key);
}

function isKeyboardFocus(event: Event): boolean {
  return (event.target as Element | null)?.matches(":focus-visible") ?? false;
}
