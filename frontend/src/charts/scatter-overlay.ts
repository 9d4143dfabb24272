/** Over a scatter's points: the lasso, rings and lines about some of them, and what couldn't be drawn. */

import { formatCount } from "../format";
import type { Theme } from "../theme";
import { type Corner, type Polygon, polygonPath } from "./lasso";
import { drawnTest, pointRadius } from "./points";
import type { ScatterOptions } from "./scatter";
import { append, round, SCREEN_ONLY, set, setText } from "./svg";
import { thumbnailSide } from "./thumbnails";
import { countMissing, type View } from "./view";

export interface ScatterOverlay {
  /** About the point that has the keyboard's focus. */
  readonly focusRing: SVGElement;
  /** Size, name and note. */
  frame(options: ScatterOptions): void;
  outline(polygon: Polygon, theme: Theme): void;
  points(
    options: ScatterOptions,
    positions: Float32Array,
    view: View,
    focused: number | null,
  ): void;
}

/** From a symbol's edge to the ring about it: of a point hovered or marked, the centre, the focus. */
const RING_GAP = 4;
const CENTRE_GAP = 6;
const FOCUS_GAP = 8;

export function overlayNodes(root: SVGSVGElement): ScatterOverlay {
  const marked = append(root, "g", { fill: "none" });
  const lines = append(marked, "path");
  const shine = append(marked, "path");
  const rings = append(marked, "path");
  const centre = append(marked, "path");
  const outline = append(root, "path", SCREEN_ONLY);
  const hoverRing = append(root, "circle", { ...SCREEN_ONLY, fill: "none" });
  const focusRing = append(root, "circle", { ...SCREEN_ONLY, fill: "none" });
  const note = append(root, "text", { x: 12, "font-size": 11 });
  let counted: Float32Array | null = null;
  let missing = 0;
  return {
    focusRing,
    frame(options) {
      const { width, height, points, theme, ariaLabel } = options;
      if (points !== counted) missing = countMissing(points);
      counted = points;
      set(root, { width, height, "aria-label": ariaLabel, "font-family": theme.font });
      if (root.parentElement !== null) root.parentElement.style.background = theme.inset;
      set(note, { y: 20, fill: theme.muted });
      setText(note, missing === 0 ? "" : `${formatCount(missing)} without a position, not drawn`);
    },
    outline(polygon, theme) {
      set(outline, {
        d: polygonPath(polygon),
        fill: theme.accent,
        "fill-opacity": 0.1,
        stroke: theme.accent,
        "stroke-dasharray": "4 3",
      });
    },
    points(options, positions, view, focused) {
      const { theme } = options;
      const drawn = drawnTest(options);
      const radius = symbolReach(options, view);
      const place = (index: number | null): Corner | null => {
        const x = (positions[2 * (index ?? -1)] ?? Number.NaN) * view.zoom + view.x;
        const y = (positions[2 * (index ?? -1) + 1] ?? Number.NaN) * view.zoom + view.y;
        return index !== null && Number.isFinite(x) && drawn(index) ? [x, y] : null;
      };
      const ring = (element: SVGElement, at: Corner | null, gap: number) => {
        const [cx, cy] = at ?? [0, 0];
        set(element, { cx, cy, r: at === null ? 0 : radius + gap, "stroke-width": 2 });
      };
      ring(hoverRing, place(options.hovered), RING_GAP);
      ring(focusRing, place(focused), FOCUS_GAP);
      set(hoverRing, { stroke: theme.text });
      set(focusRing, { stroke: theme.accent });

      set(marked, { "data-screen": options.marked === null ? "" : null });
      const middle = place(options.marked?.centre ?? null);
      const others = (options.marked?.others ?? []).map(place).filter((at) => at !== null);
      const about = others.map((at) => circle(at, radius + RING_GAP)).join("");
      const aboutMiddle = middle === null ? "" : circle(middle, radius + CENTRE_GAP);
      const strokes = middle === null ? "" : others.map((at) => line(middle, at)).join("");
      set(lines, { d: strokes, stroke: theme.text, "stroke-opacity": 0.6 });
      set(shine, { d: about + aboutMiddle, stroke: theme.inset, "stroke-width": 4.5 });
      set(rings, { d: about, stroke: theme.text, "stroke-width": 1.8 });
      set(centre, { d: aboutMiddle, stroke: theme.text, "stroke-width": 3.2 });
    },
  };
}

/** From a point to the edge of its symbol or picture. */
function symbolReach(options: ScatterOptions, view: View): number {
  return options.thumbnails ? thumbnailSide(view) / Math.SQRT2 : pointRadius(options);
}

function circle([x, y]: Corner, radius: number): string {
  const r = round(radius);
  return `M${round(x - r)},${round(y)}a${r},${r} 0 1 1 ${2 * r},0a${r},${r} 0 1 1 ${-2 * r},0Z`;
}

function line([x0, y0]: Corner, [x1, y1]: Corner): string {
  return `M${round(x0)},${round(y0)}L${round(x1)},${round(y1)}`;
}
