/** A canvas under an SVG, the same size, sharp on any screen; where there is no canvas, nothing. */

import type { Size } from "./chart";
import { node } from "./svg";

/** Browsers refuse canvases longer than this on a side. */
const LONGEST_SIDE = 16_384;

export interface Layers {
  readonly holder: HTMLDivElement;
  readonly canvas: HTMLCanvasElement;
}

export function layers(element: HTMLElement): Layers {
  const document = element.ownerDocument;
  const holder = document.createElement("div");
  holder.style.position = "relative";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("aria-hidden", "true");
  canvas.style.cssText = "position:absolute;left:0;top:0";
  holder.append(canvas);
  element.append(holder);
  return { holder, canvas };
}

/** Sizes and clears `canvas`; the context's unit is a CSS pixel. */
export function prepare(canvas: HTMLCanvasElement, size: Size): CanvasRenderingContext2D | null {
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const ratio = pixelRatio(canvas.ownerDocument, size);
  const width = Math.max(1, Math.round(size.width * ratio));
  const height = Math.max(1, Math.round(size.height * ratio));
  // Even an equal width would throw the canvas's memory away.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${size.width}px`;
  canvas.style.height = `${size.height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  return context;
}

function pixelRatio(document: Document, size: Size): number {
  const ratio = document.defaultView?.devicePixelRatio ?? 1;
  return Math.min(ratio, LONGEST_SIDE / Math.max(1, size.width, size.height));
}

/** What the canvas shows, for a saved SVG; null where the document has no canvas. */
export function canvasImage(canvas: HTMLCanvasElement, size: Size): SVGImageElement | null {
  if (canvas.getContext("2d") === null) return null;
  const { width, height } = size;
  return node(canvas.ownerDocument, "image", {
    href: canvas.toDataURL("image/png"),
    width,
    height,
  });
}
