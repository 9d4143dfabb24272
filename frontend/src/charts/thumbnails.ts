/** Sample pictures in the place of symbols, framed in their class's colour. */

import type { Look } from "./point-look";
import type { Thumbnails } from "./scatter";
import type { View } from "./view";

const THUMBNAIL = 26;

export function paintThumbnails(
  context: CanvasRenderingContext2D,
  { image, tiles, tile, columns }: Thumbnails,
  order: { indices: Uint32Array; keys: Uint32Array },
  look: (key: number) => Look,
  positions: Float32Array,
  view: View,
): void {
  const [tileWidth, tileHeight] = tile;
  const longer = THUMBNAIL * Math.min(4, Math.max(1, Math.sqrt(view.zoom)));
  const scale = longer / Math.max(tileWidth, tileHeight);
  const [width, height] = [tileWidth * scale, tileHeight * scale];
  for (const i of order.indices) {
    const x = (positions[2 * i] as number) * view.zoom + view.x - width / 2;
    const y = (positions[2 * i + 1] as number) * view.zoom + view.y - height / 2;
    if (!Number.isFinite(x)) continue;
    const style = look(order.keys[i] ?? 0);
    const at = tiles[i] ?? 0;
    const sourceX = (at % columns) * tileWidth;
    const sourceY = Math.floor(at / columns) * tileHeight;
    context.globalAlpha = style.opacity;
    context.drawImage(image, sourceX, sourceY, tileWidth, tileHeight, x, y, width, height);
    context.strokeStyle = style.halo ?? style.stroke;
    context.lineWidth = style.halo === null ? 2 : 3.5;
    context.strokeRect(x, y, width, height);
  }
  context.globalAlpha = 1;
}
