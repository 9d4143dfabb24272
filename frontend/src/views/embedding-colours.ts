/** What the colours of the samples stand for. */

import { computed } from "@preact/signals";
import type { PointColours } from "../charts/scatter";
import { choice } from "../choice";
import { settings } from "../settings";
import { head, headKey, marks, theme } from "../state";
import { type ClassMark, rightMarks, shade } from "../theme";
import type { Drawn } from "./layout";

/** Marks of the legend whose samples are not drawn. */
export const hidden = choice(() => `${headKey(head.value)}\0${settings.colour.value}`);

/** The classes, or right and wrong, that colours stand for; null where they stand for numbers. */
export const legendMarks = computed<readonly ClassMark[] | null>(() => {
  if (settings.colour.value === "probability") return null;
  return settings.colour.value === "right" ? rightMarks(theme.value) : marks.value;
});

export function coloursOf(samples: Drawn, shown: readonly ClassMark[] | null): PointColours {
  if (shown === null) {
    return { values: samples.probability, domain: [0, 1], colour: shade(theme.value) };
  }
  const of = {
    predicted: () => samples.predicted,
    true: () => samples.labels,
    right: () => samples.labels.map((label, i) => (label === samples.predicted[i] ? 0 : 1)),
    probability: () => samples.predicted,
  }[settings.colour.value]();
  return { marks: shown, index: Uint16Array.from(of) };
}

/** 1 for every sample that the head got wrong. */
export function wrong(samples: Drawn): Uint8Array {
  return Uint8Array.from(samples.labels, (label, i) => (label === samples.predicted[i] ? 0 : 1));
}
