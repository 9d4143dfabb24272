/** What the guide is asked about; its words are loaded when they are first wanted. */

import { signal } from "@preact/signals";
import type { Topic } from "./guide";

/** Null while it is closed. */
export const topic = signal<Topic | null>(null);

export function openGuide(about: Topic): void {
  topic.value = about;
}
