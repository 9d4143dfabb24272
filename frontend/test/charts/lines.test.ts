// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { curve } from "../../dev/fixtures";
import { bandPath, decimate, linePath, nearest, notFinitePath } from "../../src/charts/line-path";
import { type LinesOptions, lines } from "../../src/charts/lines";
import { type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

const plane = { x: (step: number) => 10 * step, y: (value: number) => 100 - value, bottom: 100 };

function options(part: Partial<LinesOptions> = {}, mode: Mode = "light"): LinesOptions {
  return {
    theme: THEMES[mode],
    width: 200,
    height: 150,
    title: "accuracy",
    series: [
      { name: "training", values: curve(21, 0.98, 1), emphasis: false, dashed: true },
      { name: "validation", values: curve(21, 0.97, 2), emphasis: true },
    ],
    steps: Array.from({ length: 21 }, (_, i) => i),
    step: 14,
    domain: [0.4, 1],
    onStep: () => {},
    onHover: () => {},
    hoveredStep: null,
    ...part,
  };
}

const GAPS = [null, 0.5, 0.6, Number.NaN, 0.7, Number.POSITIVE_INFINITY, 0.9];
const GAPPED = { name: "test", values: GAPS, emphasis: false };

describe.each(["light", "dark"] as const)("saved lines, %s", (mode) => {
  it("are strong up to the chosen step and faint after it", async () => {
    const svg = lines(holder(), options({}, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`lines-${mode}`));
  });

  it("have gaps where a value isn't finite", async () => {
    const series = [{ name: "test", values: GAPS, emphasis: true }];
    const steps = [0, 1, 2, 3, 4, 5, 6];
    const svg = lines(holder(), options({ series, steps, step: 4, width: 320 }, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`lines-gaps-${mode}`));
  });
});

describe("a line's path", () => {
  it("breaks at gaps and keeps a value between two of them as a dot", () => {
    expect(linePath([0, 1, 2, 3, 4], [1, 2, null, 4, Number.NaN], plane)).toBe(
      "M0,99L10,98M30,96h0",
    );
  });

  it("has a tick at the bottom for each value that isn't finite, none where there is no value", () => {
    const values = [Number.NaN, null, Number.NEGATIVE_INFINITY];
    expect(notFinitePath([0, 1, 2], values, plane)).toBe("M0,100v-6M20,100v-6");
    expect(notFinitePath([0, 1], [1, 2], plane)).toBe("");
  });

  it("needs few points a pixel column, yet loses no peak", () => {
    const points = Array.from({ length: 10_000 }, (_, i) => {
      return [i / 50, i === 5003 ? -7 : i % 9] as const;
    });
    const kept = decimate(points);
    expect(kept.length).toBeLessThanOrEqual(4 * 200);
    expect(kept.some(([, y]) => y === -7)).toBe(true);
    expect(kept[0]).toEqual(points[0]);
    expect(kept.at(-1)).toEqual(points.at(-1));
    expect(kept.every(([x], i) => i === 0 || x >= (kept[i - 1]?.[0] ?? 0))).toBe(true);
  });
});

describe("the nearest step", () => {
  it.each([
    [-5, 0],
    [4, 0],
    [6, 10],
    [34, 10],
    [36, 60],
    [999, 60],
  ])("to %d is %d", (at, step) => expect(nearest([0, 10, 60], at)).toBe(step));

  it("is none where nothing was logged", () => expect(nearest([], 3)).toBeNull());
});

describe("lines", () => {
  it("choose the nearest step on a press, and further ones on a drag", () => {
    const element = holder();
    const onStep = vi.fn();
    lines(element, options({ onStep }));
    const root = found(element, "svg");
    root.dispatchEvent(pointer("pointerdown", 0, 50));
    root.dispatchEvent(pointer("pointermove", 500, 50, { buttons: 1 }));
    root.dispatchEvent(pointer("pointermove", 120, 50));
    expect(onStep.mock.calls).toEqual([[0], [20]]);
  });

  it("tell the step under the pointer", () => {
    const element = holder();
    const onHover = vi.fn();
    lines(element, options({ onHover }));
    const moved = pointer("pointermove", 500, 10);
    found(element, "svg").dispatchEvent(moved);
    expect(onHover).toHaveBeenLastCalledWith(20, moved);
  });

  it("are a slider for the keyboard", () => {
    const element = holder();
    const onStep = vi.fn();
    lines(element, options({ onStep }));
    const root = found(element, "svg");
    for (const name of ["ArrowLeft", "ArrowRight", "PageDown", "Home", "End", "x"]) {
      root.dispatchEvent(key(name));
    }
    expect(onStep.mock.calls).toEqual([[13], [15], [4], [0], [20]]);
    expect(root.getAttribute("role")).toBe("slider");
    expect(root.getAttribute("aria-valuenow")).toBe("14");
    expect(root.getAttribute("aria-valuetext")).toMatch(/^step 14: training 0\.\d+, validation 0/);
  });

  it("redraw no curve when only the step moves", () => {
    const element = holder();
    const first = options();
    const chart = lines(element, first);
    const paths = Array.from(element.querySelectorAll("path"));
    chart.update({ ...first, step: 3 });
    expect(Array.from(element.querySelectorAll("path"))).toEqual(paths);
    expect(found(element, "svg").getAttribute("aria-valuenow")).toBe("3");
  });

  it.each([0, 1, 2])("work for %i steps", (count) => {
    const steps = [5, 6].slice(0, count);
    const series = [{ name: "test", values: [0.5, 0.9].slice(0, count), emphasis: true }];
    const chart = lines(holder(), options({ steps, series, step: 5, domain: undefined }));
    expect(chart.svg()).not.toContain("NaN");
  });

  it("work where nothing is finite", () => {
    const series = [{ name: "test", values: [Number.NaN, null], emphasis: true }];
    const chart = lines(holder(), options({ steps: [0, 1], step: 1, series, domain: undefined }));
    expect(chart.svg()).not.toContain("NaN");
    expect(chart.svg()).toContain("test: not finite");
  });

  it("have a band where both its sides are known", () => {
    expect(bandPath([0, 1, 2, 3], [1, 2, null, 4], [3, 4, 5, Number.NaN], plane)).toBe(
      "M0,97L10,96L10,98L0,99Z",
    );
    const series = [{ ...GAPPED, low: GAPS, high: GAPS }];
    const chart = lines(holder(), options({ series, steps: [0, 1, 2, 3, 4, 5, 6], step: 4 }));
    expect(chart.svg()).toContain('opacity="0.15"');
  });

  it("have the colour that is asked for, in the line, its point and its name", () => {
    const series = [{ ...GAPPED, colour: "#123456" }, GAPPED];
    const saved = lines(holder(), options({ series, steps: [0, 1], step: 1, width: 420 })).svg();
    expect(saved.match(/#123456/g)).toHaveLength(3);
  });

  it("mark the steps after which the weights were changed by hand", () => {
    const element = holder();
    const first = options();
    const chart = lines(element, first);
    expect(element.querySelector("[stroke-dasharray='2 3']")).toBeNull();
    chart.update({ ...first, interventions: [3, 9] });
    const marks = element.querySelectorAll("[stroke-dasharray='2 3']");
    expect(Array.from(marks, (mark) => mark.textContent)).toEqual([
      "weights changed by hand after epoch 3",
      "weights changed by hand after epoch 9",
    ]);
  });

  it("tell ticks apart that lie between round numbers", () => {
    const saved = parsed(lines(holder(), options({ domain: [-0.05, 0.15], series: [] })).svg());
    const ticks = saved.querySelectorAll('text[text-anchor="end"][dominant-baseline]');
    const said = Array.from(ticks, (tick) => tick.textContent);
    expect(new Set(said).size).toBe(said.length);
  });

  it("have names at their ends where there is room, else a legend", () => {
    const wide = parsed(lines(holder(), options({ width: 420 })).svg());
    const narrow = parsed(lines(holder(), options()).svg());
    for (const saved of [wide, narrow]) expect(texts(saved)).toContain("validation");
    const place = (saved: Document) =>
      Array.from(saved.querySelectorAll("text")).find((t) => t.textContent === "validation");
    expect(Number(place(wide)?.getAttribute("x"))).toBeGreaterThan(300);
    expect(Number(place(narrow)?.getAttribute("y"))).toBeLessThan(40);
  });

  it("reach up to the highest value where no domain is given", () => {
    const series = [{ name: "loss", values: [2.24, 0.07], emphasis: true }];
    const chart = lines(holder(), options({ series, steps: [0, 1], domain: undefined }));
    const ticks = [...parsed(chart.svg()).querySelectorAll('text[text-anchor="end"]')];
    const numbers = ticks.map((tick) => Number(tick.textContent)).filter(Number.isFinite);
    expect(Math.max(...numbers)).toBeGreaterThanOrEqual(2);
  });

  it("have three or four ticks on the y axis", () => {
    for (const domain of [
      [0, 1],
      [0.4, 1],
      [0, 0.81],
      [0, 3e5],
    ] as const) {
      const saved = parsed(lines(holder(), options({ domain, series: [] })).svg());
      const ticks = saved.querySelectorAll('text[text-anchor="end"][dominant-baseline]');
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(4);
    }
  });
});
