/** Where nothing was changed yet: what one could begin with, a click each. */

import { computed } from "@preact/signals";
import { live } from "../../api";
import { formatCount } from "../../format";
import type { FeatureName } from "../../schema";
import { settings } from "../../settings";
import { evaluationStep, head, ofHead, split } from "../../state";
import { isUnchanged } from "./asked";
import { add, type Operation, stack } from "./operations";
import { operationWords } from "./words";

/** A tenth of the features, ten at most. */
const KEPT = 10;
/** So many features that something was done to already are passed over. */
const MOST_PASSED_OVER = 20;

/** The feature of the largest influence: what rescaling or shifting the weights cannot change. */
const ranked = live("tendency", () => {
  const entry = head.value;
  if (entry === null || split.value === "" || settings.tab.value !== "whatif") return null;
  return {
    ...ofHead(entry),
    step: evaluationStep.value,
    rank: "influence:desc",
    split: split.value,
    limit: MOST_PASSED_OVER,
  };
});

/** The first that nothing is done to yet. */
export const topFeature = computed<FeatureName | null>(() => {
  const touched = stack.value.map(({ operation }) =>
    operation && "feature" in operation ? operation.feature : null,
  );
  const features = ranked.answer.value?.features ?? [];
  return features.find(({ index }) => !touched.includes(index)) ?? features[0] ?? null;
});

export function Suggestions() {
  const [top, entry] = [topFeature.value, head.value];
  if (stack.value.length > 0 || top === null || entry === null) return null;
  const count = Math.max(1, Math.min(KEPT, Math.floor(entry.features / 10)));
  const offered: Operation[] = [
    { kind: "mute", feature: top.index },
    { kind: "flip", feature: top.index },
    { kind: "keep", rank: "influence:desc", count },
  ];
  return (
    <p class="suggestions">
      <span class="quiet">Begin with</span>
      {offered.map((operation) => (
        <button
          type="button"
          class="pill"
          key={operation.kind}
          title={
            operation.kind === "keep"
              ? `Mute the other ${formatCount(entry.features - count)}`
              : "The feature of the largest influence: weight × spread"
          }
          onClick={() => add(operation)}
        >
          {operationWords(operation)}
        </button>
      ))}
      {isUnchanged.value && <span class="quiet">or move a slider.</span>}
    </p>
  );
}
