/** A saved chart with a line of words above it, that says what it is of. */

import type { Theme } from "../theme";
import { appendText, node, standalone } from "./svg";
import { textWidth, truncate } from "./text";

const SIZE = 13;
const ABOVE = 34;
const MARGIN = 12;

/** `chart`: a standalone document. */
export function titled(chart: string, title: string, theme: Theme, document: Document): string {
  const holder = document.createElement("div");
  holder.innerHTML = chart;
  const part = holder.firstElementChild as SVGSVGElement;
  const [width, height] = [part.getAttribute("width"), part.getAttribute("height")].map(Number) as [
    number,
    number,
  ];
  const style = { size: SIZE, family: theme.font };
  const words = truncate(title, width - 2 * MARGIN, (text) => textWidth(document, text, style));
  const root = node(document, "svg", {
    "font-family": theme.font,
    "font-size": SIZE,
    role: "img",
    "aria-label": title,
  });
  appendText(root, words, { x: MARGIN, y: 22, fill: theme.text });
  part.setAttribute("y", String(ABOVE));
  root.append(part);
  return standalone(root, { width, height: ABOVE + height }, theme.surface);
}
