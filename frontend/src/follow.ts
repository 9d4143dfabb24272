/** Keeps the list of heads up to date while training writes to it. */

import { batch } from "@preact/signals";
import { askAgain, askAnew, forget, refusal } from "./api";
import { isVisible } from "./host";
import type { HeadEntry, HeadsAnswer } from "./schema";
import { forgetScales, heads, headsError } from "./state";

/** Reads what is logged, and goes on doing so while somebody looks. */
export function followHeads(everyMilliseconds: number): () => void {
  let stopped = false;
  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    if (isVisible() || heads.peek() === null) await readHeads();
    if (!stopped) timer = window.setTimeout(look, everyMilliseconds);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

let reading = 0;

export async function readHeads(): Promise<void> {
  const turn = ++reading;
  try {
    const found = await askAnew("heads", {});
    if (turn === reading) takeHeads(found);
  } catch (reason) {
    if (turn === reading) headsError.value = refusal(reason);
  }
}

function takeHeads(found: HeadsAnswer): void {
  const before = heads.peek();
  if (headsError.peek() !== null) askAgain();
  if (before !== null && JSON.stringify(before) === JSON.stringify(found)) {
    headsError.value = null;
    return;
  }
  if (before?.heads.some((entry) => isRewritten(entry, found.heads))) {
    forget();
    forgetScales();
  }
  batch(() => {
    heads.value = found;
    headsError.value = null;
  });
}

/** Whether a head lost steps or logged some again: answers about it may no longer hold. */
function isRewritten(before: HeadEntry, now: readonly HeadEntry[]): boolean {
  const after = now.find((entry) => entry.run === before.run && entry.head === before.head);
  if (after === undefined) return true;
  const kept = before.steps.every((step, i) => after.steps[i] === step);
  const repeated = (before.repeated?.length ?? 0) !== (after.repeated?.length ?? 0);
  return !kept || repeated || before.began !== after.began;
}
