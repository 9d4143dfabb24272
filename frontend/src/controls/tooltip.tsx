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

/** Shows `content` beside the pointer, or beside what has the focus. */
export function showTooltip(event: PointerOrFocus, content: ComponentChildren): void {
  if (event instanceof MouseEvent) {
    shown.value = { x: event.clientX, y: event.clientY, content };
    return;
  }
  const box = (event.target as Element).getBoundingClientRect();
  shown.value = { x: box.left + box.width / 3, y: box.bottom, content };
}

export function hideTooltip(): void {
  shown.value = null;
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
