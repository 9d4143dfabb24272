// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { csv, csvCell, fileName, saveCsv, saveSvg } from "../../src/charts/save";

describe("a CSV cell", () => {
  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@x", "'@x"],
    ["\tx", "'\tx"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ["\rx", '"\'\rx"'],
    [" =1+1", "' =1+1"],
    ["\uff1d1+1", "'\uff1d1+1"],
    ["'=1", "''=1"],
    ["'tis", "'tis"],
    ["\u2068\u05d0 12\u2069", "\u05d0 12"],
    ["\u2068=\u05d0\u2069", "'=\u05d0"],
  ])("of the text %j is %j", (cell, written) => expect(csvCell(cell)).toBe(written));

  it("of a number is the number, negative ones too", () => {
    expect([-1.5, 0, 1e-7, Number.NaN].map(csvCell)).toEqual(["-1.5", "0", "1e-7", "NaN"]);
    expect(csvCell(null)).toBe("");
  });
});

describe("CSV", () => {
  it("ends every line with CRLF", () => {
    expect(csv(["name", "weight"], [["a", -1]])).toBe("name,weight\r\na,-1\r\n");
  });
});

describe("a file name", () => {
  it.each([
    ["Influence, epoch 14", "Influence,-epoch-14.svg"],
    ["../../etc/passwd", "etc-passwd.svg"],
    ["a\u0000b\u202Ec", "a-b-c.svg"],
    ["...", "weightvis.svg"],
    ["", "weightvis.svg"],
    ["con", "weightvis-con.svg"],
    ["特徴", "特徴.svg"],
  ])("from %j is %j", (name, file) => expect(fileName(name, "svg")).toBe(file));

  it.each(["x", "特", "👩", "\u05d0"])("of many %s is none that is too long", (letter) => {
    const bytes = new TextEncoder().encode(fileName(letter.repeat(999), "png"));
    expect(bytes.length).toBeLessThan(255);
  });
});

describe("saving", () => {
  afterEach(() => vi.restoreAllMocks());

  it("offers the file to the browser as a download", async () => {
    const blobs: Blob[] = [];
    URL.createObjectURL = (blob: Blob) => `blob:test/${blobs.push(blob)}`;
    URL.revokeObjectURL = () => {};
    const clicked: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      clicked.push(this.download);
    });
    saveSvg("my chart", "<svg/>");
    saveCsv("data", ["a"], [["=1"]]);
    expect(clicked).toEqual(["my-chart.svg", "data.csv"]);
    expect(blobs.map((blob) => blob.type)).toEqual([
      "image/svg+xml;charset=utf-8",
      "text/csv;charset=utf-8",
    ]);
  });
});
