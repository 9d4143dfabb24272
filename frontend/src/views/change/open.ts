/** The way from a dip to its explanation, which is loaded with its tab. */

import { jump } from "../../jump";
import { settings } from "../../settings";

export function openChange(since: number): void {
  jump("importance", "Why did it change?");
  settings.since.value = String(since);
}
