/** Runs as they are picked: under the folders that they share, and by the heads in them. */

import { LONGEST, shownName } from "../names";
import type { HeadEntry } from "../schema";
import { type Entry, naturally } from "./name-search";

/** Deeper folders are not told apart. */
const MOST_DEPTH = 32;

const shown = (name: string) => shownName(name, LONGEST);

/** Every run in order, and after it, where it has several, its heads. */
export function runEntries(heads: readonly HeadEntry[]): Entry[] {
  const headsOf = new Map<string, string[]>();
  for (const { run, head } of heads) {
    const known = headsOf.get(run);
    if (known) known.push(head);
    else headsOf.set(run, [head]);
  }
  const folders = foldersOf([...headsOf.keys()]);
  const inFolder = (run: string) => folders.get(run) ?? "";
  const inOrder = [...headsOf].sort(
    ([a], [b]) => naturally(inFolder(a), inFolder(b)) || naturally(a, b),
  );
  return inOrder.flatMap(([run, names]) => {
    const folder = inFolder(run);
    const entry = {
      value: run,
      label: run === "." ? "(the folder itself)" : shown(run.slice(folder.length)),
      group: shown(folder),
    };
    const within = names.length > 1 ? [...names].sort(naturally) : [];
    return [
      entry,
      ...within.map((name) => ({ ...entry, value: `${run}\0${name}`, part: shown(name) })),
    ];
  });
}

/** The run, and where one was picked with it, the head, that an entry's value names. */
export function pickedRun(value: string): { readonly run: string; readonly head?: string } {
  const at = value.indexOf("\0");
  return at < 0 ? { run: value } : { run: value.slice(0, at), head: value.slice(at + 1) };
}

/** Of each run the deepest folder that holds another one too, with what closes it: `sweep/lr-0.1/`. */
export function foldersOf(runs: readonly string[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const run of runs) {
    for (const folder of ancestors(run)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const shared = (folder: string) => (counts.get(folder) ?? 0) > 1;
  return new Map(runs.map((run) => [run, ancestors(run).findLast(shared) ?? ""]));
}

/** The folders that a run lies in, the outermost first. */
function ancestors(run: string): string[] {
  const ends = Array.from(run.matchAll(/[\\/]/g), (found) => found.index + 1);
  return ends.slice(0, MOST_DEPTH).map((end) => run.slice(0, end));
}
