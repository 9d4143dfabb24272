/** A class as a small square in its fill, outline and pattern, or as its symbol: for legends. */

import type { ClassMark } from "../theme";
import { patterns } from "./patterns";
import { append } from "./svg";
import { HOLLOW_WIDTH, symbolPath } from "./symbols";

const SIZE = 14;

/** Draws a swatch into `element`, in place of what is there. */
export function swatch(element: Element, mark: ClassMark, symbol: boolean): void {
  element.replaceChildren();
  const root = append(element, "svg", { width: SIZE, height: SIZE, "aria-hidden": "true" });
  const fills = patterns(append(root, "defs"));
  const look = { stroke: mark.stroke, "stroke-width": 1 };
  if (symbol) {
    const { hollow, text, fill } = mark;
    append(root, "path", {
      ...(hollow ? { stroke: text, "stroke-width": HOLLOW_WIDTH } : look),
      d: symbolPath(mark.symbol, SIZE / 2.9),
      fill: hollow ? "none" : fill,
      transform: `translate(${SIZE / 2},${SIZE / 2})`,
    });
  } else {
    const side = SIZE - 2;
    append(root, "rect", {
      ...look,
      x: 1,
      y: 1,
      width: side,
      height: side,
      rx: 2,
      fill: fills.fill(mark),
    });
  }
}
