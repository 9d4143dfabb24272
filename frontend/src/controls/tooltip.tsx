/** One tooltip for all charts. */

import { effect, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PointerOrFocus } from "../charts/chart";
import { settings } from "../settings";
import { step } from "../state";

interface Shown {
  readonly x: number;
  readonly y: number;
  readonly content: ComponentChildren;
}

const shown = signal<Shown | null>(null);
const OFFSET = 14;
/** A hand that has clicked trembles: so far it must go, in pixels, before the words come again. */
const TREMBLE = 12;

type Place = Pick<Shown, "x" | "y">;
let last: Place | null = null;
let dismissedAt: Place | null = null;

/** Shows `content` beside the pointer, or beside what has the focus. */
export function showTooltip(event: PointerOrFocus, content: ComponentChildren): void {
  if (event instanceof MouseEvent) {
    const { clientX: x, clientY: y } = event;
    if (dismissedAt && Math.hypot(x - dismissedAt.x, y - dismissedAt.y) < TREMBLE) return;
    dismissedAt = null;
    last = { x, y };
    shown.value = { x, y, content };
    return;
  }
  const box = (event.target as Element).getBoundingClientRect();
  shown.value = { x: box.left + box.width / 3, y: box.bottom, content };
}

export function hideTooltip(): void {
  shown.value = null;
}

/** Hides it for as long as the pointer stays there: it would cover what a click has shown. */
export function dismissTooltip(): void {
  dismissedAt = last;
  hideTooltip();
}

/** A tooltip speaks of one epoch and one tab: it goes when they do. */
export function keepTooltipTrue(): void {
  effect(() => {
    step.value;
    settings.tab.value;
    hideTooltip();
  });
}

export function Tooltip() {
  const element = useRef<HTMLDivElement>(null);
  const now = shown.value;
  useLayoutEffect(() => {
    const tip = element.current;
    if (tip === null || now === null) return;
    const beyond = now.x + OFFSET + tip.offsetWidth > window.innerWidth - 8;
    const under = now.y + OFFSET + tip.offsetHeight > window.innerHeight - 8;
    const left = beyond ? now.x - OFFSET - tip.offsetWidth : now.x + OFFSET;
    const top = under ? now.y - OFFSET - tip.offsetHeight : now.y + OFFSET;
    tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  });
  if (now === null) return null;
  return (
    <div class="tooltip" role="tooltip" ref={element}>
      {now.content}
    </div>
  );
}
