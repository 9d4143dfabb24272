/** Turns one layout onto another, so that points move and don't jump or mirror. */

/**
 * The rotation or reflection of `points` about their centre that brings them nearest to `target`,
 * which has the same points in the same order: orthogonal Procrustes (Schönemann, 1966), in two
 * dimensions in closed form. Both are float [points, 2]; points that aren't finite are passed over.
 */
export function align(points: Float32Array, target: Float32Array): Float32Array {
  const [cx, cy] = centre(points);
  const [tx, ty] = centre(target);
  let [xx, xy, yx, yy] = [0, 0, 0, 0];
  forEachPair(points, target, (x, y, u, v) => {
    xx += (x - cx) * (u - tx);
    xy += (x - cx) * (v - ty);
    yx += (y - cy) * (u - tx);
    yy += (y - cy) * (v - ty);
  });
  const turn = Math.hypot(xx + yy, xy - yx);
  const mirror = Math.hypot(xx - yy, xy + yx);
  const flip = mirror > turn ? -1 : 1;
  const angle = flip > 0 ? Math.atan2(xy - yx, xx + yy) : Math.atan2(xy + yx, xx - yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = (points[i] as number) - cx;
    const y = flip * ((points[i + 1] as number) - cy);
    turned[i] = x * cos - y * sin;
    turned[i + 1] = x * sin + y * cos;
  }
  return turned;
}

function centre(points: Float32Array): [number, number] {
  let [x, y, count] = [0, 0, 0];
  forEachPair(points, points, (px, py) => {
    x += px;
    y += py;
    count += 1;
  });
  return count > 0 ? [x / count, y / count] : [0, 0];
}

function forEachPair(
  points: Float32Array,
  target: Float32Array,
  visit: (x: number, y: number, u: number, v: number) => void,
): void {
  for (let i = 0; i + 1 < Math.min(points.length, target.length); i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number];
    const [u, v] = [target[i] as number, target[i + 1] as number];
    if (Number.isFinite(x + y + u + v)) visit(x, y, u, v);
  }
}
