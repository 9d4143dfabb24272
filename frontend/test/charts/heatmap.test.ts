// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { FEATURES, HOSTILE, tenMarks, twoMarks, weights } from "../../dev/fixtures";
import { cellLooks, cellPixels } from "../../src/charts/cells";
import { type HeatmapOptions, headerHeight, heatmap } from "../../src/charts/heatmap";
import { arrange, columnAt, columnLeft, heatmapLayout } from "../../src/charts/heatmap-layout";
import { inkOn, type Mode, NOT_FINITE, THEMES, weightColour } from "../../src/theme";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

function options(part: Partial<HeatmapOptions> = {}, mode: Mode = "light"): HeatmapOptions {
  return {
    theme: THEMES[mode],
    width: 400,
    rowHeight: 30,
    top: 24,
    rows: FEATURES.map(([label], at) => ({ key: at, label })),
    columns: twoMarks(mode).map((mark, at) => ({ key: at, label: mark.label, mark })),
    values: Float32Array.from(FEATURES.flatMap(([, a, b]) => [a, b])),
    extent: 0.7,
    labels: true,
    numbers: "auto",
    hovered: null,
    selected: new Set(),
    onHover: () => {},
    onSelect: () => {},
    legend: true,
    ariaLabel: "Weights",
    ...part,
  };
}

const UGLY = Float32Array.of(
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e9,
  0,
  -0.3,
);

describe.each(["light", "dark"] as const)("a saved heatmap, %s", (mode) => {
  it("has a rectangle and a number a weight, and a legend", async () => {
    const svg = heatmap(holder(), options({ selected: new Set([3]), markedColumn: 1 }, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`heatmap-${mode}`));
  });

  it("says what isn't finite", async () => {
    const rows = HOSTILE.slice(0, 3).map((label, at) => ({ key: at, label }));
    const svg = heatmap(holder(), options({ rows, values: UGLY }, mode)).svg();
    expect(texts(parsed(svg))).toEqual(expect.arrayContaining(["NaN", "+∞", "−∞", "+1.0e+9"]));
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`heatmap-ugly-${mode}`));
  });
});

describe("a cell", () => {
  const roomy = { width: 60, height: 24 };
  const looks = (box: { width: number; height: number }, numbers: "auto" | false = "auto") =>
    cellLooks({ theme: THEMES.light, extent: 0.7, numbers }, box, document);

  it("has its weight's colour and number, in an ink that reads on it", () => {
    expect(looks(roomy)(0.66)).toEqual({
      fill: weightColour(0.7)(0.66),
      text: "+0.66",
      ink: inkOn(0.66, 0.7),
      crossed: false,
    });
  });

  it("has no number where none fits or none is wanted", () => {
    expect(looks({ width: 60, height: 8 })(0.66).text).toBe("");
    expect(looks({ width: 20, height: 24 })(0.66).text).toBe("");
    expect(looks(roomy, false)(0.66).text).toBe("");
  });

  it("that isn't finite says so in letters, else with a cross, whether or not numbers are wanted", () => {
    expect(looks(roomy, false)(Number.NaN)).toMatchObject({ fill: NOT_FINITE.fill, text: "NaN" });
    expect(looks({ width: 10, height: 10 })(Number.NaN)).toMatchObject({ text: "", crossed: true });
    expect(looks({ width: 2, height: 2 })(Number.NaN)).toMatchObject({ text: "", crossed: false });
  });
});

describe("a pixel a cell", () => {
  const bytes = (...values: number[]) => {
    const pixels = new Uint32Array(values.length);
    cellPixels(Float32Array.from(values), 0.5, pixels);
    return Array.from(new Uint8Array(pixels.buffer));
  };
  const rgb = (colour: string) => (colour.match(/\d+/g) ?? []).map(Number);

  it("is the colour map's, within one of its 512 shades", () => {
    for (const value of [-0.5, -0.31, -0.01, 0.123, 0.4, 0.499]) {
      const expected = rgb(weightColour(0.5)(value));
      const met = bytes(value);
      for (const i of [0, 1, 2]) expect(met[i]).toBeCloseTo(expected[i] ?? -99, -0.7);
      expect(met[3]).toBe(255);
    }
  });

  it("is clamped beyond the extent, and apart where it isn't finite", () => {
    expect(bytes(99)).toEqual(bytes(0.5));
    expect(bytes(-1e30)).toEqual(bytes(-0.5));
    const black = [0x1b, 0x1b, 0x1b, 255];
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(bytes(value)).toEqual(black);
    }
  });
});

