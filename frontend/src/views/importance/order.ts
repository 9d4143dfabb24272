/** Which features the tab shows, and in what order: one for the table and its charts. */

import { computed } from "@preact/signals";
import { numbered } from "../../feature-names";
import type { FeatureName } from "../../schema";
import { IMPORTANCES, settings } from "../../settings";
import { importance, type MethodName } from "./answer";
import { type Figures, figuresOf, isMethod, orderBy } from "./methods";

// How far the work is changes far more often than these: what they are drawn in must not follow it.
export const names = computed(() => importance.value.names);
export const methods = computed(() => importance.value.methods);
export const fresh = computed(() => importance.value.fresh);
export const failure = computed(() => importance.value.error);
/** Whether there is more to come. */
export const working = computed(() => importance.value.busy);

/** What there is of every method, in the order of the columns. */
export const figures = computed<ReadonlyMap<MethodName, Figures>>(() => {
  const found = new Map<MethodName, Figures>();
  for (const name of IMPORTANCES) {
    const each = figuresOf(methods.value.get(name));
    if (each !== null) found.set(name, each);
  }
  return found;
});

/** The method that the table is sorted by and the charts show; null while there is none. */
export const leading = computed<Figures | null>(() => {
  const { sort } = settings;
  const asked = isMethod(sort.value) ? figures.value.get(sort.value) : undefined;
  return asked ?? figures.value.get("shapley") ?? figures.value.values().next().value ?? null;
});

/** All features, the most important first. */
const byImportance = computed<Int32Array | null>(() => leading.value && orderBy(leading.value));

const alphabet = new Intl.Collator(undefined, { numeric: true });

const byName = computed<Int32Array>(() => {
  const all = names.value;
  return Int32Array.from(all.keys()).sort((a, b) =>
    alphabet.compare(all[a] as string, all[b] as string),
  );
});

/** All features as the table sorts them. */
export const sorted = computed<Int32Array>(() => {
  const { sort, order } = settings;
  const all = (sort.value === "name" ? byName.value : byImportance.value) ?? byName.value;
  return order.value === "last" ? all.slice().reverse() : all;
});

/** Those of them that the search lets through. */
export const ordered = computed<Int32Array>(() => sorted.value.filter(isWanted()));

/** The features that matter most by the leading method, which the charts show; none while it is missing. */
export const topFeatures = computed<readonly FeatureName[]>(() => {
  const found = (byImportance.value ?? new Int32Array()).filter(isWanted());
  return Array.from(found.subarray(0, settings.limit.value), named);
});

/** The first selected feature, else the most important one; null while none is known. */
export const chosenFeature = computed<FeatureName | null>(() => {
  const selected = settings.features.value.find((index) => index < names.value.length);
  const index = selected ?? byImportance.value?.[0];
  return index === undefined ? null : named(index);
});

function named(index: number): FeatureName {
  return { index, name: names.value[index] ?? numbered(index) };
}

/** Whether the search lets a feature through. */
function isWanted(): (index: number) => boolean {
  const wanted = settings.search.value.toLowerCase();
  return (index) => named(index).name.toLowerCase().includes(wanted);
}
