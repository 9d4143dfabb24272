/** Links to another tab, and to the card there that is meant. */

import { batch, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { settings, stepInHistory, type TABS } from "./settings";

/** The card that somebody was sent to and has not been brought to yet. */
const meant = signal("");

/** Shows a tab, and the card of that title in it; the browser's Back returns. */
export function jump(tab: (typeof TABS)[number], card = ""): void {
  if (tab !== settings.tab.peek()) stepInHistory();
  batch(() => {
    settings.tab.value = tab;
    meant.value = card;
  });
}

/** Brings the reader to a card that he was sent to: its part of the page may still be loading. */
export function useArrival(title: string, isDrawn = true): void {
  const isMeant = meant.value === title;
  useEffect(() => {
    if (!isMeant || !isDrawn) return;
    meant.value = "";
    document.querySelector(`.card[aria-label="${title}"]`)?.scrollIntoView({ block: "start" });
  }, [isMeant, isDrawn]);
}
