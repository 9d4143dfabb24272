/** Small grids of shares as pictures, a pixel a cell. */

import { NOT_FINITE, shareColour, weightColour } from "../theme";

const SHADES = 256;

/** A scale reaches so many times an even share at least: what is closer to it is rounding. */
const LEAST_TIMES = 1.01;

/** From the least value to the largest that a colour stands for; `middle` has the middle one. */
export type Domain = readonly [low: number, high: number, middle?: number];

/** Where a value stands in a domain, from 0 to 1; NaN where it is not finite. */
export function standing(value: number, [low, high, middle]: Domain): number {
  if (!Number.isFinite(value)) return Number.NaN;
  if (!(high > low)) return 0;
  const at = middle === undefined ? share(value, low, high) : halves(value, low, middle, high);
  return Math.min(1, Math.max(0, at));
}

function share(value: number, low: number, high: number): number {
  return (value - low) / (high - low);
}

/** Each half evenly, however long. */
function halves(value: number, low: number, middle: number, high: number): number {
  return value < middle ? share(value, low, middle) / 2 : (1 + share(value, middle, high)) / 2;
}

/**
 * The domain of shares about an even one. Both its ends lie as far from it, so that neither side
 * looks stronger than it is: the lower in times, since no share is below zero, the upper by as much.
 */
export function aboutEven([low, high]: Domain, even: number): Domain {
  return [
    Math.min(low, even / LEAST_TIMES, even ** 2 / Math.max(high, even)),
    Math.max(high, even * LEAST_TIMES, 2 * even - low),
    even,
  ];
}

/** A map of colours in steps: bytes red, green and blue of each, and last of what isn't finite. */
export type Shades = Uint8Array;

let shares: Shades | undefined;
let signed: Shades | undefined;

/** The colours of shares, from the least to the largest. */
export function shareShades(): Shades {
  shares ??= shadesOf(shareColour([0, 1]));
  return shares;
}

/** The colours of signed values: the middle shade is zero. */
export function signedShades(): Shades {
  const colour = weightColour(1);
  signed ??= shadesOf((at) => colour(2 * at - 1));
  return signed;
}

function shadesOf(colour: (at: number) => string): Shades {
  const made = new Uint8Array(3 * (SHADES + 1));
  for (let i = 0; i < SHADES; i++) made.set(channels(colour(i / (SHADES - 1))), 3 * i);
  made.set(channels(NOT_FINITE.fill), 3 * SHADES);
  return made;
}

/** The bytes of a CSS colour. */
function channels(colour: string): number[] {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  if (hex !== null) return hex.slice(1).map((digits) => Number.parseInt(digits, 16));
  return (colour.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}

/**
 * Writes one pixel (bytes red, green, blue, alpha) a value into `pixels`. `alpha`: how much of it is
 * seen, from 0 to 1, by where the value stands.
 */
export function sharePixels(
  values: Float32Array,
  domain: Domain,
  shades: Shades,
  pixels: Uint8ClampedArray,
  alpha: (standing: number) => number = () => 1,
): void {
  for (let i = 0; 4 * i < pixels.length; i++) {
    const at = standing(values[i] as number, domain);
    const isKnown = !Number.isNaN(at);
    const shade = 3 * (isKnown ? Math.round(at * (SHADES - 1)) : SHADES);
    pixels[4 * i] = shades[shade] as number;
    pixels[4 * i + 1] = shades[shade + 1] as number;
    pixels[4 * i + 2] = shades[shade + 2] as number;
    pixels[4 * i + 3] = isKnown ? 255 * alpha(at) : 255;
  }
}

/** The cells of a grid as a canvas, row by row; null where the document has no canvas. */
export function sharePicture(
  document: Document,
  values: Float32Array,
  columns: number,
  domain: Domain,
): HTMLCanvasElement | null {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, Math.floor(values.length / Math.max(1, columns)));
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const image = context.createImageData(canvas.width, canvas.height);
  sharePixels(values, domain, shareShades(), image.data);
  context.putImageData(image, 0, 0);
  return canvas;
}
