/** Which evaluation every question about samples is asked of. */

import { evaluationStep, head, split } from "../../state";

/** Null where the head that is shown has none. */
export function evaluationQuery() {
  const entry = head.value;
  if (entry === null || split.value === "") return null;
  return {
    run: entry.run,
    head: entry.head,
    step: evaluationStep.value,
    split: split.value,
  } as const;
}
