/** What each moment adds: bars from zero, one or several a moment, under a clip's frames. */

import { formatMove } from "../format";
import type { ClassMark, Theme } from "../theme";
import { type Chart, differs, type Size } from "./chart";
import { patterns } from "./patterns";
import { readStrip } from "./strip";
import { append, appendText, set, standalone } from "./svg";

export interface Moment {
  /** One bar each. */
  readonly bars: readonly { readonly value: number; readonly mark: ClassMark }[];
}

export interface MomentsOptions extends Size {
  readonly theme: Theme;
  readonly moments: readonly Moment[];
  /** The largest value in size; fixed by the caller over all epochs. */
  readonly extent: number;
  readonly present: number;
  readonly onHover: (moment: number | null, event: MouseEvent | null) => void;
  readonly onChoose: (moment: number) => void;
  readonly ariaLabel: string;
}

const PAD = 6;
const TEXT_SIZE = 10;
/** Of a moment's width what its bars take. */
const FILLED = 0.7;

export function moments(element: HTMLElement, options: MomentsOptions): Chart<MomentsOptions> {
  const root = append(element, "svg", {
    role: "img",
    style: "display:block;cursor:pointer;touch-action:pan-y",
  });
  const fills = patterns(append(root, "defs"));
  const under = append(root, "g");
  const body = append(root, "g");
  let current = options;

  const draw = () => {
    const { width, height, theme, ariaLabel } = current;
    set(root, { width, height, "aria-label": ariaLabel, "font-family": theme.font });
    drawPresent(under, current);
    drawBars(body, current, fills.fill);
  };
  readStrip(root, {
    size: () => [current.width, current.moments.length],
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
const DRAWN = ["theme", "width", "height", "moments", "extent", "ariaLabel"] as const;

function drawPresent(layer: SVGGElement, options: MomentsOptions): void {
  layer.replaceChildren();
  const { theme, width, height, present } = options;
  const each = width / Math.max(1, options.moments.length);
  const box = { x: present * each, y: 0, width: each, height, rx: 3 };
  append(layer, "rect", { ...box, fill: theme.highlight });
}

function drawBars(
  layer: SVGGElement,
  options: MomentsOptions,
  fill: (mark: ClassMark) => string,
): void {
  layer.replaceChildren();
  const { theme, width, height, extent } = options;
  const zero = height / 2;
  const unit = (zero - PAD) / (extent > 0 ? extent : 1);
  const each = width / Math.max(1, options.moments.length);
  append(layer, "line", { x1: 0, x2: width, y1: zero, y2: zero, stroke: theme.axis });
  options.moments.forEach(({ bars }, moment) => {
    const thick = (each * FILLED) / Math.max(1, bars.length);
    bars.forEach(({ value, mark }, i) => {
      const x = moment * each + (each * (1 - FILLED)) / 2 + i * thick;
      if (!Number.isFinite(value)) {
        const place = { x: x + thick / 2, y: zero - 4, "text-anchor": "middle" };
        appendText(layer, "–", { ...place, "font-size": TEXT_SIZE, fill: theme.bad });
        return;
      }
      const length = Math.min(zero - PAD, Math.abs(value) * unit);
      append(layer, "rect", {
        x,
        y: value > 0 ? zero - length : zero,
        width: Math.max(1, thick - 1),
        height: Math.max(0.5, length),
        fill: fill(mark),
        stroke: mark.stroke,
        "stroke-width": thick >= 5 ? 1 : 0,
      });
    });
  });
  // Edged with the card's colour, since bars may be as tall.
  const edge = { stroke: theme.surface, "stroke-width": 3, "paint-order": "stroke" };
  const small = { "font-size": TEXT_SIZE, fill: theme.muted, x: 2, ...edge };
  appendText(layer, formatMove(extent), { ...small, y: TEXT_SIZE });
  appendText(layer, formatMove(-extent), { ...small, y: height - 3 });
}
