/** Each look drawn once by the browser, and kept as a stamp. */

import { HALO_GAP, type Look, shapes } from "./point-look";
import { type Raster, raster, type Stamp, stampOf } from "./raster";
import { SYMBOL_REACH } from "./symbols";

/** How far the tips of a hollow star's outline go beyond it. */
const OUTLINE_ROOM = 2.5;

/** Pixels on a side that hold a symbol of `radius` and its outline. */
function spriteSide(radius: number, ratio: number): number {
  return Math.ceil(2 * (radius * SYMBOL_REACH + OUTLINE_ROOM) * ratio);
}

/** The same with a halo about it: no sprite is larger. */
export function largestSide(radius: number, ratio: number): number {
  return spriteSide(radius + HALO_GAP, ratio);
}

export interface Sprites {
  of(look: Look, stride: number): Stamp;
  /** The pixel that `colour` makes. */
  pixel(colour: string): number;
}

/** Sprites of symbols of `radius` CSS pixels, on a screen of `ratio` pixels to one. */
export function sprites(document: Document, radius: number, ratio: number): Sprites {
  const canvas = document.createElement("canvas");
  const side = largestSide(radius, ratio);
  canvas.width = side;
  canvas.height = side;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  return {
    of(look, stride) {
      const needed = look.halo === null ? spriteSide(radius, ratio) : side;
      return stampOf(drawn(brush, look, radius, ratio, needed), stride);
    },
    pixel(colour) {
      if (brush === null) return 0;
      brush.setTransform(1, 0, 0, 1, 0, 0);
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
      return raster(brush.getImageData(0, 0, 1, 1)).pixels[0] ?? 0;
    },
  };
}

function drawn(
  brush: CanvasRenderingContext2D | null,
  look: Look,
  radius: number,
  ratio: number,
  side: number,
): Raster {
  if (brush === null) return { width: 0, height: 0, pixels: new Uint32Array() };
  brush.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
  brush.clearRect(-side, -side, 2 * side, 2 * side);
  brush.globalAlpha = look.opacity;
  for (const shape of shapes(look, radius)) {
    const path = new Path2D(shape.d);
    brush.fillStyle = shape.fill;
    if (shape.fill !== "none") brush.fill(path);
    brush.strokeStyle = shape.stroke;
    brush.lineWidth = shape["stroke-width"];
    brush.stroke(path);
  }
  brush.globalAlpha = 1;
  return raster(brush.getImageData(0, 0, side, side));
}
