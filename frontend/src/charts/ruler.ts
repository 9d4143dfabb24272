/** Under rows of figures: grid lines with plain numbers, and the zero line. */

import { scaleLinear } from "d3-scale";
import { metricTickFormat } from "../format";
import type { Theme } from "../theme";
import { type Span, usableDomain } from "./bar";
import { append, appendText } from "./svg";

export interface RulerOptions {
  readonly theme: Theme;
  readonly span: Span;
  readonly domain: readonly [number, number];
  readonly top: number;
  /** Where the rows end. */
  readonly bottom: number;
}

const SPACING = 64;
const TEXT_SIZE = 11;

/** Draws into `layer` afresh. */
export function drawRuler(layer: SVGGElement, options: RulerOptions): void {
  layer.replaceChildren();
  const { theme, span, top, bottom } = options;
  const scale = scaleLinear(usableDomain(options.domain), [span.left, span.right]);
  const ticks = scale.ticks(Math.max(2, Math.floor((span.right - span.left) / SPACING)));
  const text = metricTickFormat(ticks);
  for (const tick of ticks) {
    const x = scale(tick);
    const look = tick === 0 ? { stroke: theme.axis, "stroke-width": 1.5 } : { stroke: theme.grid };
    append(layer, "line", { x1: x, x2: x, y1: top, y2: bottom, ...look });
    appendText(layer, text(tick), {
      x,
      y: bottom + 18,
      "text-anchor": "middle",
      "font-size": TEXT_SIZE,
      fill: theme.muted,
    });
  }
}
