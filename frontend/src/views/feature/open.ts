/** Opening and closing the card of one feature, from anywhere. */

import { batch, computed } from "@preact/signals";
import { settings } from "../../settings";
import { head, hoveredFeature } from "../../state";

const NONE = -1;

/** Whose card is open; null where none is, or this head lacks the feature. */
export const cardFeature = computed<number | null>(() => {
  const index = settings.card.value;
  return index > NONE && index < (head.value?.features ?? 0) ? index : null;
});

/** Opens a feature's card and marks the feature wherever it stands. */
export function openCard(index: number): void {
  const { features, card } = settings;
  batch(() => {
    card.value = index;
    if (!features.value.includes(index)) features.value = [index];
  });
}

/** Whether there was one to close. */
export function closeCard(): boolean {
  if (cardFeature.peek() === null) return false;
  settings.card.value = NONE;
  return true;
}

/** Opens the card of the feature that is pointed at, else of the first that is selected. */
export function openPointedAt(): void {
  const index = hoveredFeature.peek() ?? settings.features.peek()[0];
  if (index !== undefined) openCard(index);
}

/** A double click on anything that points at a feature opens its card. */
export function listenToDoubleClicks(): void {
  window.addEventListener("dblclick", (event) => {
    if (hoveredFeature.peek() === null || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest("input, select, dialog")) return;
    window.getSelection()?.removeAllRanges();
    openPointedAt();
  });
}
