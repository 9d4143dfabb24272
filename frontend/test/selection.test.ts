// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { bits, indicesOf, ranges } from "../src/views/samples/indices";
import { mostPredicted, predictionWords } from "../src/views/samples/prediction";
import { largest } from "../src/views/samples/tip";
import { shortcut } from "../src/views/selection/nothing-chosen";
import { panelDomain } from "../src/views/selection/panel-rows";
import { confusionOf } from "../src/views/selection/verdicts";

/** Reads either spelling as the routes do. */
function decoded(text: string): number[] {
  if (text.startsWith("bits:")) {
    const base64 = text.slice(5).replaceAll("-", "+").replaceAll("_", "/");
    return Array.from(atob(base64), (character) => character.charCodeAt(0)).flatMap((byte, at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => byte & (1 << bit)).map((bit) => 8 * at + bit),
    );
  }
  return text.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Of a million some, the same every time. */
function scattered(count: number, of: number): number[] {
  const all = Array.from({ length: of }, (_, i) => i);
  const order = (i: number) => (i * 7919 + 17) % 1_000_003;
  return all
    .sort((a, b) => order(a) - order(b))
    .slice(0, count)
    .sort((a, b) => a - b);
}

const LONGEST = 50_000;

describe("chosen rows in a query", () => {
  it("are ranges, in order, whatever order they were chosen in", () => {
    expect(indicesOf([9, 2, 3, 4, 0])).toBe("0,2-4,9");
    expect(indicesOf([5])).toBe("5");
  });

  it("are nothing where none are chosen", () => {
    expect(indicesOf([])).toBe("");
  });

  it("are bits where that is shorter, the least significant first", () => {
    expect(bits([0, 9])).toBe("bits:AQI");
    expect(bits([0, 1, 2, 3, 4, 5, 6, 7])).toBe("bits:_w");
    const even = Array.from({ length: 60 }, (_, i) => 2 * i);
    expect(indicesOf(even)).toBe(bits(even));
  });

  it.each([1, 40, 1000, 30_000])("say %i scattered of 60,000 either way", (count) => {
    const rows = scattered(count, 60_000);
    expect(decoded(ranges(rows))).toEqual(rows);
    expect(decoded(bits(rows))).toEqual(rows);
    expect(decoded(indicesOf(rows))).toEqual(rows);
  });

  it("fit the route however they lie among 60,000", () => {
    for (const count of [1, 40, 1000, 30_000, 59_999]) {
      expect(indicesOf(scattered(count, 60_000)).length).toBeLessThan(LONGEST);
    }
  });
});

describe("what samples were taken for", () => {
  it("is counted, the most frequent first, without those that have no scores", () => {
    const cells = confusionOf({
      rows: Int32Array.of(0, 1, 2, 3, 4),
      labels: Int32Array.of(0, 1, 1, 1, 0),
      predicted: Int32Array.of(0, 0, 0, 1, -1),
    });
    expect(cells).toEqual([
      { label: 1, predicted: 0, count: 2 },
      { label: 0, predicted: 0, count: 1 },
      { label: 1, predicted: 1, count: 1 },
    ]);
  });
});

describe("a sample without a prediction", () => {
  it("is said to have none", () => {
    expect(predictionWords(-1)).toBe("no prediction");
    expect(predictionWords(3)).toBe("class 3");
  });

  it("doesn't count for what most are taken for", () => {
    expect(mostPredicted([-1, -1, 2, 0, 2])).toBe(2);
    expect(mostPredicted([-1, -1])).toBeNull();
    expect(mostPredicted([])).toBeNull();
  });
});

describe("the way to the wrong ones", () => {
  it.each([
    [1, false, "Choose the wrong one"],
    [1, true, "Choose the wrong one drawn"],
    [1204, false, "Choose all 1,204 wrong ones"],
    [6, true, "Choose the 6 wrong ones drawn"],
  ])("says whether all samples are drawn: %i", (wrong, drawnInPart, words) => {
    expect(shortcut(wrong, drawnInPart)).toBe(words);
  });
});

describe("the panel's scale", () => {
  it("leaves room for the numbers beyond the longest bars", () => {
    const [low, high] = panelDomain({ low: 1, high: 2 }, 320, 40);
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(2);
    expect(high - 2).toBeCloseTo(-1 - low);
  });

  it("has one side where bars go to one, and a width where there are none", () => {
    expect(panelDomain({ low: 0, high: 2 }, 320, 40)[0]).toBeCloseTo(0);
    expect(panelDomain({ low: 0, high: 0 }, 320, 40)).toEqual([-1, 1]);
  });
});

describe("the likeliest classes", () => {
  it("come first, and what is no number doesn't come", () => {
    expect(largest([0.1, Number.NaN, 0.6, 0.3], 2)).toEqual([2, 3]);
  });
});
