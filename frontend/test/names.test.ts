import { describe, expect, it } from "vitest";
import { LONGEST, shownName } from "../src/names";

describe("a name", () => {
  // As in tests/test_names.py.
  it.each([
    ["worst radius", "worst radius"],
    ["Größe µm 日本 👩‍👩‍👧", "Größe µm 日本 👩‍👩‍👧"],
    ["a\x00b", "a\ufffdb"],
    ["two\nlines\tand\u2028more", "two lines and more"],
    ["\u202egnirts", "\ufffdgnirts"],
    ["\u2066open", "\ufffdopen"],
    ["\u200b", "\ufffd"],
    ["soft\u00adhyphen\ufeff", "soft\ufffdhyphen\ufffd"],
    ["\ud800half", "\ufffdhalf"],
    ["שלום 12", "\u2068שלום 12\u2069"],
    ["a\u200f 12", "\u2068a\u200f 12\u2069"],
    [`e${"\u0301".repeat(500)}`, "e\u0301\u0301\u0301"],
    ["<b>&amp;", "<b>&amp;"],
  ])("%j is shown as %j", (name, shown) => expect(shownName(name, LONGEST)).toBe(shown));

  it("is shortened in a sentence, and on a line of its own less so", () => {
    expect(shownName("n".repeat(10_000)).length).toBeLessThan(60);
    expect(shownName("n".repeat(10_000), LONGEST)).toHaveLength(LONGEST + 1);
  });
});
