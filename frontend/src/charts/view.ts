/** From the points' own coordinates to pixels: the fit, and the reader's zoom and pan over it. */

import type { Size } from "./chart";

/** Zoom and shift of the fitted picture, in pixels. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const HOME: View = { zoom: 1, x: 0, y: 0 };
const FARTHEST = 0.5;
const NEAREST = 100;

/** Scales by `factor` and leaves what is at the pixel (x, y) there. */
export function zoomed(view: View, factor: number, x: number, y: number): View {
  const zoom = Math.min(NEAREST, Math.max(FARTHEST, view.zoom * factor));
  const by = zoom / view.zoom;
  return { zoom, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

export function panned(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** The view moved no farther than brings (x, y), a place before the view, `margin` pixels inside. */
export function revealed(view: View, x: number, y: number, size: Size, margin: number): View {
  const shift = (at: number, length: number) => {
    const room = Math.min(margin, length / 2);
    return Math.min(Math.max(at, room), length - room) - at;
  };
  const dx = shift(x * view.zoom + view.x, size.width);
  const dy = shift(y * view.zoom + view.y, size.height);
  return dx === 0 && dy === 0 ? view : panned(view, dx, dy);
}

/**
 * Pixels of the points before any zoom: both axes on one scale, centred, y upwards, within `padding`.
 * A point without a finite position stays NaN. points: float [n, 2].
 */
export function fitted(points: Float32Array, size: Size, padding: number): Float32Array {
  const x = span(points, 0);
  const y = span(points, 1);
  const room = [size.width - 2 * padding, size.height - 2 * padding].map((v) => Math.max(1, v));
  const scales = [(room[0] ?? 1) / x.length, (room[1] ?? 1) / y.length];
  const scale = Math.min(...scales.filter(Number.isFinite), Number.MAX_VALUE);
  const k = scale === Number.MAX_VALUE ? 0 : scale;
  const placed = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const [px, py] = [points[i] as number, points[i + 1] as number];
    const known = Number.isFinite(px) && Number.isFinite(py);
    placed[i] = known ? size.width / 2 + (px - x.middle) * k : Number.NaN;
    placed[i + 1] = known ? size.height / 2 - (py - y.middle) * k : Number.NaN;
  }
  return placed;
}

/** Middle and length of one axis, over the points that have both coordinates. */
function span(points: Float32Array, axis: 0 | 1): { middle: number; length: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < points.length; i += 2) {
    const at = points[i + axis] as number;
    if (!Number.isFinite(at) || !Number.isFinite(points[i + 1 - axis])) continue;
    if (at < low) low = at;
    if (at > high) high = at;
  }
  return low > high ? { middle: 0, length: 0 } : { middle: (low + high) / 2, length: high - low };
}

/** How many points have no finite position and so aren't drawn. */
export function countMissing(points: Float32Array): number {
  let missing = 0;
  for (let i = 0; i < points.length; i += 2) {
    if (!Number.isFinite(points[i]) || !Number.isFinite(points[i + 1])) missing++;
  }
  return missing;
}
