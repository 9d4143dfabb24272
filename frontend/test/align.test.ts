import { describe, expect, it } from "vitest";
import { align } from "../src/charts/align";

const SHAPE = Float32Array.of(0, 0, 4, 0, 4, 1, 0, 3);

function turned(points: Float32Array, angle: number, flip: number): Float32Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return points.map((_, i) => {
    const at = i - (i % 2);
    const [x, y] = [points[at] ?? 0, flip * (points[at + 1] ?? 0)];
    return i % 2 === 0 ? x * cos - y * sin + 7 : x * sin + y * cos - 2;
  });
}

function centred(points: Float32Array): number[] {
  const count = points.length / 2;
  const mean = (offset: number) =>
    points.filter((_, i) => i % 2 === offset).reduce((sum, value) => sum + value, 0) / count;
  const [x, y] = [mean(0), mean(1)];
  return [...points].map((value, i) => value - (i % 2 === 0 ? x : y));
}

describe("a layout that is aligned to another", () => {
  for (const flip of [1, -1]) {
    for (const angle of [0, 0.4, 2, -3]) {
      it(`falls on it after a turn by ${angle}${flip < 0 ? " and a reflection" : ""}`, () => {
        const found = align(turned(SHAPE, angle, flip), SHAPE);
        centred(SHAPE).forEach((value, i) => {
          expect(found[i]).toBeCloseTo(value, 4);
        });
      });
    }
  }

  it("keeps its distances where the shapes differ", () => {
    const other = Float32Array.of(1, 0, 2, 5, -3, 1, 0, 0);
    const found = align(other, SHAPE);
    const distance = (points: Float32Array) =>
      Math.hypot((points[0] ?? 0) - (points[2] ?? 0), (points[1] ?? 0) - (points[3] ?? 0));
    expect(distance(found)).toBeCloseTo(distance(other), 4);
  });

  it("passes over points that are not finite", () => {
    const holed = Float32Array.from(SHAPE);
    holed[2] = Number.NaN;
    const found = align(holed, SHAPE);
    expect(Number.isFinite(found[0] ?? Number.NaN)).toBe(true);
    expect(found[2]).toBeNaN();
  });
});
