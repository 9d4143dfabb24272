/** The answers that the feature views draw, kept in step with the settings. */

import { effect, signal } from "@preact/signals";
import { askAhead, askAnew, live } from "./api";
import { stride } from "./player";
import { MOST_CLASSES, settings } from "./settings";
import {
  classes,
  evaluationStepAt,
  featuresQuery,
  head,
  headKey,
  learnScale,
  ofHead,
  place,
  playing,
  type ShownHead,
  scale,
  split,
  step,
  steps,
} from "./state";

const AHEAD = 10;

const onWeights = () => (settings.tab.value === "weights" ? head.value : null);

function overviewQuery(entry: ShownHead, at: number) {
  const told = entry.classes > MOST_CLASSES ? classes.value.join(",") : "";
  return { ...ofHead(entry), step: at, split: split.value, classes: told } as const;
}

/** An overview grows while evaluations come in, and while older epochs are still being read. */
function overviewVersion(at: number): string {
  return `${evaluationStepAt(at)} ${isScaleWhole()}`;
}

function weightsQuery(entry: ShownHead, at: number) {
  return { ...featuresQuery(entry, at), mode: settings.heatmap.value } as const;
}

const isScaleWhole = () => {
  const known = scale.value;
  return known !== null && known.steps >= known.of;
};

export const overview = live(
  "overview",
  () => {
    const entry = head.value;
    return entry && overviewQuery(entry, step.value);
  },
  () => overviewVersion(step.value),
);

export const tendency = live("tendency", () => {
  const entry = onWeights();
  return entry && featuresQuery(entry, step.value);
});

export const weights = live(
  "weights",
  () => {
    const entry = onWeights();
    return entry && weightsQuery(entry, step.value);
  },
  () => (settings.heatmap.value === "steps" ? String(steps.value.length) : ""),
);

/** Of thousands of epochs each answer tells some more. */
const curvesAsked = signal(0);

export const curves = live(
  "curves",
  () => {
    const entry = onWeights();
    return entry && ofHead(entry);
  },
  () => `${steps.value.length} ${curvesAsked.value}`,
);

const RETRY_SCALE_MS = 400;
const MORE_CURVES_MS = 200;

/** Starts what has no view of its own: learning the scale, and reading ahead of the slider. */
export function keepAhead(): void {
  effect(() => {
    const found = tendency.answer.value;
    if (found !== null) learnScale(found.scale, headKey(head.peek()));
  });
  effect(() => {
    const told = curves.answer.value;
    if (told === null || told.steps.length >= told.of) return;
    const timer = setTimeout(() => {
      curvesAsked.value += 1;
    }, MORE_CURVES_MS);
    return () => clearTimeout(timer);
  });
  effect(() => {
    const entry = onWeights();
    if (entry === null || scale.value === null || isScaleWhole()) return;
    const timer = setInterval(() => void askScale(entry), RETRY_SCALE_MS);
    return () => clearInterval(timer);
  });
  effect(() => {
    const entry = onWeights();
    if (entry === null || tendency.answer.value === null) return;
    const by = playing.value ? stride.value : 1;
    const near = neighbours(place.value, steps.value.length, playing.value, by);
    const at = near.map((index) => steps.value[index] as number);
    askAhead(
      "overview",
      at.map((each) => overviewQuery(entry, each)),
      ({ step: each }) => overviewVersion(each ?? 0),
    );
    if (settings.heatmap.value === "classes") {
      askAhead(
        "weights",
        at.map((each) => weightsQuery(entry, each)),
      );
    }
    askAhead(
      "tendency",
      at.map((each) => featuresQuery(entry, each)),
    );
  });
}

/** While the scale is not known over all epochs, the server may know more of it by now. */
async function askScale(entry: ShownHead): Promise<void> {
  try {
    const found = await askAnew("tendency", { ...ofHead(entry), limit: 1 });
    learnScale(found.scale, headKey(entry));
  } catch {
    // The next attempt is not far off.
  }
}

/** The places that the slider may reach next, nearest first; only ahead while it plays. */
export function neighbours(at: number, count: number, forward: boolean, by = 1): number[] {
  const found: number[] = [];
  for (let distance = 1; distance <= AHEAD; distance++) {
    found.push(at + by * distance);
    if (!forward) found.push(at - by * distance);
  }
  return found.filter((index) => index >= 0 && index < count);
}