describe("column labels", () => {
  it("stand flat where they fit", () => {
    expect(arrange(50, 60, 24)).toMatchObject({ slanted: false, every: 1 });
  });

  it("that are short are thinned to round intervals", () => {
    expect(arrange(12, 5, 24)).toMatchObject({ slanted: false, every: 5 });
    expect(arrange(12, 0.6, 80)).toMatchObject({ slanted: false, every: 50 });
  });

  it("that are long are slanted where there is height, else thinned and shortened", () => {
    expect(arrange(90, 30, 72)).toMatchObject({ slanted: true, every: 1 });
    expect(arrange(90, 4, 72)).toMatchObject({ slanted: true, every: 5 });
    expect(arrange(90, 30, 24)).toMatchObject({ slanted: false, every: 5 });
  });

  it("say how high the header must be", () => {
    const columns = tenMarks("light").map((mark, at) => ({ key: at, label: mark.label, mark }));
    expect(headerHeight(options(), document)).toBe(24);
    expect(headerHeight(options({ columns }), document)).toBe(72);
  });
});

describe("a heatmap", () => {
  it("finds the column where it is drawn", () => {
    const layout = heatmapLayout(options(), document);
    expect(columnAt(layout, columnLeft(layout, 1) + 1)).toBe(1);
    expect(columnAt(layout, layout.left - 1)).toBeNull();
    expect(columnAt(layout, layout.right + 1)).toBeNull();
  });

  it("tells row and column under the pointer, and what is clicked", () => {
    const element = holder();
    const [onHover, onSelect, onColumn] = [vi.fn(), vi.fn(), vi.fn()];
    const given = options({ onHover, onSelect, onColumn });
    heatmap(element, given);
    const layout = heatmapLayout(given, document);
    const x = columnLeft(layout, 1) + 5;
    const root = found(element, "svg");
    const moved = pointer("pointermove", x, 24 + 2 * 30 + 5);
    root.dispatchEvent(moved);
    expect(onHover).toHaveBeenLastCalledWith(2, 1, moved);
    root.dispatchEvent(pointer("click", x, 24 + 2 * 30 + 5, { shiftKey: true }));
    expect(onSelect).toHaveBeenLastCalledWith(2, true);
    root.dispatchEvent(pointer("click", x, 10));
    expect(onColumn).toHaveBeenLastCalledWith(1);
  });

  it("is walked with the arrow keys, speaking each cell", () => {
    const element = holder();
    const [onHover, onSelect] = [vi.fn(), vi.fn()];
    heatmap(element, options({ onHover, onSelect }));
    const root = found(element, "svg");
    root.dispatchEvent(key("ArrowDown"));
    root.dispatchEvent(key("ArrowDown"));
    root.dispatchEvent(key("ArrowRight"));
    expect(onHover).toHaveBeenLastCalledWith(1, 1, null);
    expect(found(element, '[role="status"]').textContent).toBe("radius se, benign: −0.27");
    root.dispatchEvent(key("Enter"));
    expect(onSelect).toHaveBeenLastCalledWith(1, false);
  });

  it("redraws no label when only the pointer moved", () => {
    const element = holder();
    const given = options();
    const chart = heatmap(element, given);
    const label = found(element, "text");
    chart.update({ ...given, hovered: 3 });
    expect(found(element, "text")).toBe(label);
  });

  it("of very many weights has few labels and is saved without a shape for each", () => {
    const element = holder();
    const rows = Array.from({ length: 500 }, (_, at) => ({ key: at, label: `feature ${at}` }));
    const columns = Array.from({ length: 100 }, (_, at) => ({ key: at, label: String(at) }));
    const values = weights(50_000, 1);
    const chart = heatmap(element, options({ rows, columns, values, rowHeight: 1 }));
    expect(element.querySelectorAll("text").length).toBeLessThan(80);
    expect(parsed(chart.svg()).querySelectorAll("rect").length).toBeLessThan(10);
  });

  it("treats names as text", () => {
    const element = holder();
    const rows = HOSTILE.map((label, at) => ({ key: at, label }));
    const chart = heatmap(element, options({ rows }));
    expect(element.querySelector("script")).toBeNull();
    expect(parsed(chart.svg()).querySelector("script")).toBeNull();
  });

  it("draws without rows or columns", () => {
    for (const part of [{ rows: [] }, { columns: [] }]) {
      const chart = heatmap(holder(), options({ ...part, values: new Float32Array() }));
      expect(chart.svg()).not.toMatch(/NaN|Infinity/);
    }
  });
});
