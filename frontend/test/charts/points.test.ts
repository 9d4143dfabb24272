import { describe, expect, it } from "vitest";
import { clusters } from "../../dev/fixtures";
import { glide } from "../../src/charts/glide";
import { contains, pointAt, polygonPath, rectangle, within } from "../../src/charts/lasso";
import { press, stampOf } from "../../src/charts/raster";
import { SYMBOL_REACH, symbolPath } from "../../src/charts/symbols";
import { pictured } from "../../src/charts/thumbnails";
import { countMissing, fitted, HOME, revealed, zoomed } from "../../src/charts/view";
import { type Direction, nearestTowards } from "../../src/charts/walk";
import { classMarks, PALETTES, SYMBOLS } from "../../src/theme";

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

describe("marks of classes", () => {
  it.each(PALETTES)("differ in shape or in being hollow, all of sixteen, %s", (palette) => {
    const marks = classMarks(Array.from({ length: 16 }, String), palette, "light");
    const shapes = marks.map(({ symbol, hollow }) => `${symbol} ${hollow}`);
    expect(new Set(shapes).size).toBe(16);
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

  it("that is a rectangle encloses what lies between its corners, whichever come first", () => {
    const positions = Float32Array.of(1, 1, 4, 4, 6, 2);
    for (const corners of [rectangle([5, 0], [0, 5]), rectangle([0, 5], [5, 0])]) {
      expect(within(corners, positions, HOME, all)).toEqual([0, 1]);
    }
  });

  it("of no corner encloses nothing", () => {
    expect(within([], Float32Array.of(0, 0), HOME, all)).toEqual([]);
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

describe("pressing a sprite", () => {
  const grey = (alpha: number, value: number) =>
    ((alpha << 24) | (value << 16) | (value << 8) | value) >>> 0;
  const dot = (pixel: number) => stampOf({ width: 1, height: 1, pixels: Uint32Array.of(pixel) }, 2);

  it("covers, blends or leaves what is there, as its alpha says", () => {
    for (const [above, expected] of [
      [grey(255, 9), grey(255, 9)],
      [grey(0, 9), grey(255, 100)],
      [grey(51, 200), grey(255, 120)],
    ] as const) {
      const page = new Uint32Array(4).fill(grey(255, 100));
      press(dot(above), page, 1);
      expect(page[1]).toBe(expected);
      expect(page[0]).toBe(grey(255, 100));
    }
  });

  it("is within a shade of Porter and Duff's over, for every alpha, and never overflows", () => {
    for (let alpha = 1; alpha < 255; alpha++) {
      for (const [above, below] of [
        [255, 255],
        [0, 255],
        [255, 0],
        [90, 200],
      ] as const) {
        const page = Uint32Array.of(grey(255, below));
        press(dot(grey(alpha, above)), page, 0);
        const exact = (above * alpha + below * (255 - alpha)) / 255;
        for (const shift of [0, 8, 16]) {
          const met = ((page[0] as number) >>> shift) & 255;
          expect(Math.abs(met - exact)).toBeLessThan(2);
        }
        expect((page[0] as number) >>> 24).toBe(255);
      }
    }
  });

  it("keeps its rows where the page is wider", () => {
    const square = { width: 2, height: 2, pixels: new Uint32Array(4).fill(grey(255, 1)) };
    const page = new Uint32Array(12);
    press(stampOf(square, 4), page, 5);
    const hit = Array.from(page.keys()).filter((i) => page[i] !== 0);
    expect(hit).toEqual([5, 6, 9, 10]);
  });
});

describe("a walk over points", () => {
  const ways: readonly Direction[] = [0, 1].flatMap((axis) =>
    [1, -1].map((sign) => ({ axis, sign }) as Direction),
  );

  it("goes to the nearest in the quarter that lies that way", () => {
    const positions = Float32Array.of(0, 0, 10, 9, 8, -9, 3, 4, -5, 0);
    expect(nearestTowards(0, { axis: 0, sign: 1 }, positions, all)).toBe(1);
    expect(nearestTowards(0, { axis: 1, sign: 1 }, positions, all)).toBe(3);
    expect(nearestTowards(0, { axis: 1, sign: -1 }, positions, all)).toBe(2);
    expect(nearestTowards(0, { axis: 0, sign: -1 }, positions, all)).toBe(4);
    expect(nearestTowards(4, { axis: 0, sign: -1 }, positions, all)).toBeNull();
    expect(nearestTowards(0, { axis: 1, sign: 1 }, positions, (i) => i !== 3)).toBeNull();
  });

  it.each([1, 2, 3])("comes to every point, equal ones too, wherever it begins (%d)", (seed) => {
    const positions = clusters(120, 3, seed);
    positions.set(positions.subarray(0, 8), 80);
    positions.fill(Number.NaN, 238);
    for (const start of [0, 57, 118]) {
      const met = new Set([start]);
      for (const from of met) {
        for (const way of ways) {
          const next = nearestTowards(from, way, positions, all);
          if (next !== null) met.add(next);
        }
      }
      expect(met.size).toBe(119);
    }
  });
});

describe("a view that follows a point", () => {
  const size = { width: 200, height: 100 };

  it("moves no farther than it must", () => {
    expect(revealed(HOME, 100, 50, size, 20)).toEqual(HOME);
    expect(revealed(HOME, 250, 50, size, 20)).toEqual({ zoom: 1, x: -70, y: 0 });
    expect(revealed({ zoom: 2, x: 0, y: 0 }, 50, -5, size, 20)).toEqual({ zoom: 2, x: 0, y: 30 });
  });

  it("has the point in the middle where there is no room for a margin", () => {
    const { x, y } = revealed(HOME, 0, 0, { width: 10, height: 10 }, 40);
    expect([x, y]).toEqual([5, 5]);
  });
});

describe("thumbnails", () => {
  const order = (count: number) => ({
    indices: Uint32Array.from({ length: count }, (_, i) => i),
    keys: new Uint32Array(count),
  });
  const size = { width: 300, height: 200 };

  it("are drawn where there is room and in view, the uppermost first", () => {
    const positions = Float32Array.of(50, 50, 51, 51, 150, 50, 5000, 50, Number.NaN, 1);
    const { order: chosen, others } = pictured(order(5), positions, HOME, size);
    expect(Array.from(chosen.indices)).toEqual([1, 2]);
    expect(Array.from(others.indices)).toEqual([0, 3, 4]);
  });

  it("stay the same while the view is panned", () => {
    const positions = clusters(2000, 4, 5).map((v) => 10 * v + 120);
    const at = (x: number) => {
      const { indices } = pictured(order(2000), positions, { zoom: 1, x, y: 0 }, size).order;
      return Array.from(indices).filter((i) => {
        const place = positions[2 * i] as number;
        return place > 40 && place < 260;
      });
    };
    expect(at(0).length).toBeGreaterThan(50);
    expect(at(7)).toEqual(at(0));
  });

  it("never number more than can be told apart", () => {
    const positions = clusters(60_000, 4, 5).map((v) => 10 * v + 120);
    expect(pictured(order(60_000), positions, HOME, size).order.indices.length).toBeLessThan(300);
  });
});
