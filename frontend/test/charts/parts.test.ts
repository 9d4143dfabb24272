// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { PARTS } from "../../dev/fixtures";
import { type PartsOptions, parts, reachOf } from "../../src/charts/parts";
import { type Mode, partMarks, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, key, parsed, texts } from "./page";

function options(part: Partial<PartsOptions> = {}, mode: Mode = "light"): PartsOptions {
  return {
    theme: THEMES[mode],
    width: 460,
    rowHeight: 24,
    top: 4,
    rows: PARTS,
    marks: partMarks(THEMES[mode]),
    hovered: null,
    selected: new Set([1]),
    onHover: () => {},
    onSelect: () => {},
    ariaLabel: "Parts of the change",
    ...part,
  };
}

interface Drawn {
  readonly x: number;
  readonly width: number;
}

/** The bars of a row, from the first part to the last. */
function drawn(element: ParentNode, at: number): Drawn[] {
  const bars = found(element, `[data-key="${at}"]`).querySelectorAll("rect[stroke]");
  return Array.from(bars, (bar) => ({
    x: Number(bar.getAttribute("x")),
    width: Number(bar.getAttribute("width")),
  }));
}

function totalOf(element: ParentNode, at: number): number {
  return Number(found(element, `[data-key="${at}"] line`).getAttribute("x1"));
}

describe.each(["light", "dark"] as const)("saved parts, %s", (mode) => {
  it("stack to either side of zero, with a line at their sum", async () => {
    const svg = parts(holder(), options({}, mode)).svg();
    expect(texts(parsed(svg))).toContain("+1.6");
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`parts-${mode}`));
  });
});

describe("parts", () => {
  it("keep to a scale that reaches farther than they do", () => {
    const [element, wider] = [holder(), holder()];
    parts(element, options());
    parts(wider, options({ extent: 2 * Math.max(...PARTS.map(reachOf)) }));
    const [bar, smaller] = [drawn(element, 0)[0], drawn(wider, 0)[0]];
    expect((bar?.width ?? 0) / (smaller?.width ?? 1)).toBeCloseTo(2, 1);
  });

  it("of one sign lie end to end, and their sum is where the last ends", () => {
    const element = holder();
    parts(element, options());
    const [first, second, third] = drawn(element, 0) as [Drawn, Drawn, Drawn];
    expect(second.x).toBeCloseTo(first.x + first.width, 1);
    expect(third.x).toBeCloseTo(second.x + second.width, 1);
    expect(totalOf(element, 0)).toBeCloseTo(third.x + third.width, 1);
    expect(first.width / second.width).toBeCloseTo(4, 1);
  });

  it("of both signs go both ways from zero, and cancel in their sum", () => {
    const element = holder();
    parts(element, options());
    const [gain, loss] = drawn(element, 3) as [Drawn, Drawn];
    expect(loss.x + loss.width).toBeCloseTo(gain.x, 1);
    expect(gain.width).toBeCloseTo(loss.width, 1);
    expect(totalOf(element, 3)).toBeCloseTo(gain.x, 1);
  });

  it("that are not numbers leave no bar and no sum", () => {
    const element = holder();
    const chart = parts(element, options());
    expect(drawn(element, 5)).toHaveLength(2);
    expect(found(element, '[data-key="5"]').querySelector("line")).toBeNull();
    expect(chart.svg()).not.toMatch(/"NaN"/);
  });

  it("are said to a screen reader with their sum", () => {
    const element = holder();
    parts(element, options({ rows: PARTS.map((row) => ({ ...row, label: "worst radius" })) }));
    expect(found(element, '[data-key="1"]').getAttribute("aria-label")).toBe(
      "worst radius: +0.7 in all, the weights' move +0.9, the activations' drift −0.4, both at once +0.2",
    );
  });

  it("keep a row's node, and with it the focus, when the order changes", () => {
    const element = holder();
    const onSelect = vi.fn();
    const chart = parts(element, options({ onSelect }));
    const row = found(element, '[data-key="2"]');
    (row as SVGGElement).focus();
    chart.update(options({ onSelect, rows: [...PARTS].reverse() }));
    expect(found(element, '[data-key="2"]')).toBe(row);
    row.dispatchEvent(key("Enter"));
    expect(onSelect).toHaveBeenCalledWith(2, false);
  });

  it.each([0, 1])("work with %d rows", (count) => {
    const svg = parts(holder(), options({ rows: PARTS.slice(4, 4 + count) })).svg();
    parsed(svg);
    expect(svg).not.toContain("NaN");
  });
});
