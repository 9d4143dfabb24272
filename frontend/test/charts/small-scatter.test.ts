// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { classIndex, clusters, twoMarks } from "../../dev/fixtures";
import { type SmallScatterOptions, smallScatter } from "../../src/charts/small-scatter";
import { type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, parsed } from "./page";
import { places } from "./square";

function options(part: Partial<SmallScatterOptions> = {}, mode: Mode = "light") {
  return {
    theme: THEMES[mode],
    width: 100,
    height: 80,
    points: clusters(20, 2, 1),
    colours: { marks: twoMarks(mode), index: classIndex(20, 2) },
    hidden: new Set<number>(),
    selected: new Set<number>(),
    ariaLabel: "Epoch 3",
    ...part,
  };
}

describe("a small scatter", () => {
  it.each(["light", "dark"] as const)("is saved as it is drawn, %s", async (mode) => {
    const given = options({ selected: new Set([1, 2, 3]) }, mode);
    const svg = smallScatter(holder(), given).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`small-scatter-${mode}`));
  });

  it("is a picture with a name that the keyboard passes over", () => {
    const element = holder();
    smallScatter(element, options());
    const root = found(element, "svg");
    expect(root.getAttribute("role")).toBe("img");
    expect(root.getAttribute("aria-label")).toBe("Epoch 3");
    expect(root.hasAttribute("tabindex")).toBe(false);
  });

  it("keeps its outermost marks inside", () => {
    const points = Float32Array.of(0, 0, 10, 8);
    const ends = places(smallScatter(holder(), options({ points })).svg());
    expect(ends).toEqual(["translate(3.9,76.9)", "translate(96.1,3.1)"]);
  });

  it("takes new points, sizes and classes", () => {
    const element = holder();
    const chart = smallScatter(element, options());
    chart.update(options({ points: clusters(8, 2, 2), hidden: new Set([1]), width: 60 }));
    expect(places(chart.svg())).toHaveLength(4);
    expect(parsed(chart.svg()).documentElement.getAttribute("width")).toBe("60");
    chart.destroy();
    expect(element.childElementCount).toBe(0);
  });

  it("of very many points is saved without a shape for each", () => {
    const many = { points: clusters(3000, 2, 1) };
    expect(places(smallScatter(holder(), options(many)).svg())).toHaveLength(0);
  });
});
