/** Lets go of the row whose looks the clip shows. */

import { settings } from "../../settings";

/** Says whether one was followed. */
export function leaveRow(): boolean {
  const { overlay, tab } = settings;
  if (tab.peek() !== "attention" || overlay.peek() !== "looks") return false;
  overlay.value = "activation";
  return true;
}
