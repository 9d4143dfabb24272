import { describe, expect, it } from "vitest";
import {
  formatExact,
  formatFigure,
  formatMove,
  formatMoved,
  formatWeight,
  shortName,
  tickFormat,
  weightTickFormat,
} from "../src/format";

describe("numbers", () => {
  it("have true minus signs, in exponents too", () => {
    const said = [formatWeight, formatExact, formatMove, formatFigure].map((say) => say(-5.96e-8));
    expect(said.join()).not.toContain("-");
    expect(formatMove(-5.96e-7)).toBe("−6.0e−7");
  });

  it("have no sign where they are nothing", () => {
    expect(formatWeight(0)).toBe("0.00");
    expect(formatWeight(-0)).toBe("0.00");
    expect(formatWeight(0.66)).toBe("+0.66");
  });

  it("apart by little are told to the digits that show it", () => {
    expect([16.9001, 16.997].map((value) => formatMoved(value, 0.0969))).toEqual([
      "+16.900",
      "+16.997",
    ]);
    expect([0.5, 1.5].map((value) => formatMoved(value, 1))).toEqual(["+0.5", "+1.5"]);
    expect(formatMoved(0.5, 0)).toBe("+0.5");
  });
});

describe("ticks", () => {
  it("are plain numbers up to five digits", () => {
    expect([-20, -10, 10, 20].map(weightTickFormat([-20, -10, 0, 10, 20]))).toEqual([
      "−20",
      "−10",
      "+10",
      "+20",
    ]);
    expect([0, 200].map(tickFormat([0, 200, 400]))).toEqual(["0", "200"]);
    expect([0.5, 1].map(weightTickFormat([0, 0.5, 1]))).toEqual(["+0.5", "+1"]);
    expect(weightTickFormat([0, 200_000])(200_000)).toBe("+2e+5");
    expect(weightTickFormat([0, 2e-7])(-2e-7)).toBe("−2e−7");
  });
});

describe("a name in a sentence", () => {
  it("is told by its two ends where it is long", () => {
    expect(shortName("malignant")).toBe("malignant");
    const short = shortName(`first${"x".repeat(300)}last`);
    expect(short).toHaveLength(49);
    expect(short).toMatch(/^firstx+…x+last$/);
  });
});
