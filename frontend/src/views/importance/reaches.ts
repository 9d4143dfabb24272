/** How far figures have reached at the epochs seen: scales hold while the slider moves. */

import { head, headKey, split } from "../../state";

export type Domain = readonly [low: number, high: number];

const NOWHERE: Domain = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const seen = new Map<string, Domain>();

/**
 * From the least to the largest finite value, and at least as far as before; 0 to 1 where there is
 * none. `from`: what lies within in any case.
 */
export function reach(of: string, values: Iterable<number>, from: Domain = NOWHERE): Domain {
  const key = [headKey(head.value), split.value, of].join("\0");
  let [low, high] = seen.get(key) ?? from;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  seen.set(key, [low, high]);
  return [low, high];
}
