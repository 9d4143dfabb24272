// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import {
  filmOptions,
  frameMatrixOptions,
  momentsOptions,
  rowsOfAttention,
  smallGridsOptions,
  uglyFrameMatrix,
} from "../../dev/attention-fixtures";
import { film } from "../../src/charts/film";
import { frameMatrix, matrixFrame } from "../../src/charts/frame-matrix";
import { moments } from "../../src/charts/moments";
import {
  aboutEven,
  sharePixels,
  shareShades,
  signedShades,
  standing,
} from "../../src/charts/share-cells";
import { smallGrids } from "../../src/charts/small-grids";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

describe.each(["light", "dark"] as const)("saved, %s", (mode) => {
  it("a frame matrix names its frames, its scale and an even share", async () => {
    const svg = frameMatrix(holder(), frameMatrixOptions(mode)).svg();
    expect(texts(parsed(svg))).toEqual(expect.arrayContaining(["45–49", "even", "0.45"]));
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`frame-matrix-${mode}`));
  });

  it("small grids name layers and heads, and leave out the head that there is not", async () => {
    const svg = smallGrids(holder(), smallGridsOptions(mode)).svg();
    expect(texts(parsed(svg))).toEqual(expect.arrayContaining(["0.00", "even", "0.80"]));
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`small-grids-${mode}`));
  });

  it("moments have a bar each to either side of a line, and tell both ends", async () => {
    const svg = moments(holder(), momentsOptions(mode)).svg();
    expect(texts(parsed(svg))).toEqual(["–", "+0.5", "−0.5"]);
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`moments-${mode}`));
  });

  it("a film without pictures still says which frame is shown", async () => {
    const svg = film(holder(), filmOptions(mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`film-${mode}`));
  });
});

describe("a frame matrix", () => {
  const options = frameMatrixOptions("light");
  const { left, top, each } = matrixFrame(options.width, options.frames);

  it("tells the cell under the pointer, and the row that is clicked", () => {
    const element = holder();
    const [onHover, onChoose] = [vi.fn(), vi.fn()];
    frameMatrix(element, { ...options, onHover, onChoose });
    const root = found(element, "svg");
    root.dispatchEvent(pointer("pointermove", left + 4.5 * each, top + 2.5 * each));
    expect(onHover.mock.lastCall?.[0]).toEqual({ row: 2, column: 4 });
    root.dispatchEvent(pointer("click", left + 4.5 * each, top + 2.5 * each));
    root.dispatchEvent(pointer("click", left - 20, top + 7.5 * each));
    expect(onChoose.mock.calls).toEqual([[2], [7]]);
    root.dispatchEvent(pointer("pointermove", left + 4.5 * each, 3));
    expect(onHover.mock.lastCall?.[0]).toBeNull();
  });

  it("is walked over with the arrow keys, and says where one is", () => {
    const element = holder();
    const [onHover, onChoose] = [vi.fn(), vi.fn()];
    frameMatrix(element, { ...options, onHover, onChoose });
    const root = found(element, "svg");
    for (const name of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowUp"]) {
      root.dispatchEvent(key(name));
    }
    expect(onHover.mock.lastCall).toEqual([{ row: 0, column: 1 }, null]);
    expect(found(element, "[aria-live]").textContent).toBe("from 0 to 1");
    root.dispatchEvent(key("Enter"));
    expect(onChoose).toHaveBeenCalledWith(0);
    const elsewhere = key("x");
    root.dispatchEvent(elsewhere);
    expect(elsewhere.defaultPrevented).toBe(false);
  });

  it.each([
    ["what is not finite", uglyFrameMatrix("light")],
    ["no width", { ...options, width: 0 }],
    ["one frame", frameMatrixOptions("light", 1)],
  ])("works with %s", (_, part) => {
    const svg = frameMatrix(holder(), part).svg();
    parsed(svg);
    expect(svg).not.toContain("NaN");
  });
});

