/** The way from a dip to its explanation, which is loaded with its tab. */

import { batch, signal } from "@preact/signals";
import { settings } from "../../settings";

/** Somebody asked for the explanation and has not been brought to it yet. */
export const asked = signal(false);

export function openChange(since: number): void {
  batch(() => {
    settings.since.value = String(since);
    settings.tab.value = "importance";
    asked.value = true;
  });
}
