/** The frames of a film, as many as there is room for. */

import { type Layout, sameNumbers } from "./layouts";

export type Frames = ReadonlyMap<number, Layout>;

const MOST_BYTES = 64e6;
/** Of a point: its position, class, probability and trust. Rows and labels are shared. */
const BYTES_EACH = 4 * 5;

/** With one frame more, or the same frames where that one is there already. */
export function withFrame(frames: Frames, frame: Layout, room = MOST_BYTES): Frames {
  const at = frame.samples.step;
  const known = frames.get(at);
  if (known !== undefined && sameNumbers(known.positions, frame.positions)) return frames;
  const [first] = frames.values();
  const grown = new Map(frames).set(at, first === undefined ? frame : sharing(frame, first));
  const most = Math.max(2, Math.floor(room / (BYTES_EACH * frame.samples.rows.length)));
  while (grown.size > most) grown.delete(mostCrowded([...grown.keys()]));
  return grown;
}

/** The same samples have the same rows and labels at every epoch. */
function sharing(frame: Layout, { samples: { rows, labels } }: Layout): Layout {
  const { samples } = frame;
  return {
    ...frame,
    samples: {
      ...samples,
      rows: sameNumbers(rows, samples.rows) ? rows : samples.rows,
      labels: sameNumbers(labels, samples.labels) ? labels : samples.labels,
    },
  };
}

/** The step that is missed least: its neighbours are nearest to each other. */
function mostCrowded(steps: readonly number[]): number {
  const sorted = steps.toSorted((one, other) => one - other);
  let [found, least] = [sorted[1] ?? 0, Number.POSITIVE_INFINITY];
  for (let i = 1; i + 1 < sorted.length; i++) {
    const gap = (sorted[i + 1] as number) - (sorted[i - 1] as number);
    if (gap < least) [found, least] = [sorted[i] as number, gap];
  }
  return found;
}

/** The frame of the last filmed step up to one. */
export function frameAt(frames: Frames, at: number): Layout | null {
  let found: number | null = null;
  for (const filmed of frames.keys()) {
    if (filmed <= at && (found === null || filmed > found)) found = filmed;
  }
  return found === null ? null : (frames.get(found) ?? null);
}
