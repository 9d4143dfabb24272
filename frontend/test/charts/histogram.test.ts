// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { histogramRows, tenMarks, twoMarks } from "../../dev/fixtures";
import { type HistogramOptions, histogram } from "../../src/charts/histogram";
import { type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, parsed, pointer } from "./page";

const BINS = 12;

function options(part: Partial<HistogramOptions> = {}, mode: Mode = "light"): HistogramOptions {
  return {
    theme: THEMES[mode],
    width: 360,
    rowHeight: 40,
    rows: histogramRows([...twoMarks(mode), ...twoMarks(mode).slice(0, 1)], BINS),
    edges: Array.from({ length: BINS + 1 }, (_, i) => i / 2 - 2),
    onHover: () => {},
    ariaLabel: "Activations of worst radius by true class",
    ...part,
  };
}

describe.each(["light", "dark"] as const)("a saved histogram, %s", (mode) => {
  it("has a row a class, in its pattern, and none where there are no samples", async () => {
    const svg = histogram(holder(), options({}, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`histogram-${mode}`));
  });
});

describe("a histogram", () => {
  it("says each row to a screen reader", () => {
    const element = holder();
    histogram(element, options());
    const rows = [...element.querySelectorAll('[role="listitem"]')];
    expect(rows.map((row) => row.getAttribute("aria-label")?.split(":")[0])).toEqual([
      "malignant",
      "benign",
      "malignant",
    ]);
  });

  it("draws each row up to its own highest bin, in proportion to the counts", () => {
    const element = holder();
    const [mark] = twoMarks("light");
    if (mark === undefined) throw new Error("no mark");
    const rows = [
      { mark, counts: [1, 2, 4], title: "few" },
      { mark, counts: [300, 0, 100], title: "many" },
    ];
    histogram(element, options({ rows, edges: [0, 1, 2, 3] }));
    const heights = [...element.querySelectorAll('[role="listitem"]')].map((row) =>
      [...row.querySelectorAll("rect")].map((rect) => Number(rect.getAttribute("height"))),
    );
    const full = heights[0]?.[2] ?? Number.NaN;
    expect(heights[0]).toEqual([full / 4, full / 2, full]);
    expect(heights[1]?.[0]).toBe(full);
    expect(heights[1]?.[1]).toBeCloseTo(full / 3, 1);
  });

  it("tells the row and bin under the pointer, and when it leaves them", () => {
    const element = holder();
    const onHover = vi.fn();
    histogram(element, options({ onHover }));
    const root = found(element, "svg");
    const at = (x: number, y: number) => {
      root.dispatchEvent(pointer("pointermove", x, y));
      return onHover.mock.lastCall?.[0];
    };
    expect(at(347, 41)).toEqual({ row: 1, bin: BINS - 1 });
    expect(at(122, 1)).toEqual({ row: 0, bin: 0 });
    expect(at(20, 1)).toBeNull();
    expect(at(200, 130)).toBeNull();
    root.dispatchEvent(pointer("pointerleave", 0, 0));
    expect(onHover).toHaveBeenLastCalledWith(null, null);
  });

  it.each([
    ["no rows", { rows: [] }],
    ["one value", { edges: [3, 3], rows: histogramRows(tenMarks("light"), 1) }],
    ["no width", { width: 0 }],
  ])("works with %s", (_, part) => {
    const svg = histogram(holder(), options(part)).svg();
    parsed(svg);
    expect(svg).not.toContain("NaN");
  });
});
