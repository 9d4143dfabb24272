// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { confusionCounts, tenMarks, twoMarks } from "../../dev/fixtures";
import { type ConfusionOptions, confusion } from "../../src/charts/confusion";
import { type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

function options(part: Partial<ConfusionOptions> = {}, mode: Mode = "light"): ConfusionOptions {
  return {
    theme: THEMES[mode],
    width: 340,
    marks: twoMarks(mode),
    before: Int32Array.of(61, 3, 4, 103),
    after: Int32Array.of(58, 6, 4, 103),
    onHover: () => {},
    onChoose: () => {},
    ariaLabel: "Confusion",
    ...part,
  };
}

const ten = (mode: Mode) => ({
  width: 640,
  marks: tenMarks(mode),
  before: confusionCounts(10, 0),
  after: confusionCounts(10, 23),
  onChoose: null,
});

const cells = (element: Element) => Array.from(element.querySelectorAll("[aria-label*='taken']"));

describe("confusion matrices", () => {
  it.each(["light", "dark"] as const)("are saved as they are drawn, %s", async (mode) => {
    const two = confusion(holder(), options({}, mode)).svg();
    const many = confusion(holder(), options(ten(mode), mode)).svg();
    await expect(golden(two)).toMatchFileSnapshot(goldenPath(`confusion-${mode}`));
    await expect(golden(many)).toMatchFileSnapshot(goldenPath(`confusion-ten-${mode}`));
  });

  it("say what is taken for what, before and after, and by how much it changed", () => {
    const element = holder();
    const chart = confusion(element, options());
    const said = cells(element).map((cell) => cell.getAttribute("aria-label"));
    expect(said).toHaveLength(8);
    expect(said).toContain("before: 3 malignant taken for benign");
    expect(said).toContain("after: 6 malignant taken for benign");
    expect(texts(parsed(chart.svg()))).toEqual(expect.arrayContaining(["−3", "+3"]));
  });

  it("choose by click and by keyboard where there is something to choose", () => {
    const element = holder();
    const onChoose = vi.fn();
    confusion(element, options({ onChoose }));
    cells(element)[1]?.dispatchEvent(pointer("click", 0, 0));
    cells(element)[4]?.dispatchEvent(key("Enter"));
    cells(element)[4]?.dispatchEvent(key("ArrowLeft"));
    expect(onChoose.mock.calls).toEqual([
      [{ when: "before", label: 0, predicted: 1 }],
      [{ when: "after", label: 0, predicted: 0 }],
    ]);
    expect(found(element, "svg").getAttribute("role")).toBe("group");
  });

  it("are a picture where there is nothing to choose", () => {
    const element = holder();
    confusion(element, options(ten("light")));
    expect(found(element, "svg").getAttribute("role")).toBe("img");
    expect(element.querySelector("[tabindex]")).toBeNull();
  });

  it("tell the field that is pointed at", () => {
    const element = holder();
    const onHover = vi.fn();
    confusion(element, options({ onHover }));
    cells(element)[7]?.dispatchEvent(pointer("pointermove", 0, 0));
    expect(onHover.mock.calls[0]?.[0]).toEqual({ when: "after", label: 1, predicted: 1 });
  });

  it("keep their fields when only counts change", () => {
    const element = holder();
    const first = options();
    const chart = confusion(element, first);
    const before = cells(element);
    chart.update({ ...first, after: Int32Array.of(0, 64, 0, 107) });
    expect(cells(element)).toEqual(before);
    expect(texts(parsed(chart.svg()))).toContain("107");
  });
});
