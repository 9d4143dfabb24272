/** A scatter of a thumb's size to be looked at only, for small multiples. */

import { canvasImage, layers, prepare } from "./canvas";
import type { Chart } from "./chart";
import { type PointsOptions, pointRadius } from "./points";
import { painter } from "./scatter-paint";
import { append, set, standalone } from "./svg";
import { SYMBOL_REACH } from "./symbols";
import { fitted, HOME } from "./view";

export interface SmallScatterOptions
  extends Pick<
    PointsOptions,
    "theme" | "width" | "height" | "points" | "colours" | "hidden" | "selected"
  > {
  readonly ariaLabel: string;
}

/** Vector symbols up to here; a saved file of more holds a picture. */
const MOST_VECTOR_POINTS = 2000;
const MANY = 1000;

export function smallScatter(
  element: HTMLElement,
  options: SmallScatterOptions,
): Chart<SmallScatterOptions> {
  const { holder, canvas } = layers(element);
  const root = append(holder, "svg", { role: "img", style: "display:block;position:relative" });
  const points = painter(small(options));
  let current = options;
  let positions = placed(options);

  const paint = () => {
    const { width, height, ariaLabel } = current;
    set(root, { width, height, "aria-label": ariaLabel });
    points.prepare(small(current));
    const context = prepare(canvas, current);
    if (context !== null) points.paint(context, positions, HOME);
  };
  paint();
  return {
    update(next) {
      const last = current;
      current = next;
      if (DRAWN.every((name) => last[name] === next[name])) return;
      if (FITTED.some((name) => last[name] !== next[name])) positions = placed(next);
      paint();
    },
    destroy: () => holder.remove(),
    svg() {
      const few = current.points.length / 2 <= MOST_VECTOR_POINTS;
      const under = few
        ? points.vector(root.ownerDocument, positions, HOME)
        : canvasImage(canvas, current);
      return standalone(root, current, current.theme.inset, under);
    },
  };
}

function small(options: SmallScatterOptions): PointsOptions {
  const radius = options.points.length / 2 > MANY ? 1 : 1.5;
  return { ...options, ringed: null, radius };
}

/** Up to the edge, but for the outermost marks. */
function placed(options: SmallScatterOptions): Float32Array {
  return fitted(options.points, options, pointRadius(small(options)) * SYMBOL_REACH + 1);
}

const FITTED = ["width", "height", "points"] as const;
const DRAWN = [...FITTED, "theme", "colours", "hidden", "selected", "ariaLabel"] as const;
