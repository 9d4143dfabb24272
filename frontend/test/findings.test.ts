// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Finding, FindingsAnswer } from "../src/schema";
import { merged } from "../src/views/findings/answer";
import { findingsTable } from "../src/views/findings/findings";
import { indicesOf, rowsOf } from "../src/views/samples/indices";

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
