/** Points on a canvas, from sprites drawn once a look; and the same points as SVG for saving. */

import type { MarkSymbol } from "../theme";
import { drawnTest, type Look, pointLooks, pointRadius } from "./point-look";
import type { ScatterOptions, Thumbnails } from "./scatter";
import { append, node } from "./svg";
import { SYMBOL_REACH, symbolPath } from "./symbols";
import type { View } from "./view";

interface Sprite {
  readonly image: HTMLCanvasElement;
  /** Half a side in CSS pixels. */
  readonly half: number;
}

/** Points in the order they are drawn: chosen over faded, wrong over right. */
export function paintOrder(options: ScatterOptions): { indices: Uint32Array; keys: Uint32Array } {
  const count = options.points.length / 2;
  const looks = pointLooks(options);
  const drawn = drawnTest(options);
  const lists: number[][] = [[], [], []];
  const keys = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    if (!drawn(i)) continue;
    const key = looks.key(i);
    keys[i] = key;
    lists[looks.layer(key)]?.push(i);
  }
  return { indices: Uint32Array.from(lists.flat()), keys };
}

export interface Painter {
  /** Takes up new colours, selection or size; cheap to call where nothing changed. */
  prepare(options: ScatterOptions): void;
  /** positions: float [n, 2], before the view. */
  paint(context: CanvasRenderingContext2D, positions: Float32Array, view: View): void;
  vector(document: Document, positions: Float32Array, view: View): SVGGElement;
}

const ORDER = ["points", "colours", "hidden", "ringed", "selected", "theme"] as const;

export function painter(first: ScatterOptions): Painter {
  let options = first;
  let order = paintOrder(options);
  let looks = pointLooks(options);
  const sprites = new Map<number, Sprite>();
  const radius = () => pointRadius(options.points.length / 2);
  const spriteOf = (key: number, context: CanvasRenderingContext2D) => {
    let sprite = sprites.get(key);
    if (sprite === undefined) {
      sprite = makeSprite(context, looks.look(key), radius());
      sprites.set(key, sprite);
    }
    return sprite;
  };
  return {
    prepare(next) {
      const stale = ORDER.some((name) => options[name] !== next[name]);
      const last = options;
      options = next;
      if (!stale) return;
      order = paintOrder(options);
      looks = pointLooks(options);
      const sameLooks = last.colours === next.colours && last.theme === next.theme;
      if (!sameLooks || last.points.length !== next.points.length) sprites.clear();
    },
    paint(context, positions, view) {
      if (options.thumbnails?.show) {
        paintThumbnails(context, options.thumbnails, order, looks.look, positions, view);
        return;
      }
      const ratio = context.getTransform().a;
      const { width, height } = options;
      for (const i of order.indices) {
        const x = (positions[2 * i] as number) * view.zoom + view.x;
        const y = (positions[2 * i + 1] as number) * view.zoom + view.y;
        // Also false for NaN: points without a position are passed over.
        if (!(x > -20 && x < width + 20 && y > -20 && y < height + 20)) continue;
        const { image, half } = spriteOf(order.keys[i] ?? 0, context);
        // On whole device pixels a sprite is copied, not resampled.
        const left = Math.round((x - half) * ratio) / ratio;
        const top = Math.round((y - half) * ratio) / ratio;
        context.drawImage(image, left, top, 2 * half, 2 * half);
      }
    },
    vector(document, positions, view) {
      const group = node(document, "g");
      for (const i of order.indices) {
        const x = (positions[2 * i] as number) * view.zoom + view.x;
        const y = (positions[2 * i + 1] as number) * view.zoom + view.y;
        if (!(x > -20 && x < options.width + 20 && y > -20 && y < options.height + 20)) continue;
        appendPoint(group, looks.look(order.keys[i] ?? 0), radius(), x, y);
      }
      return group;
    },
  };
}

function makeSprite(context: CanvasRenderingContext2D, look: Look, radius: number): Sprite {
  const ratio = context.getTransform().a;
  const side = Math.ceil(2 * (radius * SYMBOL_REACH + look.strokeWidth) * ratio);
  const image = context.canvas.ownerDocument.createElement("canvas");
  image.width = side;
  image.height = side;
  const brush = image.getContext("2d");
  if (brush !== null) {
    brush.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
    brush.globalAlpha = look.opacity;
    const path = new Path2D(symbolPath(look.symbol, radius));
    brush.fillStyle = look.fill;
    brush.fill(path);
    brush.strokeStyle = look.stroke;
    brush.lineWidth = look.strokeWidth;
    brush.stroke(path);
  }
  return { image, half: side / ratio / 2 };
}

function appendPoint(group: SVGGElement, look: Look, radius: number, x: number, y: number): void {
  append(group, "path", {
    d: symbolPath(look.symbol satisfies MarkSymbol, radius),
    transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`,
    fill: look.fill,
    stroke: look.stroke,
    "stroke-width": look.strokeWidth,
    opacity: look.opacity === 1 ? null : look.opacity,
  });
}

const THUMBNAIL = 26;

function paintThumbnails(
  context: CanvasRenderingContext2D,
  { image, tile, columns }: Thumbnails,
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
    const sourceX = (i % columns) * tileWidth;
    const sourceY = Math.floor(i / columns) * tileHeight;
    context.globalAlpha = style.opacity;
    context.drawImage(image, sourceX, sourceY, tileWidth, tileHeight, x, y, width, height);
    context.strokeStyle = style.stroke;
    context.lineWidth = style.strokeWidth + 1;
    context.strokeRect(x, y, width, height);
  }
  context.globalAlpha = 1;
}
