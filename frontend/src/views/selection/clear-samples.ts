/** Lets go of every chosen sample and of the one whose neighbours are marked. */

import { batch } from "@preact/signals";
import { selectedSamples } from "../../state";
import { askNeighbours, centre } from "./neighbours";

/** Says whether there was anything to let go of. */
export function clearSamples(): boolean {
  if (selectedSamples.value.size === 0 && centre.peek() === null) return false;
  batch(() => {
    selectedSamples.value = new Set();
    askNeighbours(null);
  });
  return true;
}
