/** What one feature is for every sample, to colour them by. */

import { computed } from "@preact/signals";
import { live } from "../../api";
import { featureName } from "../../feature-names";
import type { FeatureName } from "../../schema";
import { settings } from "../../settings";
import { featuresQuery, head, selectedFeatures, steps } from "../../state";
import { evaluationQuery } from "../samples/evaluation-query";

const AUTOMATIC = -1;

const isWanted = computed(
  () => settings.tab.value === "embedding" && settings.colour.value === "feature",
);

/** The feature that was asked for, else the first of the selected ones; null where none is. */
const chosenFeature = computed<number | null>(() => {
  const count = head.value?.features ?? 0;
  const found = [settings.colourFeature.value, ...selectedFeatures.value];
  return found.find((index) => index > AUTOMATIC && index < count) ?? null;
});

/** The first of the ranked features at the newest epoch: it must not change with the slider. */
const first = live("tendency", () => {
  const [entry, newest] = [head.value, steps.value.at(-1)];
  if (entry === null || newest === undefined || !isWanted.value) return null;
  if (chosenFeature.value !== null) return null;
  return { ...featuresQuery(entry, newest), limit: 1, offset: 0, search: "" };
});

/** The feature that samples are coloured by; null until it is known, and in other colourings. */
export const colouredFeature = computed<FeatureName | null>(() => {
  if (!isWanted.value) return null;
  const index = chosenFeature.value;
  if (index === null) return first.answer.value?.features[0] ?? null;
  return { index, name: featureName(index) };
});

/** Its activations, in the order of the evaluation's rows. */
export const featureValues = live("activations", () => {
  const [query, feature] = [evaluationQuery(), colouredFeature.value];
  return query && feature && { ...query, feature: feature.index };
});
