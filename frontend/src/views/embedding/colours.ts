/** What the colours of the samples stand for. */

import { computed } from "@preact/signals";
import { floats } from "../../api";
import type { PointColours } from "../../charts/scatter";
import { choice } from "../../choice";
import { type COLOURINGS, settings } from "../../settings";
import { head, headKey, marks, split, theme } from "../../state";
import { type ClassMark, rightMarks, shade, unknownMark } from "../../theme";
import { NO_PREDICTION } from "../samples/prediction";
import { featureValues } from "./activations";
import type { Drawn, Trust } from "./layouts";

export type Colouring = (typeof COLOURINGS)[number];

/** Marks of the legend whose samples are not drawn. */
export const hidden = choice(() => `${headKey(head.value)}\0${settings.colour.value}`);

/** Of samples whose scores aren't finite: the mark behind those of the classes. */
const noPrediction = computed<ClassMark>(() => ({
  ...unknownMark(theme.value),
  label: NO_PREDICTION,
}));

/** The classes, or right and wrong, that colours stand for; null where they stand for numbers. */
export const legendMarks = computed<readonly ClassMark[] | null>(() => {
  const colouring = settings.colour.value;
  if (colouring === "true") return marks.value;
  if (colouring === "predicted") return [...marks.value, noPrediction.value];
  return colouring === "right" ? rightMarks(theme.value) : null;
});

/** A number that colours stand for. */
interface Ramp {
  readonly name: string;
  readonly domain: readonly [number, number];
  /** The words at its ends. */
  readonly ends: readonly [string, string];
}

const SHARE = { domain: [0, 1], ends: ["0%", "100%"] } as const;

export const ramp = computed<Ramp | null>(() => {
  switch (settings.colour.value) {
    case "probability":
      return { name: "probability of the predicted class", ...SHARE };
    case "kept":
      return { name: "share of the ten nearest kept,", ...SHARE };
    case "feature": {
      const { name, domain } = feature.value ?? { name: "activation", domain: [0, 1] as const };
      return { name, domain, ends: [formatEnd(domain[0]), formatEnd(domain[1])] };
    }
    default:
      return null;
  }
});

/** An end of a ramp, to three digits. */
function formatEnd(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

interface Feature {
  readonly name: string;
  readonly domain: readonly [number, number];
  /** float [samples of the evaluation]. */
  readonly values: Float32Array;
}

/** As far as a feature's activations have reached at the epochs seen: colours hold while it plays. */
const reaches = new Map<string, readonly [number, number]>();

const feature = computed<Feature | null>(() => {
  const answer = featureValues.answer.value;
  if (answer === null) return null;
  const values = floats(answer.values);
  const key = [headKey(head.value), split.value, answer.feature.index].join("\0");
  const domain = reach(values, reaches.get(key));
  reaches.set(key, domain);
  return { name: answer.feature.name, domain, values };
});

/** From the least to the largest finite value, and at least as far as before. */
export function reach(
  values: Float32Array,
  before: readonly [number, number] | undefined,
): readonly [number, number] {
  let [low, high] = before ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Colours samples in a picture that may be trusted so far; another function where colours change. */
export const colourer = computed<(samples: Drawn, trust: Trust | null) => PointColours>(() => {
  const colouring = settings.colour.value;
  const [classes, numbers, activations] = [legendMarks.value, ramp.value, feature.value];
  const now = theme.value;
  // One function as long as colours stay, so that a chart can tell.
  const colour = shade(now, numbers?.domain);
  return (samples, trust) => {
    if (classes !== null) {
      return { marks: classes, index: indexOf(samples, colouring, classes.length - 1) };
    }
    const values =
      colouring === "probability"
        ? samples.probability
        : colouring === "kept"
          ? (trust?.kept ?? null)
          : activations && valuesOf(samples, activations.values);
    if (values === null || numbers === null) {
      return { marks: [unknownMark(now)], index: new Uint16Array(samples.rows.length) };
    }
    return { values, domain: numbers.domain, colour };
  };
});

/** The mark of every sample; `last` for those without a prediction. */
function indexOf(samples: Drawn, colouring: Colouring, last: number): Uint16Array {
  if (colouring === "right") return Uint16Array.from(wrong(samples));
  if (colouring === "true") return Uint16Array.from(samples.labels);
  return Uint16Array.from(samples.predicted, (predicted) => (predicted < 0 ? last : predicted));
}

/** float [points], of float [samples of the evaluation]. */
function valuesOf(samples: Drawn, values: Float32Array): Float32Array {
  return Float32Array.from(samples.rows, (row) => values[row] ?? Number.NaN);
}

/** 1 for every sample that the head got wrong. */
export function wrong(samples: Drawn): Uint8Array {
  return Uint8Array.from(samples.labels, (label, i) => (label === samples.predicted[i] ? 0 : 1));
}
