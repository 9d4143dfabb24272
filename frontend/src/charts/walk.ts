/** Walking over points with the arrow keys. */

/** Along an axis: right and down are 1. */
export interface Direction {
  readonly axis: 0 | 1;
  readonly sign: 1 | -1;
}

/**
 * The nearest drawn point in the quarter of the plane that lies in `direction` from the point `from`,
 * or null. Of points in one place those that come later count as further to the right and further down,
 * so that a walk passes over all of them. positions: float [n, 2].
 */
export function nearestTowards(
  from: number,
  { axis, sign }: Direction,
  positions: Float32Array,
  drawn: (index: number) => boolean,
): number | null {
  const startX = positions[2 * from] as number;
  const startY = positions[2 * from + 1] as number;
  let best: number | null = null;
  let closest = Number.POSITIVE_INFINITY;
  for (let i = 0; 2 * i < positions.length; i++) {
    const dx = (positions[2 * i] as number) - startX;
    const dy = (positions[2 * i + 1] as number) - startY;
    const along = sign * (axis === 0 ? dx : dy);
    const across = axis === 0 ? dy : dx;
    const distance = dx * dx + dy * dy;
    if (!(Math.abs(across) <= along) || distance > closest) continue;
    if (distance === 0 && sign * (i - from) <= 0) continue;
    // Of those equally near, the first when walking on and the last when walking back.
    if (distance === closest && sign > 0) continue;
    if (!drawn(i)) continue;
    closest = distance;
    best = i;
  }
  return best;
}
