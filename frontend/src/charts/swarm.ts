/** Where points go that would hide each other, and which is nearest to a pixel. */

/** Pixels that count as one place on the axis. */
const COLUMN = 3;
/** A pointer so far off means another point, or none. */
const NEAR = 9;

/**
 * Points as far from the middle as there are others in their column, by turns above and below, no
 * farther than `room`: after the summary plot of Lundberg and Lee (2017). xs: float [n], pixels.
 */
export function swarm(
  xs: Float32Array,
  middle: number,
  room: number,
  spacing: number,
): Float32Array {
  const columns = new Map<number, number>();
  const ranks = Int32Array.from(xs, (x) => {
    const column = Math.round(x / COLUMN);
    const rank = columns.get(column) ?? 0;
    columns.set(column, rank + 1);
    return rank;
  });
  const most = Math.max(1, ...columns.values());
  const step = Math.min(spacing * 0.75, most > 1 ? (2 * room) / most : 0);
  const places = new Float32Array(2 * xs.length);
  for (let i = 0; i < xs.length; i++) {
    const rank = ranks[i] as number;
    const side = rank % 2 === 0 ? 1 : -1;
    places[2 * i] = xs[i] as number;
    places[2 * i + 1] = middle + side * Math.ceil(rank / 2) * step;
  }
  return places;
}

/** The point nearest to a pixel in its row; null where none is near. */
export function nearestPoint(at: Float32Array, x: number, y: number): number | null {
  let best: number | null = null;
  let closest = NEAR;
  for (let i = 0; 2 * i < at.length; i++) {
    const distance = Math.hypot((at[2 * i] as number) - x, (at[2 * i + 1] as number) - y);
    if (!(distance < closest)) continue;
    closest = distance;
    best = i;
  }
  return best;
}
