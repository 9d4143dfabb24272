/** Numbers that were chosen of something, and mean nothing of anything else. */

import { computed, signal, untracked } from "@preact/signals";

export interface Choice {
  value: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

/** A choice that is empty once `of` says something else than when it was made. */
export function choice(of: () => string): Choice {
  const made = signal({ of: "", numbers: NONE });
  const standing = computed(() => (made.value.of === of() ? made.value.numbers : NONE));
  return {
    get value() {
      return standing.value;
    },
    set value(numbers) {
      made.value = { of: untracked(of), numbers };
    },
  };
}
