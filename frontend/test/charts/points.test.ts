import { describe, expect, it } from "vitest";
import { glide } from "../../src/charts/glide";
import { contains, pointAt, polygonPath, within } from "../../src/charts/lasso";
import { lay } from "../../src/charts/raster";
import { SYMBOL_REACH, symbolPath } from "../../src/charts/symbols";
import { countMissing, fitted, HOME, zoomed } from "../../src/charts/view";
import { SYMBOLS } from "../../src/theme";

const all = () => true;

describe("a symbol", () => {
  it.each(SYMBOLS)("%s has a path of its own within its reach", (symbol) => {
    const path = symbolPath(symbol, 10);
    const others = SYMBOLS.filter((other) => other !== symbol);
    for (const other of others) expect(symbolPath(other, 10)).not.toBe(path);
    if (symbol === "circle") return;
    for (const corner of path.slice(1, -1).split("L")) {
      const [x = 0, y = 0] = corner.split(",").map(Number);
      expect(Math.hypot(x, y)).toBeLessThanOrEqual(10 * SYMBOL_REACH + 0.01);
    }
  });
});

describe("the fit", () => {
  it("centres the points and keeps their shape", () => {
    const placed = fitted(Float32Array.of(0, 0, 4, 1), { width: 200, height: 100 }, 10);
    expect(Array.from(placed)).toEqual([10, 72.5, 190, 27.5]);
  });

  it("passes over points without a position", () => {
    const points = Float32Array.of(0, 0, 1, 1, Number.NaN, 50, Number.NEGATIVE_INFINITY, 0);
    const placed = fitted(points, { width: 120, height: 120 }, 10);
    expect(Array.from(placed.slice(0, 4))).toEqual([10, 110, 110, 10]);
    expect(placed.slice(4).every(Number.isNaN)).toBe(true);
    expect(countMissing(points)).toBe(2);
  });
});

describe("zoom", () => {
  it("leaves the place under the pointer where it is, within bounds", () => {
    const view = zoomed(HOME, 2, 30, 40);
    expect(30 * view.zoom + view.x - 60).toBe(-30 + 0);
    expect(zoomed(HOME, 1e9, 0, 0).zoom).toBe(100);
    expect(zoomed(HOME, 1e-9, 0, 0).zoom).toBe(0.5);
  });
});

describe("a lasso", () => {
  // An L: the notch at its upper right is outside.
  const shape = [
    [0, 0],
    [5, 0],
    [5, 5],
    [10, 5],
    [10, 10],
    [0, 10],
  ] as const;

  it("encloses what lies within its bends", () => {
    expect(contains(shape, 2, 2)).toBe(true);
    expect(contains(shape, 8, 8)).toBe(true);
    expect(contains(shape, 8, 2)).toBe(false);
    expect(contains(shape, -1, 5)).toBe(false);
    expect(contains([], 0, 0)).toBe(false);
  });

  it("finds drawn points through the view", () => {
    const positions = Float32Array.of(1, 1, 4, 4, Number.NaN, 1, 1, 4);
    const view = { zoom: 2, x: 0, y: 0 };
    expect(within(shape, positions, view, all)).toEqual([0, 1, 3]);
    expect(within(shape, positions, view, (i) => i !== 0)).toEqual([1, 3]);
  });

  it("is drawn as a closed path", () => {
    expect(polygonPath(shape.slice(0, 3))).toBe("M0,0L5,0L5,5Z");
    expect(polygonPath([])).toBe("");
  });
});

describe("the point under the pointer", () => {
  const positions = Float32Array.of(10, 10, 12, 10, 12, 10, Number.NaN, 3);

  it("is the nearest within reach, of equals the one on top", () => {
    expect(pointAt(9, 10, 5, positions, HOME, all)).toBe(0);
    expect(pointAt(13, 10, 5, positions, HOME, all)).toBe(2);
    expect(pointAt(40, 10, 5, positions, HOME, all)).toBeNull();
  });

  it("is never a hidden one", () => {
    expect(pointAt(13, 10, 5, positions, HOME, (i) => i === 0)).toBe(0);
  });
});

describe("a glide", () => {
  it("starts where the points are, arrives after 300 ms, and then rests", () => {
    const moving = glide(Float32Array.of(0, 0));
    moving.to(Float32Array.of(100, 50), true, 1000);
    expect(Array.from(moving.now)).toEqual([0, 0]);
    expect(moving.advance(1150)).toBe(true);
    expect(moving.now[0]).toBeCloseTo(87.5);
    expect(moving.advance(1300)).toBe(false);
    expect(Array.from(moving.now)).toEqual([100, 50]);
    expect(moving.advance(1400)).toBe(false);
  });

  it("that is overtaken by a new frame goes on from where it is", () => {
    const moving = glide(Float32Array.of(0, 0));
    moving.to(Float32Array.of(100, 0), true, 0);
    moving.advance(150);
    const [before] = moving.now;
    moving.to(Float32Array.of(0, 0), true, 150);
    moving.advance(150);
    expect(moving.now[0]).toBe(before);
    moving.advance(450);
    expect(moving.now[0]).toBe(0);
  });

  it("isn't made where motion is unwanted or the count changed", () => {
    const moving = glide(Float32Array.of(0, 0));
    moving.to(Float32Array.of(9, 9), false, 0);
    expect(Array.from(moving.now)).toEqual([9, 9]);
    moving.to(Float32Array.of(1, 1, 2, 2), true, 0);
    expect(Array.from(moving.now)).toEqual([1, 1, 2, 2]);
  });

  it("shows a point that had no position at its new one at once", () => {
    const moving = glide(Float32Array.of(Number.NaN, Number.NaN));
    moving.to(Float32Array.of(7, 8), true, 0);
    moving.advance(1);
    expect(Array.from(moving.now)).toEqual([7, 8]);
  });
});

describe("laying a sprite", () => {
  const grey = (alpha: number, value: number) =>
    ((alpha << 24) | (value << 16) | (value << 8) | value) >>> 0;
  const dot = (pixel: number) => ({ width: 1, height: 1, pixels: Uint32Array.of(pixel) });
  const page = (pixel: number) => ({ width: 2, height: 2, pixels: new Uint32Array(4).fill(pixel) });

  it("covers, blends or leaves what is there, as its alpha says", () => {
    for (const [above, expected] of [
      [grey(255, 9), grey(255, 9)],
      [grey(0, 9), grey(255, 100)],
      [grey(51, 200), grey(255, 120)],
    ] as const) {
      const target = page(grey(255, 100));
      lay(dot(above), target, 1, 0);
      expect(target.pixels[1]).toBe(expected);
      expect(target.pixels[0]).toBe(grey(255, 100));
    }
  });

  it("keeps its own colour over nothing", () => {
    const target = page(0);
    lay(dot(grey(128, 60)), target, 0, 0);
    expect(target.pixels[0]).toBe(grey(128, 60));
  });

  it("is cut off at the edges", () => {
    const wide = { width: 3, height: 3, pixels: new Uint32Array(9).fill(grey(255, 1)) };
    const target = page(0);
    lay(wide, target, -2, -2);
    expect(Array.from(target.pixels)).toEqual([grey(255, 1), 0, 0, 0]);
    lay(wide, target, 5, 5);
    expect(target.pixels[3]).toBe(0);
  });
});
