/** Points on a canvas, and the same points as SVG for saving. */

import { type Look, pointLooks, shapes } from "./point-look";
import { drawnTest, type PointColours, type PointsOptions, pointRadius } from "./points";
import { type Sheet, sheetFor } from "./sheet";
import { append, node } from "./svg";
import { paintThumbnails, pictured } from "./thumbnails";
import type { View } from "./view";

/** Points in the order they are drawn, and the look of each. */
export interface PaintOrder {
  readonly indices: Uint32Array;
  readonly keys: Uint32Array;
}

const LAYERS = 3;

/** Chosen over faded, wrong over right. */
export function paintOrder(options: PointsOptions): PaintOrder {
  const count = options.points.length / 2;
  const looks = pointLooks(options);
  const drawn = drawnTest(options);
  const layers = Array.from({ length: LAYERS }, () => new Uint32Array(count));
  const lengths = new Uint32Array(LAYERS);
  const keyOf = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    if (!drawn(i)) continue;
    const key = looks.key(i);
    const layer = looks.layer(key);
    const at = lengths[layer] as number;
    (layers[layer] as Uint32Array)[at] = i;
    lengths[layer] = at + 1;
    keyOf[i] = key;
  }
  const indices = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  let begin = 0;
  layers.forEach((layer, at) => {
    indices.set(layer.subarray(0, lengths[at]), begin);
    begin += lengths[at] as number;
  });
  return { indices, keys: indices.map((i) => keyOf[i] as number) };
}

export interface Painter {
  /** Takes up new colours, selection or size; cheap to call where nothing changed. */
  prepare(options: PointsOptions): void;
  /** positions: float [n, 2], before the view. */
  paint(context: CanvasRenderingContext2D, positions: Float32Array, view: View): void;
  vector(document: Document, positions: Float32Array, view: View): SVGGElement;
}

const ORDER = ["points", "colours", "hidden", "ringed", "selected", "theme"] as const;

export function painter(first: PointsOptions): Painter {
  let options = first;
  let order = paintOrder(options);
  let looks = pointLooks(options);
  let sheet: Sheet | null = null;
  return {
    prepare(next) {
      const stale = ORDER.some((name) => options[name] !== next[name]);
      const last = options;
      options = next;
      if (!stale) return;
      order = paintOrder(options);
      looks = pointLooks(options);
      if (!sameInks(last.colours, next.colours) || last.theme !== next.theme) sheet = null;
    },
    paint(context, positions, view) {
      const radius = pointRadius(options);
      if (!sheet?.fits(context, radius)) sheet = sheetFor(context, radius, options.theme.inset);
      const { thumbnails } = options;
      if (thumbnails === undefined) {
        sheet.paint(context, order, looks.look, positions, view);
        return;
      }
      const chosen = pictured(order, positions, view, options);
      sheet.paint(context, chosen.others, looks.look, positions, view);
      paintThumbnails(context, thumbnails, chosen.order, looks.look, positions, view);
    },
    vector(document, positions, view) {
      const group = node(document, "g");
      const radius = pointRadius(options);
      order.indices.forEach((i, k) => {
        const x = (positions[2 * i] as number) * view.zoom + view.x;
        const y = (positions[2 * i + 1] as number) * view.zoom + view.y;
        if (!(x > -20 && x < options.width + 20 && y > -20 && y < options.height + 20)) return;
        appendPoint(group, looks.look(order.keys[k] ?? 0), radius, x, y);
      });
      return group;
    },
  };
}

/** Each epoch brings new classes or values, but seldom new colours. */
function sameInks(one: PointColours, other: PointColours): boolean {
  if ("marks" in one) return "marks" in other && one.marks === other.marks;
  if ("marks" in other || one.colour !== other.colour) return false;
  return one.domain[0] === other.domain[0] && one.domain[1] === other.domain[1];
}

function appendPoint(group: SVGGElement, look: Look, radius: number, x: number, y: number): void {
  const opacity = look.opacity === 1 ? null : look.opacity;
  const transform = `translate(${x.toFixed(1)},${y.toFixed(1)})`;
  for (const shape of shapes(look, radius)) append(group, "path", { ...shape, transform, opacity });
}
