/** How many of the drawn samples each mark of the legend stands for. */

import { settings } from "../../settings";
import type { ClassMark } from "../../theme";
import { colourer, hidden, wrong } from "./colours";
import type { Drawn } from "./layouts";

export interface Counted {
  readonly mark: ClassMark;
  /** Its place among the marks. */
  readonly at: number;
  readonly count: number;
}

/** The marks that some samples have, and those that some have at other epochs. */
export function counted(samples: Drawn): Counted[] {
  const colours = colourer.value(samples, null);
  if (!("marks" in colours)) return [];
  const counts = new Array<number>(colours.marks.length).fill(0);
  for (const each of colours.index) counts[each] = (counts[each] ?? 0) + 1;
  const byClass = settings.colour.value !== "right";
  // Labels stay while predictions change: chips must not come and go as the epochs are played.
  const stands = new Set<number>(byClass ? samples.labels : [0, 1]);
  return colours.marks
    .map((mark, at) => ({ mark, at, count: counts[at] ?? 0 }))
    .filter(({ at, count }) => count > 0 || stands.has(at) || hidden.value.has(at));
}

/** Of those that are not hidden. */
export function countWrong(samples: Drawn): number {
  const colours = colourer.value(samples, null);
  const isHidden = (i: number) => "marks" in colours && hidden.value.has(colours.index[i] ?? 0);
  return wrong(samples).reduce((sum, each, i) => sum + (each && !isHidden(i) ? 1 : 0), 0);
}
