/** Which evaluation every question about samples is asked of. */

import { evaluationKey, evaluationStep, head, ofHead, split } from "../../state";

/** Null where the head that is shown has none. */
export function evaluationQuery() {
  const entry = head.value;
  if (entry === null || split.value === "") return null;
  return {
    ...ofHead(entry),
    step: evaluationStep.value,
    split: split.value,
  } as const;
}

/** Figures of one evaluation: asked for once the slider rests, and none stand in for another head's. */
export const OF_EVALUATION = { rest: 80, whose: () => evaluationKey.value } as const;
