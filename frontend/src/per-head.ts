/** What is made for one head means nothing of another: it is put by while another one is shown. */

import { batch } from "@preact/signals";
import { linked, settings } from "./settings";
import { head, headKey } from "./state";

interface Made {
  readonly ops: string;
  readonly threshold: number;
  readonly offsets: string;
  readonly card: number;
}

const NOTHING: Made = { ops: "", threshold: 0.5, offsets: "", card: -1 };
const made = new Map<string, Made>();

/** Does what shows another head; what was made for that one before comes back with it. */
export function switchHead(change: () => void): void {
  const { ops, threshold, offsets, card } = settings;
  batch(() => {
    const before = headKey(head.peek());
    change();
    linked.value = false;
    const after = headKey(head.peek());
    if (after === before) return;
    made.set(before, {
      ops: ops.peek(),
      threshold: threshold.peek(),
      offsets: offsets.peek(),
      card: card.peek(),
    });
    const found = made.get(after) ?? NOTHING;
    ops.value = found.ops;
    threshold.value = found.threshold;
    offsets.value = found.offsets;
    card.value = found.card;
  });
}
