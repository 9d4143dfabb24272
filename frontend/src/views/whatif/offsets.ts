/** What is added to each class's score, as the URL spells it: `3:0.5,7:-1`. */

/** How far the sliders go, where no offset goes farther. */
export const FARTHEST_OFFSET = 5;

/** Those that are not zero, by class. */
export function parseOffsets(text: string, classes: number): Map<number, number> {
  const found = new Map<number, number>();
  for (const part of text.split(",")) {
    const [label = Number.NaN, offset = Number.NaN] = part.split(":").map(Number);
    const fits = Number.isInteger(label) && label >= 0 && label < classes;
    if (!fits || part.indexOf(":") < 1 || !Number.isFinite(offset) || offset === 0) continue;
    found.set(label, offset);
  }
  return found;
}

export function spellOffsets(offsets: ReadonlyMap<number, number>): string {
  return [...offsets]
    .filter(([, offset]) => offset !== 0)
    .sort(([a], [b]) => a - b)
    .map(([label, offset]) => `${label}:${offset}`)
    .join(",");
}

/** One a class, as the route takes them; empty where all are zero. */
export function offsetsForRoute(text: string, classes: number): string {
  const found = parseOffsets(text, classes);
  if (found.size === 0) return "";
  return Array.from({ length: classes }, (_, label) => found.get(label) ?? 0).join(",");
}
