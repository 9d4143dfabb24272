/** Finds names by parts of them, and says which parts. */

/** What can be picked by its name. */
export interface Entry {
  readonly value: string;
  readonly label: string;
  /** What its name begins with, before the label: one folder of several runs. */
  readonly group?: string;
  /** Something in it, which is offered to words that its name alone doesn't hold: a run's head. */
  readonly part?: string;
}

/** A stretch of a name, and whether it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

/** More of a name would not be seen. */
const MOST_LETTERS = 64;
/** So much of a long name stands before what was found in it. */
const BEFORE = 16;

export function nameOf({ group = "", label }: Entry): string {
  return group + label;
}

const counting = new Intl.Collator(undefined, { numeric: true });

/** As people count: `run-2` before `run-10`; `0.01`, which counts like `0.1`, before that. */
export function naturally(a: string, b: string): number {
  return counting.compare(a, b) || Number(a > b) - Number(a < b);
}

/** The words that are looked for. */
export function wordsOf(query: string): string[] {
  return folded(query).split(/\s+/).filter(Boolean);
}

/** Answers, to words, the entries that have each of them in their name. */
export function searchOf(entries: readonly Entry[]): (words: readonly string[]) => Entry[] {
  const texts = entries.map((entry) => ({
    entry,
    name: folded(nameOf(entry)),
    part: entry.part === undefined ? null : folded(entry.part),
  }));
  return (words) =>
    texts
      .filter(({ name, part }) => {
        const beyond = words.filter((word) => !name.includes(word));
        if (part === null) return beyond.length === 0;
        return beyond.length > 0 && beyond.every((word) => part.includes(word));
      })
      .map(({ entry }) => entry);
}

/** A text cut where the words are found in it; a long one shortened, with the first of them in
 * sight. */
export function piecesOf(text: string, words: readonly string[]): Piece[] {
  const shown = excerpt(text, words);
  const lower = folded(shown);
  const marked = new Uint8Array(shown.length);
  for (const word of words) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      marked.fill(1, at, at + word.length);
    }
  }
  const pieces: Piece[] = [];
  for (let start = 0, end = 0; start < shown.length; start = end) {
    while (end < shown.length && marked[end] === marked[start]) end++;
    pieces.push({ text: shown.slice(start, end), marked: marked[start] === 1 });
  }
  return pieces;
}

function excerpt(text: string, words: readonly string[]): string {
  if (text.length <= MOST_LETTERS) return text;
  const lower = folded(text);
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const first = Math.max(0, Math.min(...places, text.length) - BEFORE);
  const start = places.length === 0 ? 0 : Math.min(first, text.length - MOST_LETTERS);
  const end = start + MOST_LETTERS;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

/** In small letters, each where it was: some would become two. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  }).join("");
}
