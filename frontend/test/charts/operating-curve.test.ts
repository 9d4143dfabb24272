// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { risingCourse } from "../../dev/fixtures";
import {
  coursePath,
  nearestPoint,
  type OperatingCurveOptions,
  operatingCurve,
} from "../../src/charts/operating-curve";
import { type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

function options(part: Partial<OperatingCurveOptions> = {}, mode: Mode = "light") {
  return {
    theme: THEMES[mode],
    width: 300,
    height: 260,
    title: "ROC",
    xLabel: "of malignant, taken for benign",
    yLabel: "recall of benign",
    before: risingCourse(11, 0.2),
    after: risingCourse(11, 0.5),
    chance: "diagonal",
    pointBefore: [0.1, 0.6],
    pointAfter: [0.3, 0.5],
    cheapest: [0.4, 0.7],
    threshold: 0.25,
    spoken: "threshold 0.25: recall 0.5",
    onPoint: () => {},
    onThreshold: () => {},
    onHover: () => {},
    ...part,
  } satisfies OperatingCurveOptions;
}

const plane = { x: (share: number) => 100 * share, y: (share: number) => 100 - 100 * share };

describe("an operating curve", () => {
  it.each(["light", "dark"] as const)("is saved as it is drawn, %s", async (mode) => {
    const svg = operatingCurve(holder(), options({}, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`operating-curve-${mode}`));
  });

  it("is a slider of the threshold for the keyboard", () => {
    const element = holder();
    const onThreshold = vi.fn();
    operatingCurve(element, options({ onThreshold }));
    const root = found(element, "svg");
    for (const name of ["ArrowLeft", "ArrowUp", "PageDown", "Home", "End", "x"]) {
      root.dispatchEvent(key(name));
    }
    expect(onThreshold.mock.calls).toEqual([[0.24], [0.26], [0.15], [0], [1]]);
    expect(root.getAttribute("role")).toBe("slider");
    expect(root.getAttribute("aria-valuetext")).toBe("threshold 0.25: recall 0.5");
  });

  it("tells the point of the curve that is pressed, and those on the way", () => {
    const element = holder();
    const onPoint = vi.fn();
    operatingCurve(element, options({ onPoint }));
    const root = found(element, "svg");
    root.dispatchEvent(pointer("pointerdown", 0, 300));
    root.dispatchEvent(pointer("pointermove", 400, 0, { buttons: 1 }));
    root.dispatchEvent(pointer("pointermove", 0, 300));
    expect(onPoint.mock.calls).toEqual([[0], [10]]);
  });

  it("is a picture where there is no threshold to move", () => {
    const element = holder();
    const [onPoint, onThreshold, onHover] = [vi.fn(), vi.fn(), vi.fn()];
    operatingCurve(element, options({ threshold: null, onPoint, onThreshold, onHover }));
    const root = found(element, "svg");
    root.dispatchEvent(pointer("pointerdown", 0, 300));
    root.dispatchEvent(pointer("pointermove", 400, 0, { buttons: 1 }));
    root.dispatchEvent(key("ArrowLeft"));
    expect([onPoint.mock.calls, onThreshold.mock.calls]).toEqual([[], []]);
    expect(onHover.mock.calls[0]?.[0]).toBe(10);
    expect(root.getAttribute("role")).toBe("img");
    expect(root.getAttribute("aria-label")).toBe("ROC: threshold 0.25: recall 0.5");
    expect(root.hasAttribute("aria-valuenow")).toBe(false);
  });

  it("redraws no curve when only the threshold moves", () => {
    const element = holder();
    const first = options();
    const chart = operatingCurve(element, first);
    const course = element.querySelectorAll("path")[1];
    chart.update({ ...first, threshold: 0.9, pointAfter: [0.9, 0.95] });
    expect(element.querySelectorAll("path")[1]).toBe(course);
    expect(found(element, "svg").getAttribute("aria-valuenow")).toBe("0.9");
  });

  it("has no point where there is none", () => {
    const none = { pointBefore: null, pointAfter: null, cheapest: null };
    const chart = operatingCurve(holder(), options({ ...none, chance: 0.4 }));
    expect(parsed(chart.svg()).querySelectorAll("circle")).toHaveLength(0);
    expect(texts(parsed(chart.svg()))).toContain("before");
    chart.destroy();
  });
});

describe("the path of an operating curve", () => {
  it("draws what lies on one pixel once, and passes over what has no place", () => {
    const x = Float32Array.of(0, 0, Number.NaN, 0.5, 1);
    const y = Float32Array.of(0, 0.00001, 0.3, 0.5, 1);
    expect(coursePath({ x, y }, plane)).toBe("M0,100L50,50L100,0");
  });

  it("has a point nearest to any place, unless it has none", () => {
    const x = Float32Array.of(0, 0.5, 1);
    expect(nearestPoint({ x, y: x }, plane, [60, 20])).toBe(1);
    expect(nearestPoint({ x, y: x }, plane, [-90, 400])).toBe(0);
    expect(nearestPoint({ x: new Float32Array(), y: x }, plane, [0, 0])).toBeNull();
  });
});
