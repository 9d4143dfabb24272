import { describe, expect, it } from "vitest";
import { classMarks, inkOn, PALETTES, THEMES, weightColour } from "../src/theme";

function channels(colour: string): number[] {
  return (colour.match(/\d+/g) ?? []).map(Number);
}

/** WCAG 2's contrast ratio. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe("the colours of weights", () => {
  // matplotlib.colormaps["coolwarm_r"](x)[:3] * 255, Matplotlib 3.11
  const MATPLOTLIB = [
    [0, [180, 4, 38]],
    [0.25, [244, 154, 123]],
    [0.5, [220, 221, 221]],
    [0.75, [140, 175, 254]],
    [1, [59, 76, 192]],
  ] as const;

  for (const [at, expected] of MATPLOTLIB) {
    it(`are Matplotlib's coolwarm, turned round, at ${at}`, () => {
      const found = channels(weightColour(2)(4 * at - 2));
      expected.forEach((value, i) => {
        expect(Math.abs((found[i] ?? 0) - value)).toBeLessThanOrEqual(3);
      });
    });
  }

  it("are bluer the more positive and redder the more negative", () => {
    const colour = weightColour(1);
    const [red, , blue] = channels(colour(0.9));
    expect(blue).toBeGreaterThan(red ?? 0);
    const [negativeRed, , negativeBlue] = channels(colour(-0.9));
    expect(negativeRed).toBeGreaterThan(negativeBlue ?? 0);
  });

  it("stay at their ends beyond the extent, and live with an extent of zero", () => {
    expect(weightColour(1)(5)).toBe(weightColour(1)(1));
    expect(channels(weightColour(0)(0))).toHaveLength(3);
  });

  it("have white ink where they are dark", () => {
    expect(inkOn(1, 1)).toBe("#ffffff");
    expect(inkOn(0.1, 1)).not.toBe("#ffffff");
  });
});

describe("classes", () => {
  for (const mode of ["light", "dark"] as const) {
    for (const palette of PALETTES) {
      it(`differ in look, all of twenty, ${mode}, ${palette}`, () => {
        const names = Array.from({ length: 20 }, (_, i) => `class ${i}`);
        const looks = classMarks(names, palette, mode).map(
          (mark) => `${mark.fill} ${mark.pattern}`,
        );
        expect(new Set(looks).size).toBe(20);
      });

      it(`can be read as text on a card, ${mode}, ${palette}`, () => {
        for (const mark of classMarks(["a", "b", "c", "d"], palette, mode)) {
          expect(contrast(mark.text, THEMES[mode].surface)).toBeGreaterThan(4.5);
        }
      });
    }
  }

  it("are sky-blue and pink where there are two, the second hatched", () => {
    const [first, second] = classMarks(["a", "b"], "paper", "light");
    expect(first?.pattern).toBe("solid");
    expect(second?.pattern).toBe("hatch");
    expect(contrast(first?.stroke ?? "", THEMES.light.surface)).toBeGreaterThan(3);
    expect(contrast(second?.stroke ?? "", THEMES.light.surface)).toBeGreaterThan(3);
  });
});
