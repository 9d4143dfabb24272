/** A bar a moment to either side of a line, under a clip's frames. */

import type { Theme } from "../theme";
import { type Chart, differs, type Size } from "./chart";
import { readStrip } from "./strip";
import { append, appendText, set, standalone } from "./svg";

export interface MomentsOptions extends Size {
  readonly theme: Theme;
  /** float [moments]: how far each lies above the line. */
  readonly values: Float32Array;
  /** The largest value in size; fixed by the caller over all epochs. */
  readonly extent: number;
  /** Of bars above the line, and below it. */
  readonly colours: readonly [above: string, below: string];
  /** Words for the upper end of the scale, and for the lower. */
  readonly ends: readonly [high: string, low: string];
  readonly present: number;
  readonly onHover: (moment: number | null, event: MouseEvent | null) => void;
  readonly onChoose: (moment: number) => void;
  readonly ariaLabel: string;
}

/** The scale's ends are told above and below the bars. */
const PAD = 15;
const TEXT_SIZE = 10;
/** Of a moment's width what its bar takes. */
const FILLED = 0.7;

export function moments(element: HTMLElement, options: MomentsOptions): Chart<MomentsOptions> {
  const root = append(element, "svg", {
    role: "img",
    style: "display:block;cursor:pointer;touch-action:pan-y",
  });
  const under = append(root, "g");
  const body = append(root, "g");
  let current = options;

  const draw = () => {
    const { width, height, theme, ariaLabel } = current;
    set(root, { width, height, "aria-label": ariaLabel, "font-family": theme.font });
    drawPresent(under, current);
    drawBars(body, current);
  };
  readStrip(root, {
    size: () => [current.width, current.values.length],
    onHover: (moment, event) => current.onHover(moment, event),
    onChoose: (moment) => current.onChoose(moment),
  });
  draw();
  return {
    update(next) {
      const redraw = differs(current, next, DRAWN);
      current = next;
      if (redraw) draw();
      else drawPresent(under, current);
    },
    destroy: () => root.remove(),
    svg: () => standalone(root, current, current.theme.surface),
  };
}

// The present moment changes many times a second.
const DRAWN = [
  "theme",
  "width",
  "height",
  "values",
  "extent",
  "colours",
  "ends",
  "ariaLabel",
] as const;

function drawPresent(layer: SVGGElement, options: MomentsOptions): void {
  layer.replaceChildren();
  const { theme, width, height, present } = options;
  const each = width / Math.max(1, options.values.length);
  const box = { x: present * each, y: 0, width: each, height, rx: 3 };
  append(layer, "rect", { ...box, fill: theme.highlight });
}

function drawBars(layer: SVGGElement, options: MomentsOptions): void {
  layer.replaceChildren();
  const { theme, width, height, extent, values, colours, ends } = options;
  const zero = height / 2;
  const unit = (zero - PAD) / (extent > 0 ? extent : 1);
  const each = width / Math.max(1, values.length);
  const thick = each * FILLED;
  append(layer, "line", { x1: 0, x2: width, y1: zero, y2: zero, stroke: theme.axis });
  values.forEach((value, moment) => {
    const x = (moment + 0.5) * each - thick / 2;
    if (!Number.isFinite(value)) {
      const place = { x: x + thick / 2, y: zero - 4, "text-anchor": "middle" };
      appendText(layer, "–", { ...place, "font-size": TEXT_SIZE, fill: theme.bad });
      return;
    }
    const length = Math.min(zero - PAD, Math.abs(value) * unit);
    append(layer, "rect", {
      x,
      y: value > 0 ? zero - length : zero,
      width: Math.max(1, thick),
      height: Math.max(0.5, length),
      fill: colours[value > 0 ? 0 : 1],
      stroke: theme.axis,
      "stroke-width": thick >= 5 ? 1 : 0,
    });
  });
  const small = { "font-size": TEXT_SIZE, fill: theme.muted, x: 2 };
  appendText(layer, ends[0], { ...small, y: TEXT_SIZE });
  appendText(layer, ends[1], { ...small, y: height - 3 });
}
