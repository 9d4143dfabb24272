/** Points on a canvas, each look drawn once and then copied; and the same points as SVG for saving. */

import { drawnTest, type Look, pointLooks, pointRadius } from "./point-look";
import { lay, type Raster, raster } from "./raster";
import type { ScatterOptions } from "./scatter";
import { append, node } from "./svg";
import { SYMBOL_REACH, symbolPath } from "./symbols";
import { paintThumbnails } from "./thumbnails";
import type { View } from "./view";

/** From a symbol's radius to its halo's. */
const HALO_GAP = 2.6;
const HALO_WIDTH = 1.6;

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
  const sprites = new Map<number, Raster>();
  let page: ImageData | null = null;
  let spriteRatio = 0;
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
      if (options.thumbnails) {
        paintThumbnails(context, options.thumbnails, order, looks.look, positions, view);
        return;
      }
      const { width, height } = context.canvas;
      if (page?.width !== width || page.height !== height) {
        page = context.createImageData(width, height);
      }
      const target = raster(page);
      target.pixels.fill(0);
      const ratio = context.getTransform().a;
      if (ratio !== spriteRatio) sprites.clear();
      spriteRatio = ratio;
      for (const i of order.indices) {
        const x = ((positions[2 * i] as number) * view.zoom + view.x) * ratio;
        const y = ((positions[2 * i + 1] as number) * view.zoom + view.y) * ratio;
        // Also false for NaN: points without a position are passed over.
        if (!(x > -50 && x < width + 50 && y > -50 && y < height + 50)) continue;
        const sprite = spriteOf(order.keys[i] ?? 0, context);
        lay(sprite, target, Math.round(x - sprite.width / 2), Math.round(y - sprite.height / 2));
      }
      context.putImageData(page, 0, 0);
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

function makeSprite(context: CanvasRenderingContext2D, look: Look, radius: number): Raster {
  const ratio = context.getTransform().a;
  const reach = radius + (look.halo === null ? 0 : HALO_GAP);
  const side = Math.ceil(2 * (reach * SYMBOL_REACH + look.strokeWidth) * ratio);
  const canvas = context.canvas.ownerDocument.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  if (brush === null) return { width: 0, height: 0, pixels: new Uint32Array() };
  brush.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
  brush.globalAlpha = look.opacity;
  for (const shape of shapes(look, radius)) {
    const path = new Path2D(shape.d);
    brush.fillStyle = shape.fill;
    if (shape.fill !== "none") brush.fill(path);
    brush.strokeStyle = shape.stroke;
    brush.lineWidth = shape["stroke-width"];
    brush.stroke(path);
  }
  return raster(brush.getImageData(0, 0, side, side));
}

function shapes(look: Look, radius: number) {
  const { symbol, fill, stroke, strokeWidth, halo } = look;
  const body = { d: symbolPath(symbol, radius), fill, stroke, "stroke-width": strokeWidth };
  if (halo === null) return [body];
  const d = symbolPath(symbol, radius + HALO_GAP);
  return [body, { d, fill: "none", stroke: halo, "stroke-width": HALO_WIDTH }];
}

function appendPoint(group: SVGGElement, look: Look, radius: number, x: number, y: number): void {
  const opacity = look.opacity === 1 ? null : look.opacity;
  const transform = `translate(${x.toFixed(1)},${y.toFixed(1)})`;
  for (const shape of shapes(look, radius)) append(group, "path", { ...shape, transform, opacity });
}
