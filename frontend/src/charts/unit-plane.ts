/** A plane from 0 to 1 both ways: its grid, numbers and names, for curves of shares. */

import type { Theme } from "../theme";
import type { Size } from "./chart";
import { fitLabel } from "./label";
import { append, appendText, set } from "./svg";

const TEXT_SIZE = 10;
const LEFT = 42;
const BELOW = 34;
const ABOVE = 24;
const RIGHT = 10;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export interface PlaneOptions extends Size {
  readonly theme: Theme;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

export interface UnitPlane {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (share: number) => number;
  readonly y: (share: number) => number;
}

export function unitPlane({ width, height }: Size): UnitPlane {
  const [left, top] = [LEFT, ABOVE];
  const right = Math.max(left + 10, width - RIGHT);
  const bottom = Math.max(top + 10, height - BELOW);
  return {
    left,
    right,
    top,
    bottom,
    x: (share) => left + share * (right - left),
    y: (share) => bottom - share * (bottom - top),
  };
}

/** Draws into `layer` afresh. */
export function drawPlane(layer: SVGGElement, options: PlaneOptions, plane: UnitPlane): void {
  layer.replaceChildren();
  const { theme } = options;
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  const { left, right, top, bottom } = plane;
  for (const tick of TICKS) {
    const [x, y] = [plane.x(tick), plane.y(tick)];
    append(layer, "line", { x1: left, x2: right, y1: y, y2: y, stroke: theme.grid });
    append(layer, "line", { x1: x, x2: x, y1: top, y2: bottom, stroke: theme.grid });
    if (tick % 0.5 !== 0) continue;
    appendText(layer, String(tick), {
      x: left - 9,
      y,
      "text-anchor": "end",
      "dominant-baseline": "central",
      ...small,
    });
    appendText(layer, String(tick), { x, y: bottom + 13, "text-anchor": "middle", ...small });
  }
  const style = { theme, size: TEXT_SIZE };
  const across = append(layer, "text", {
    x: (left + right) / 2,
    y: bottom + 28,
    "text-anchor": "middle",
    ...small,
  });
  fitLabel(across, options.xLabel, right - left, style);
  const up = append(layer, "text", { "text-anchor": "middle", ...small });
  set(up, { transform: `translate(11,${(top + bottom) / 2}) rotate(-90)` });
  fitLabel(up, options.yLabel, bottom - top, style);
  const title = append(layer, "text", {
    x: right,
    y: 14,
    "text-anchor": "end",
    "font-size": 11,
    "font-weight": 700,
    fill: theme.muted,
  });
  fitLabel(title, options.title, right - left, { theme, size: 11, bold: true });
}