describe("small grids", () => {
  it("tell a head, and a layer by its name", () => {
    const element = holder();
    const onChoose = vi.fn();
    smallGrids(element, { ...smallGridsOptions("light"), onChoose });
    const root = found(element, "svg");
    root.dispatchEvent(pointer("click", 20, 45));
    root.dispatchEvent(pointer("click", 80, 45));
    expect(onChoose.mock.calls).toEqual([[{ row: 0, column: -1 }], [{ row: 0, column: 0 }]]);
  });

  it("pass over a head that is not there", () => {
    const element = holder();
    const onChoose = vi.fn();
    smallGrids(element, { ...smallGridsOptions("light"), onChoose });
    const root = found(element, "svg");
    for (const name of ["ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Enter"]) {
      root.dispatchEvent(key(name));
    }
    expect(onChoose.mock.lastCall).toEqual([{ row: 1, column: 1 }]);
  });
});

describe("moments and films", () => {
  it("lead to the moment that is clicked", () => {
    const [first, second] = [holder(), holder()];
    const onChoose = vi.fn();
    moments(first, { ...momentsOptions("light"), onChoose });
    found(first, "svg").dispatchEvent(pointer("pointerdown", 36 * 7.5, 20));
    film(second, { ...filmOptions("light"), onChoose });
    found(second, "svg").dispatchEvent(pointer("pointerdown", 36 * 3.5, 20));
    expect(onChoose.mock.calls).toEqual([[7], [3]]);
  });
});

describe("a scale about an even share", () => {
  it.each([
    ["near it", 0.19, 0.22],
    ["far above", 0.1, 0.9],
    ["down to none", 0, 0.21],
    ["all alike", 0.2, 0.2],
  ])("has it in the middle, and holds all: %s", (_, low, high) => {
    const domain = aboutEven([low, high], 0.2);
    expect(standing(0.2, domain)).toBe(0.5);
    expect(domain[0]).toBeLessThanOrEqual(low);
    expect(domain[1]).toBeGreaterThanOrEqual(high);
    expect(standing(0.198, domain)).toBeLessThan(0.5);
    expect(standing(0.202, domain)).toBeGreaterThan(0.5);
  });

  it("makes neither side look stronger than it is", () => {
    const [low, high] = aboutEven([0, 0.21], 0.2);
    expect([low, high]).toEqual([0, 0.4]);
    const [least, most] = aboutEven([0.19, 0.8], 0.2);
    expect([least, most]).toEqual([expect.closeTo(0.05), 0.8]);
  });

  it("keeps what is rounding from filling it", () => {
    const domain = aboutEven([0.2 - 1e-8, 0.2 + 1e-8], 0.2);
    expect(standing(0.2 + 1e-8, domain)).toBeCloseTo(0.5, 4);
  });

  it("stands where a plain one does, without a middle", () => {
    expect(standing(0.25, [0, 1])).toBe(0.25);
    expect(standing(Number.NaN, [0, 1, 0.5])).toBeNaN();
    expect(standing(7, [0, 1, 0.5])).toBe(1);
  });
});

describe("colours of shares", () => {
  const pixel = (value: number, signed: boolean) => {
    const pixels = new Uint8ClampedArray(4);
    const shades = signed ? signedShades() : shareShades();
    sharePixels(Float32Array.of(value), [-1, 1], shades, pixels, (at) => at);
    return [...pixels];
  };

  // matplotlib.colormaps["viridis"](x)[:3] * 255, Matplotlib 3.11
  it.each([
    [-1, [68, 1, 84]],
    [0, [33, 145, 140]],
    [1, [253, 231, 37]],
  ])("are Matplotlib's viridis at %d", (value, expected) => {
    expected.forEach((channel, i) => {
      expect(Math.abs((pixel(value, false)[i] ?? 0) - channel)).toBeLessThanOrEqual(4);
    });
  });

  it("are blue where something is added and red where it is taken away", () => {
    const [red, , blue] = pixel(0.9, true) as [number, number, number];
    expect(blue).toBeGreaterThan(red);
    const [more, , less] = pixel(-0.9, true) as [number, number, number];
    expect(more).toBeGreaterThan(less);
  });

  it("cover by how much there is, and wholly where it is not finite", () => {
    expect(pixel(-1, false)[3]).toBe(0);
    expect(pixel(1, false)[3]).toBe(255);
    expect(pixel(Number.NaN, false)[3]).toBe(255);
  });

  it("are of rows that add up to one", () => {
    const rows = rowsOfAttention(5, 2);
    for (let row = 0; row < 5; row++) {
      const sum = rows.subarray(5 * row, 5 * row + 5).reduce((all, value) => all + value, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });
});
