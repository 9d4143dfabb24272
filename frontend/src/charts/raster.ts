/**
 * Copying small pictures into a large one, thousands of times a frame. Measured for 10,000 points
 * in a software-rendered Chromium: drawImage 42 ms a frame, this 9 ms.
 */

/** Pixels as ImageData holds them, one 32-bit number each, alpha in the top byte (little-endian). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

export function raster(image: ImageData): Raster {
  const { width, height, data } = image;
  return { width, height, pixels: new Uint32Array(data.buffer) };
}

/** Lays `stamp` over `target` with its top left corner at whole pixels; what hangs over is cut off. */
export function lay(stamp: Raster, target: Raster, left: number, top: number): void {
  const fromX = Math.max(0, -left);
  const toX = Math.min(stamp.width, target.width - left);
  const toY = Math.min(stamp.height, target.height - top);
  for (let y = Math.max(0, -top); y < toY; y++) {
    const source = y * stamp.width;
    const place = (top + y) * target.width + left;
    for (let x = fromX; x < toX; x++) {
      const above = stamp.pixels[source + x] as number;
      const alpha = above >>> 24;
      if (alpha === 255) target.pixels[place + x] = above;
      else if (alpha > 0) {
        target.pixels[place + x] = over(above, target.pixels[place + x] as number);
      }
    }
  }
}

/** Porter and Duff's "over" (1984) on colours that aren't multiplied by their alpha. */
function over(above: number, below: number): number {
  const alpha = above >>> 24;
  const rest = ((below >>> 24) * (255 - alpha)) / 255;
  const sum = alpha + rest;
  const share = alpha / sum;
  const blue = mix((above >>> 16) & 255, (below >>> 16) & 255, share);
  const green = mix((above >>> 8) & 255, (below >>> 8) & 255, share);
  const red = mix(above & 255, below & 255, share);
  return ((Math.round(sum) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function mix(above: number, below: number, share: number): number {
  return (below + (above - below) * share + 0.5) | 0;
}
