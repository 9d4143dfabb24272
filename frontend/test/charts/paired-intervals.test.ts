// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { HOSTILE, manyMarks, twoMarks } from "../../dev/fixtures";
import {
  type PairedIntervalsOptions,
  type PairedRow,
  pairedIntervals,
} from "../../src/charts/paired-intervals";
import { type ClassMark, type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, parsed, pointer, texts } from "./page";

const share = (value: number) => ({ value, low: value - 0.1, high: value + 0.05 });

function rows(marks: readonly ClassMark[]): PairedRow[] {
  return marks.map((mark, key) => ({
    key: 10 * key,
    mark,
    cells: [
      { before: share(0.9), after: share(0.8), text: "0.900 → 0.800" },
      { before: share(0.5), after: { value: null }, text: "0.500 → –" },
    ],
    title: `${mark.label}: precision 0.900 → 0.800`,
  }));
}

function options(part: Partial<PairedIntervalsOptions> = {}, mode: Mode = "light") {
  return {
    theme: THEMES[mode],
    width: 640,
    columns: ["precision", "recall"],
    rows: rows(twoMarks(mode)),
    hovered: null,
    ariaLabel: "Precision and recall",
    onHover: () => {},
    ...part,
  } satisfies PairedIntervalsOptions;
}

describe("paired intervals", () => {
  it.each(["light", "dark"] as const)("are saved as they are drawn, %s", async (mode) => {
    const wide = pairedIntervals(holder(), options({ hovered: 10 }, mode)).svg();
    const narrow = pairedIntervals(holder(), options({ width: 320 }, mode)).svg();
    await expect(golden(wide)).toMatchFileSnapshot(goldenPath(`paired-intervals-${mode}`));
    await expect(golden(narrow)).toMatchFileSnapshot(goldenPath(`paired-intervals-narrow-${mode}`));
  });

  it("are a list that says its figures", () => {
    const element = holder();
    pairedIntervals(element, options());
    expect(found(element, "svg").getAttribute("role")).toBe("list");
    const items = Array.from(element.querySelectorAll('[role="listitem"]'));
    expect(items.map((item) => item.getAttribute("aria-label"))).toEqual([
      "malignant: precision 0.900 → 0.800",
      "benign: precision 0.900 → 0.800",
    ]);
  });

  it("draw no mark where there is no figure", () => {
    const svg = parsed(pairedIntervals(holder(), options()).svg());
    expect(svg.querySelectorAll("circle")).toHaveLength(2 * 3);
  });

  it("have their names once side by side, and in each block one under the other", () => {
    const names = (width: number) =>
      texts(parsed(pairedIntervals(holder(), options({ width })).svg())).filter(
        (text) => text === "benign",
      ).length;
    expect(names(640)).toBe(1);
    expect(names(320)).toBe(2);
  });

  it.each([640, 320])("tell the class and the figure that is pointed at, %i wide", (width) => {
    const element = holder();
    const onHover = vi.fn();
    pairedIntervals(element, options({ width, onHover }));
    const root = found(element, "svg");
    const second = width === 640 ? [500, 60] : [200, 84 + 60];
    root.dispatchEvent(pointer("pointermove", 150, 30));
    root.dispatchEvent(pointer("pointermove", ...(second as [number, number])));
    root.dispatchEvent(pointer("pointerleave", 0, 0));
    expect(onHover.mock.calls.map(([at]) => at)).toEqual([
      { key: 0, column: 0 },
      { key: 10, column: 1 },
      null,
    ]);
  });

  it("hold whatever names classes have, and ten of them", () => {
    const ugly = HOSTILE.map((label, i) => ({
      ...(manyMarks(10, "light")[i] as ClassMark),
      label,
    }));
    const chart = pairedIntervals(holder(), options());
    chart.update(options({ rows: rows(ugly) }));
    expect(parsed(chart.svg()).querySelectorAll("circle")).toHaveLength(3 * HOSTILE.length);
    chart.destroy();
  });
});
