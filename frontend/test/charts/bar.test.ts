import { describe, expect, it } from "vitest";
import { weightTicks } from "../../src/charts/axis";
import { barShape, lane, TAG_WIDTH } from "../../src/charts/bar";
import { namedEvery, niceStep, rowAt, rowsHeight, rowTop } from "../../src/charts/rows";

const span = { left: 100, right: 300 };

describe("a bar", () => {
  it("runs from zero to its value", () => {
    expect(barShape(0.5, [-1, 1], span)).toEqual({ kind: "bar", x: 200, width: 50, broken: 0 });
    expect(barShape(-0.5, [-1, 1], span)).toEqual({ kind: "bar", x: 150, width: 50, broken: 0 });
  });

  it("of zero is still seen", () => {
    expect(barShape(0, [-1, 1], span)).toMatchObject({ x: 200, width: 1 });
    expect(barShape(-0, [-1, 1], span)).toMatchObject({ x: 200, width: 1 });
  });

  it("as long as the scale is whole, however float32 rounds it", () => {
    const most = Math.fround(0.1);
    expect(barShape(most, [-0.1, 0.1], span)).toMatchObject({ broken: 0 });
    expect(barShape(-most, [-0.1, 0.1], span)).toMatchObject({ broken: 0 });
    expect(barShape(0.1001, [-0.1, 0.1], span)).toMatchObject({ broken: 1 });
  });

  it("stops at the end of the domain, marked as broken", () => {
    expect(barShape(7, [-1, 1], span)).toEqual({ kind: "bar", x: 200, width: 100, broken: 1 });
    expect(barShape(-7, [-1, 1], span)).toEqual({ kind: "bar", x: 100, width: 100, broken: -1 });
  });

  it("whose value isn't finite is a tag that stays inside", () => {
    expect(barShape(Number.NaN, [-1, 1], span)).toEqual({
      kind: "tag",
      x: 200 - TAG_WIDTH / 2,
      text: "NaN",
    });
    expect(barShape(Number.POSITIVE_INFINITY, [-1, 1], span)).toMatchObject({ x: 300 - TAG_WIDTH });
    expect(barShape(Number.NEGATIVE_INFINITY, [-1, 1], span)).toMatchObject({ x: 100 });
  });

  it("has a place even where the domain is empty or not finite", () => {
    for (const domain of [
      [0, 0],
      [Number.NaN, 1],
      [1, -1],
    ] as const) {
      expect(barShape(0.5, domain, span)).toMatchObject({ x: 200, width: 50 });
    }
  });
});

describe("the lanes of a row", () => {
  it.each([1, 2, 3, 10, 100])("hold %i bars in order without overlap", (count) => {
    const lanes = Array.from({ length: count }, (_, i) => lane(44, count, i));
    for (const [i, { y, height }] of lanes.entries()) {
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual((lanes[i + 1]?.y ?? 44) + 1e-9);
    }
  });
});

describe("ticks", () => {
  it("carry their sign, a true minus, and none for zero", () => {
    expect(weightTicks([-0.7, 0.7], span).map((tick) => tick.text)).toEqual(["−0.5", "0", "+0.5"]);
  });
});

describe("rows", () => {
  const rows = { top: 20, rowHeight: 10 };

  it("are found where they are drawn", () => {
    expect(rowTop(rows, 3)).toBe(50);
    expect(rowAt(rows, 5, 50)).toBe(3);
    expect(rowAt(rows, 5, 59.9)).toBe(3);
    expect(rowAt(rows, 5, 19)).toBeNull();
    expect(rowAt(rows, 5, 70)).toBeNull();
    expect(rowsHeight(rows, 5)).toBeGreaterThan(70);
  });

  it("lower than letters are named at round intervals", () => {
    expect(namedEvery(20)).toBe(1);
    expect(namedEvery(6)).toBe(2);
    expect(namedEvery(1)).toBe(10);
    expect([0.1, 1, 1.5, 3, 7, 12, 30, 80].map(niceStep)).toEqual([1, 1, 2, 5, 10, 20, 50, 100]);
  });
});
