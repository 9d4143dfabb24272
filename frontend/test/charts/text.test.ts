// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import "./page";
import { textWidth, truncate } from "../../src/charts/text";

const letters = (text: string) => text.length;

describe("truncation", () => {
  it("leaves alone what fits", () => expect(truncate("radius", 6, letters)).toBe("radius"));

  it("keeps both ends, since features often differ in their last letters", () => {
    expect(truncate("layer 3 feature 127", 10, letters)).toBe("layer…127");
  });

  it("ends in an ellipsis however little room there is", () => {
    expect(truncate("radius", 1, letters)).toBe("…");
    expect(truncate("radius", 0, letters)).toBe("…");
  });

  it("never cuts through a letter made of several code points", () => {
    const family = "👩‍👩‍👧‍👦";
    expect(truncate(family.repeat(5), 30, letters)).toBe(`${family}${family}…`);
  });

  it("is quick for a name of a megabyte", () => {
    const began = performance.now();
    expect(truncate("x".repeat(1e6), 20, letters).length).toBeLessThanOrEqual(20);
    expect(performance.now() - began).toBeLessThan(200);
  });
});

describe("a text's width", () => {
  it("is estimated where there is no canvas", () => {
    const style = { size: 10, family: "sans-serif" };
    expect(textWidth(document, "iii", style)).toBeLessThan(textWidth(document, "mmm", style));
    expect(textWidth(document, "特徴", style)).toBe(20);
    expect(textWidth(document, "", style)).toBe(0);
  });
});
