// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { reliabilityBins } from "../../dev/fixtures";
import { type ReliabilityOptions, reliability } from "../../src/charts/reliability";
import { unitPlane } from "../../src/charts/unit-plane";
import { type Mode, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, parsed, pointer } from "./page";

function options(part: Partial<ReliabilityOptions> = {}, mode: Mode = "light"): ReliabilityOptions {
  return {
    theme: THEMES[mode],
    width: 300,
    height: 260,
    title: "",
    xLabel: "probability of benign",
    yLabel: "share that came true",
    before: reliabilityBins(0.02),
    after: reliabilityBins(0.12),
    ariaLabel: "Reliability of benign",
    onHover: () => {},
    ...part,
  };
}

describe("a reliability diagram", () => {
  it.each(["light", "dark"] as const)("is saved as it is drawn, %s", async (mode) => {
    const svg = reliability(holder(), options({}, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`reliability-${mode}`));
  });

  it("draws no bin that holds no sample", () => {
    const chart = reliability(holder(), options());
    const legend = 2;
    expect(parsed(chart.svg()).querySelectorAll("circle")).toHaveLength(2 * 9 + legend);
    expect(chart.svg()).not.toContain("NaN");
  });

  it("tells the bin in the pointer's reach, after before before", () => {
    const element = holder();
    const onHover = vi.fn();
    const given = options({ onHover });
    reliability(element, given);
    const plane = unitPlane(given);
    const at = (bins: typeof given.after, i: number) =>
      [plane.x(bins.probability[i] as number), plane.y(bins.share[i] as number)] as const;
    const field = found(element, "[data-screen]");
    field.dispatchEvent(pointer("pointermove", ...at(given.after, 7)));
    field.dispatchEvent(pointer("pointermove", ...at(given.before, 7)));
    field.dispatchEvent(pointer("pointermove", 0, 0));
    expect(onHover.mock.calls.map(([bin]) => bin)).toEqual([
      { when: "after", bin: 7 },
      { when: "before", bin: 7 },
      null,
    ]);
  });

  it("stands where nothing else can be said: no samples at all", () => {
    const none = {
      probability: new Float32Array(),
      share: new Float32Array(),
      low: new Float32Array(),
      high: new Float32Array(),
      samples: new Int32Array(),
    };
    const chart = reliability(holder(), options());
    chart.update(options({ before: none, after: none }));
    expect(parsed(chart.svg()).querySelectorAll("circle")).toHaveLength(2);
  });
});
