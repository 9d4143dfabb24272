/** What features are called: as they were logged, or by their number where they have no names. */

import { head } from "./state";

/** Of all features of the head that is shown. */
export function featureNames(): readonly string[] {
  const entry = head.value;
  if (entry === null) return [];
  return entry.feature_names ?? Array.from({ length: entry.features }, (_, i) => numbered(i));
}

export function featureName(index: number): string {
  return head.value?.feature_names?.[index] ?? numbered(index);
}

/** The same, with their numbers where several have one name: `worst area · feature 23`. */
export function distinctNames(): readonly string[] {
  const all = featureNames();
  const known = distinct.get(all);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const name of all) counts.set(name, (counts.get(name) ?? 0) + 1);
  const found = all.map((name, index) =>
    counts.get(name) === 1 ? name : `${name} · ${numbered(index)}`,
  );
  distinct.set(all, found);
  return found;
}

const distinct = new WeakMap<readonly string[], readonly string[]>();

export function distinctName(index: number): string {
  return head.value?.feature_names ? (distinctNames()[index] ?? numbered(index)) : numbered(index);
}

/** What a feature without a name is called. */
export function numbered(index: number): string {
  return `feature ${index}`;
}

/** A feature by its name or its number; -1 for no text; null where there is no such feature. */
export function featureCalled(text: string): number | null {
  return indexOf(text, distinctNames());
}

/** The place of what is called so, or has so in its name, or of a number; -1 for no text. */
export function indexOf(text: string, all: readonly string[]): number | null {
  const asked = text.trim();
  if (asked === "") return -1;
  const exact = all.indexOf(asked);
  if (exact >= 0) return exact;
  if (/^\d+$/.test(asked)) return Number(asked) < all.length ? Number(asked) : null;
  const part = all.findIndex((name) => name.toLowerCase().includes(asked.toLowerCase()));
  return part >= 0 ? part : null;
}
