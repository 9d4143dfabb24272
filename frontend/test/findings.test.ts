// @vitest-environment jsdom
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import type { Finding, FindingsAnswer, HeadEntry } from "../src/schema";
import { settings } from "../src/settings";
import { heads } from "../src/state";
import { Actions } from "../src/views/findings/actions";
import { merged } from "../src/views/findings/answer";
import { findingsTable } from "../src/views/findings/findings";
import { indicesOf, rowsOf } from "../src/views/samples/indices";

const HEAD: HeadEntry = {
  run: "run",
  head: "head",
  steps: [0, 1, 2],
  began: 0,
  features: 3,
  classes: 2,
  class_names: [],
  activation: "softmax",
  splits: [{ name: "test", steps: [0, 1, 2], thumbnails: false }],
};

function finding(kind: Finding["kind"], part: Partial<Finding> = {}): Finding {
  return { kind, level: "found", title: kind, detail: `${kind}.`, figures: [], ...part };
}

const shape = (standing: ReturnType<typeof merged>) =>
  standing.map(({ finding: { kind, title }, current }) => [kind, title, current]);

describe("findings while others are looked for", () => {
  const before = merged([finding("lean"), finding("dead"), finding("unmoved")], []);

  it("stand until theirs come, in the order of all", () => {
    expect(shape(merged([finding("lean", { title: "new" })], before))).toEqual([
      ["lean", "new", true],
      ["dead", "dead", false],
      ["unmoved", "unmoved", false],
    ]);
  });

  it("are all of the epoch before at first", () => {
    expect(merged([], before).every(({ current }) => !current)).toBe(true);
  });
});

describe("rows that a finding names", () => {
  it.each([
    [[0]],
    [[3, 4, 5, 9]],
    [[0, 1, 2, 3, 4, 5, 6, 7]],
    [Array.from({ length: 400 }, (_, i) => 3 * i + (i % 2))],
    [[]],
  ])("are those that were spelled", (rows) => {
    expect(rowsOf(indicesOf(rows))).toEqual(rows);
  });
});

const [x, y] = [
  { index: 1, name: "x" },
  { index: 2, name: "y" },
];

/** What the server names where it has found something. */
const NAMED: Readonly<Record<Finding["kind"], Partial<Finding>>> = {
  "not-finite": { features: [x] },
  lean: { classes: [1], rows: indicesOf([3, 5]) },
  "recall-gap": { classes: [1, 0], rows: indicesOf([3]) },
  bias: { classes: [0] },
  norms: { classes: [1, 0] },
  dead: { features: [x, y] },
  negligible: { features: [x] },
  concentration: { features: [x] },
  "sign-flips": { features: [x, y], since: 1 },
  unmoved: { features: [], since: 0 },
  grown: { features: [x], since: 1 },
};

describe("what a finding leads to", () => {
  const place = document.createElement("div");
  const show = (part: Partial<Finding>, kind: Finding["kind"] = "dead") =>
    act(() => render(h(Actions, { finding: finding(kind, part) }), place));
  const buttons = () => [...place.querySelectorAll("button")];
  const words = () => buttons().map((button) => button.textContent);
  const press = (at: number) => act(() => buttons()[at]?.click());

  function useHead(classes: number): void {
    const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
    heads.value = { heads: [{ ...HEAD, classes, class_names: names }], problems: [] };
  }

  beforeEach(() => {
    useHead(2);
    settings.classes.value = [];
    settings.features.value = [];
  });

  it.each(Object.entries(NAMED))("there is something for: %s", (kind, part) => {
    for (const classes of [2, 10]) {
      useHead(classes);
      show(part, kind as Finding["kind"]);
      expect(buttons().length).toBeGreaterThan(0);
    }
  });

  it("of two classes one can be shown alone, and then both again", () => {
    show(NAMED.lean);
    expect(words()).toEqual(["Choose 2", "Show “class 1” alone"]);
    press(1);
    expect(settings.classes.value).toEqual([1]);
    expect(words()[1]).toBe("Show others too");
    press(1);
    expect(settings.classes.value).toEqual([]);
  });

  it("where all classes are named the foremost is", () => {
    show(NAMED["recall-gap"]);
    expect(words()).toEqual(["Choose the sample", "Show “class 1” alone"]);
  });

  it("says how many of very many features it selects", () => {
    show({ features: [x, y], named: 300 });
    expect(words()).toEqual(["Select the first 2 of 300"]);
    press(0);
    expect(settings.features.value).toEqual([1, 2]);
  });
});

describe("the table of findings", () => {
  const answer: FindingsAnswer = {
    step: 4,
    evaluated: 4,
    split: "test",
    samples: 20,
    done: 2,
    of: 2,
    findings: [
      finding("lean", {
        figures: [
          { name: "predicted", value: 0.4, text: "40%" },
          { name: "p", value: null, text: "not known" },
        ],
      }),
      finding("dead", {
        level: "none",
        features: [
          { index: 1, name: "a" },
          { index: 2, name: "b" },
        ],
      }),
    ],
  };

  it("has a row a figure, and one for a finding without any", () => {
    const { header, rows } = findingsTable(answer);
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row).toHaveLength(header.length);
    expect(rows[0]?.slice(0, 5)).toEqual([4, "test", 20, "lean", "found"]);
    expect(rows[0]?.slice(-3)).toEqual(["predicted", 0.4, "40%"]);
    expect(rows[2]?.[header.indexOf("features")]).toBe("a; b");
  });
});
