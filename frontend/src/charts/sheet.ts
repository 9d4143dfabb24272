/** The pixels that a scatter's points are pressed on, and the stamps for them. */

import type { Look } from "./point-look";
import { press, raster, type Stamp } from "./raster";
import type { PaintOrder } from "./scatter-paint";
import { largestSide, sprites } from "./sprites";
import type { View } from "./view";

/** For points of one radius on a canvas of one size. */
export interface Sheet {
  fits(context: CanvasRenderingContext2D, radius: number): boolean;
  /** positions: float [n, 2], before the view. */
  paint(
    context: CanvasRenderingContext2D,
    order: PaintOrder,
    look: (key: number) => Look,
    positions: Float32Array,
    view: View,
  ): void;
}

export function sheetFor(
  context: CanvasRenderingContext2D,
  radius: number,
  background: string,
): Sheet {
  const { width, height } = context.canvas;
  const ratio = context.getTransform().a;
  // As wide as a sprite, so that none need be cut off at an edge.
  const margin = largestSide(radius, ratio);
  const stride = width + 2 * margin;
  const image = context.createImageData(stride, height + 2 * margin);
  const { pixels } = raster(image);
  const made = sprites(context.canvas.ownerDocument, radius, ratio);
  const empty = made.pixel(background);
  const stamps: Stamp[] = [];
  const [least, mostX, mostY] = [margin / 2, width + 1.5 * margin, height + 1.5 * margin];
  return {
    fits(other, otherRadius) {
      const { canvas } = other;
      const sameSize = canvas.width === width && canvas.height === height;
      return sameSize && otherRadius === radius && other.getTransform().a === ratio;
    },
    paint(target, { indices, keys }, look, positions, view) {
      pixels.fill(empty);
      const zoom = view.zoom * ratio;
      const [left, top] = [view.x * ratio + margin, view.y * ratio + margin];
      for (let k = 0; k < indices.length; k++) {
        const i = indices[k] as number;
        const x = (positions[2 * i] as number) * zoom + left;
        const y = (positions[2 * i + 1] as number) * zoom + top;
        // Also false for NaN: points without a position are passed over.
        if (!(x > least && x < mostX && y > least && y < mostY)) continue;
        const key = keys[k] as number;
        let stamp = stamps[key];
        if (stamp === undefined) {
          stamp = made.of(look(key), stride);
          stamps[key] = stamp;
        }
        const half = stamp.width / 2;
        press(stamp, pixels, ((y - half + 0.5) | 0) * stride + ((x - half + 0.5) | 0));
      }
      target.putImageData(image, -margin, -margin);
    },
  };
}
