/** Over a scatter's points: the lasso, the ring about the hovered point, and what couldn't be drawn. */

import { formatCount } from "../format";
import type { Theme } from "../theme";
import { type Polygon, polygonPath } from "./lasso";
import { drawnTest, pointRadius } from "./point-look";
import type { ScatterOptions } from "./scatter";
import { append, SCREEN_ONLY, set, setText } from "./svg";
import { countMissing, type View } from "./view";

export interface ScatterOverlay {
  /** Size, name and note. */
  frame(options: ScatterOptions): void;
  lasso(polygon: Polygon, theme: Theme): void;
  point(options: ScatterOptions, positions: Float32Array, view: View): void;
}

export function overlayNodes(root: SVGSVGElement): ScatterOverlay {
  const lasso = append(root, "path", SCREEN_ONLY);
  const ring = append(root, "circle", { ...SCREEN_ONLY, fill: "none" });
  const note = append(root, "text", { x: 12, "font-size": 11 });
  let counted: Float32Array | null = null;
  let missing = 0;
  return {
    frame(options) {
      const { width, height, points, theme, ariaLabel } = options;
      if (points !== counted) missing = countMissing(points);
      counted = points;
      set(root, { width, height, "aria-label": ariaLabel, "font-family": theme.font });
      if (root.parentElement !== null) root.parentElement.style.background = theme.inset;
      set(note, { y: 20, fill: theme.muted });
      setText(note, missing === 0 ? "" : `${formatCount(missing)} without a position, not drawn`);
    },
    lasso(polygon, theme) {
      set(lasso, {
        d: polygonPath(polygon),
        fill: theme.accent,
        "fill-opacity": 0.1,
        stroke: theme.accent,
        "stroke-dasharray": "4 3",
      });
    },
    point(options, positions, view) {
      const { hovered, theme } = options;
      const x = positions[2 * (hovered ?? -1)] ?? Number.NaN;
      const y = positions[2 * (hovered ?? -1) + 1] ?? Number.NaN;
      const shown = hovered !== null && Number.isFinite(x) && drawnTest(options)(hovered);
      set(ring, {
        cx: shown ? x * view.zoom + view.x : 0,
        cy: shown ? y * view.zoom + view.y : 0,
        r: shown ? pointRadius(options.points.length / 2) + 4 : 0,
        stroke: theme.text,
        "stroke-width": 2,
      });
    },
  };
}
