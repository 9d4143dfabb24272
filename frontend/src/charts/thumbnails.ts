/** Sample pictures in the place of symbols, framed in their class's colour. */

import type { Size } from "./chart";
import type { Look } from "./point-look";
import type { Thumbnails } from "./points";
import type { PaintOrder } from "./scatter-paint";
import type { View } from "./view";

const SIDE = 26;
/** Of a side: of pictures that are nearer to each other than this only the upper could be seen. */
const APART = 0.75;

/** The longer side of a picture, in pixels. */
export function thumbnailSide(view: View): number {
  return SIDE * Math.min(4, Math.max(1, Math.sqrt(view.zoom)));
}

/**
 * The points in view that have room for a picture, and the others. A grid that moves with the points
 * decides, so that panning changes no picture for another.
 */
export function pictured(
  { indices, keys }: PaintOrder,
  positions: Float32Array,
  view: View,
  { width, height }: Size,
): { order: PaintOrder; others: PaintOrder } {
  const side = thumbnailSide(view);
  const cell = side * APART;
  const left = Math.floor((-side - view.x) / cell);
  const top = Math.floor((-side - view.y) / cell);
  const columns = Math.ceil((width + 2 * side) / cell) + 2;
  const rows = Math.ceil((height + 2 * side) / cell) + 2;
  const taken = new Uint8Array(columns * rows);
  const chosen = new Uint8Array(indices.length);
  let count = 0;
  for (let k = indices.length - 1; k >= 0; k--) {
    const i = indices[k] as number;
    const column = Math.floor(((positions[2 * i] as number) * view.zoom) / cell) - left;
    const row = Math.floor(((positions[2 * i + 1] as number) * view.zoom) / cell) - top;
    if (!(column >= 0 && column < columns && row >= 0 && row < rows)) continue;
    const at = row * columns + column;
    if (taken[at] === 1) continue;
    taken[at] = 1;
    chosen[k] = 1;
    count++;
  }
  return parted({ indices, keys }, chosen, count);
}

/** `count` of the order's points are `chosen`. */
function parted({ indices, keys }: PaintOrder, chosen: Uint8Array, count: number) {
  const empty = (length: number) => ({
    indices: new Uint32Array(length),
    keys: new Uint32Array(length),
  });
  const [order, others] = [empty(count), empty(indices.length - count)];
  let met = 0;
  for (let k = 0; k < indices.length; k++) {
    const part = chosen[k] === 1 ? order : others;
    const at = chosen[k] === 1 ? met++ : k - met;
    part.indices[at] = indices[k] as number;
    part.keys[at] = keys[k] as number;
  }
  return { order, others };
}

export function paintThumbnails(
  context: CanvasRenderingContext2D,
  { image, tiles, tile, columns }: Thumbnails,
  { indices, keys }: PaintOrder,
  look: (key: number) => Look,
  positions: Float32Array,
  view: View,
): void {
  const [tileWidth, tileHeight] = tile;
  const scale = thumbnailSide(view) / Math.max(tileWidth, tileHeight);
  const [width, height] = [tileWidth * scale, tileHeight * scale];
  indices.forEach((i, k) => {
    const x = (positions[2 * i] as number) * view.zoom + view.x - width / 2;
    const y = (positions[2 * i + 1] as number) * view.zoom + view.y - height / 2;
    const style = look(keys[k] as number);
    const at = tiles[i] ?? 0;
    const sourceX = (at % columns) * tileWidth;
    const sourceY = Math.floor(at / columns) * tileHeight;
    context.globalAlpha = style.opacity;
    context.drawImage(image, sourceX, sourceY, tileWidth, tileHeight, x, y, width, height);
    context.strokeStyle = style.halo ?? style.stroke;
    context.lineWidth = style.halo === null ? 2 : 3.5;
    context.strokeRect(x, y, width, height);
  });
  context.globalAlpha = 1;
}
