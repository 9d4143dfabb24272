/** One outline a symbol, as a path about the origin: for canvas sprites and for SVG alike. */

import type { MarkSymbol } from "../theme";
import { round } from "./svg";

type Point = readonly [x: number, y: number];

const PLUS: readonly Point[] = [
  [-0.4, -1.15],
  [0.4, -1.15],
  [0.4, -0.4],
  [1.15, -0.4],
  [1.15, 0.4],
  [0.4, 0.4],
  [0.4, 1.15],
  [-0.4, 1.15],
  [-0.4, 0.4],
  [-1.15, 0.4],
  [-1.15, -0.4],
  [-0.4, -0.4],
];

function ring(count: number, turn: number, radius: (i: number) => number): Point[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / count;
    return [radius(i) * Math.sin(angle), -radius(i) * Math.cos(angle)];
  });
}

function turned(points: readonly Point[], angle: number): Point[] {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  return points.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]);
}

/** Corners for a radius of 1, sized so that all symbols look equally large. */
const CORNERS: Readonly<Record<Exclude<MarkSymbol, "circle">, readonly Point[]>> = {
  diamond: ring(4, 0, () => 1.25),
  square: ring(4, Math.PI / 4, () => 1.25),
  triangle: ring(3, 0, () => 1.3),
  "triangle-down": ring(3, Math.PI, () => 1.3),
  star: ring(10, 0, (i) => (i % 2 === 0 ? 1.4 : 0.62)),
  plus: PLUS,
  cross: turned(PLUS, Math.PI / 4),
};

/** The outline of a symbol that has no inside. */
export const HOLLOW_WIDTH = 1.8;

/** The farthest that a symbol of radius 1 reaches from its centre. */
export const SYMBOL_REACH = 1.4;

export function symbolPath(symbol: MarkSymbol, radius: number): string {
  if (symbol === "circle") {
    const r = round(radius);
    return `M${-r},0a${r},${r} 0 1 1 ${2 * r},0a${r},${r} 0 1 1 ${-2 * r},0Z`;
  }
  const corners = CORNERS[symbol].map(([x, y]) => `${round(x * radius)},${round(y * radius)}`);
  return `M${corners.join("L")}Z`;
}
