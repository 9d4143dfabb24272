/**
 * Copying small pictures into a large one, tens of thousands of times a frame. Measured for 10,000
 * points in a software-rendered Chromium: drawImage 42 ms a frame, a loop over each sprite's square
 * 9 ms, this 2 ms.
 */

/** Pixels as ImageData holds them, one 32-bit number each, alpha in the top byte (little-endian). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

/** A picture taken apart, so that pressing it asks nothing of any pixel. */
export interface Stamp {
  readonly width: number;
  readonly height: number;
  /** How far a covering pixel is from the top left corner, and its colour. */
  readonly solidAt: Int32Array;
  readonly solid: Uint32Array;
  /** The same of one that lets something through: its channels times its alpha, and what is let through. */
  readonly softAt: Int32Array;
  readonly softRedBlue: Uint32Array;
  readonly softGreen: Uint32Array;
  /** In 256ths. */
  readonly through: Uint16Array;
}

const RED_BLUE = 0xff00ff;
const GREEN = 0x00ff00;
const OPAQUE = 0xff000000;

export function raster(image: ImageData): Raster {
  const { width, height, data } = image;
  return { width, height, pixels: new Uint32Array(data.buffer) };
}

/** Makes a stamp for sheets that are `stride` pixels wide. */
export function stampOf({ width, height, pixels }: Raster, stride: number): Stamp {
  const alpha = (i: number) => (pixels[i] as number) >>> 24;
  const at = (i: number) => Math.floor(i / width) * stride + (i % width);
  const all = Array.from(pixels.keys());
  const solid = all.filter((i) => alpha(i) === 255);
  const soft = all.filter((i) => alpha(i) > 0 && alpha(i) < 255);
  const share = (i: number) => Math.round((alpha(i) * 256) / 255);
  const times = (i: number, channels: number, half: number) =>
    ((((pixels[i] as number) & channels) * share(i) + half) / 256) & channels;
  return {
    width,
    height,
    solidAt: Int32Array.from(solid, at),
    solid: Uint32Array.from(solid, (i) => pixels[i] as number),
    softAt: Int32Array.from(soft, at),
    softRedBlue: Uint32Array.from(soft, (i) => times(i, RED_BLUE, 0x800080)),
    softGreen: Uint32Array.from(soft, (i) => times(i, GREEN, 0x008000)),
    through: Uint16Array.from(soft, (i) => 256 - share(i)),
  };
}

/**
 * Presses `stamp` on an opaque sheet, its top left corner at the pixel `corner`; all of it has to be
 * on the sheet. Porter and Duff's "over" (1984), two channels in one multiplication.
 */
export function press(stamp: Stamp, sheet: Uint32Array, corner: number): void {
  const { solidAt, solid, softAt, softRedBlue, softGreen, through } = stamp;
  for (let k = 0; k < solidAt.length; k++) {
    sheet[corner + (solidAt[k] as number)] = solid[k] as number;
  }
  for (let k = 0; k < softAt.length; k++) {
    const at = corner + (softAt[k] as number);
    const below = sheet[at] as number;
    const rest = through[k] as number;
    const redBlue = (Math.imul(below & RED_BLUE, rest) >>> 8) & RED_BLUE;
    const green = (Math.imul(below & GREEN, rest) >>> 8) & GREEN;
    sheet[at] =
      OPAQUE | (redBlue + (softRedBlue[k] as number)) | (green + (softGreen[k] as number));
  }
}
