/** Whether fewer samples are drawn than the evaluation has. */

import { computed } from "@preact/signals";
import { drawn } from "../embedding/layout";

export const isDrawnInPart = computed(
  () => drawn.value !== null && drawn.value.rows.length < drawn.value.samples,
);
