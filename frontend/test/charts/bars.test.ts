// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { HOSTILE, influenceRows, leaningRows, twoMarks, uglyRows } from "../../dev/fixtures";
import { type BarsOptions, bars } from "../../src/charts/bars";
import { type ClassMark, type Mode, NOT_FINITE, THEMES } from "../../src/theme";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

function options(part: Partial<BarsOptions> = {}, mode: Mode = "light"): BarsOptions {
  return {
    theme: THEMES[mode],
    width: 420,
    rowHeight: 44,
    top: 8,
    rows: influenceRows(mode),
    domain: [-0.7, 0.7],
    ticks: true,
    labels: true,
    hovered: null,
    selected: new Set([2]),
    onHover: () => {},
    onSelect: () => {},
    ariaLabel: "Influence",
    animate: false,
    ...part,
  };
}

function row(element: ParentNode, at: number): SVGGElement {
  return found(element, `[data-key="${at}"]`) as SVGGElement;
}

function leaning(mode: Mode): BarsOptions {
  const [first, second] = twoMarks(mode);
  const sides = {
    leftLabel: { text: "malignant", mark: first },
    rightLabel: { text: "benign", mark: second },
  };
  return options(
    { rows: leaningRows(mode), ticks: false, labels: false, width: 280, ...sides },
    mode,
  );
}

describe.each(["light", "dark"] as const)("saved bars, %s", (mode) => {
  it("draw the influence of each feature on each class", async () => {
    const svg = bars(holder(), options({}, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`influence-${mode}`));
  });

  it("draw the leaning without a number on the axis", async () => {
    const svg = bars(holder(), leaning(mode)).svg();
    expect(texts(parsed(svg))).toContain("← malignant");
    expect(texts(parsed(svg))).toContain("benign →");
    expect(texts(parsed(svg)).join("")).not.toMatch(/\d/);
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`leaning-${mode}`));
  });

  it("draw values that aren't finite, are out of range or have hostile names", async () => {
    const svg = bars(holder(), options({ rows: uglyRows(mode) }, mode)).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`bars-ugly-${mode}`));
  });
});

describe("bars", () => {
  it("keep each feature's nodes when the ranks change", () => {
    const element = holder();
    const first = options();
    const chart = bars(element, first);
    const before = first.rows.map((_, at) => row(element, at));
    chart.update({ ...first, rows: [...first.rows].reverse() });
    expect(first.rows.map((_, at) => row(element, at))).toEqual(before);
    expect(row(element, 0).getAttribute("transform")).toBe("translate(0,580)");
    expect(row(element, 13).getAttribute("transform")).toBe("translate(0,8)");
  });

  it("touch nothing when nothing changed", async () => {
    const element = holder();
    const chart = bars(element, options());
    const seen = vi.fn();
    const observer = new MutationObserver(seen);
    observer.observe(element, { subtree: true, childList: true, attributes: true });
    chart.update(options());
    await Promise.resolve();
    expect(observer.takeRecords()).toEqual([]);
    expect(seen).not.toHaveBeenCalled();
  });

  it("glide to a new rank unless motion is unwanted", () => {
    const element = holder();
    const chart = bars(element, options({ animate: true }));
    expect(row(element, 0).style.transition).toContain("300ms");
    chart.update(options({ animate: false }));
    expect(row(element, 0).style.transition).toBe("");
  });

  it("drop the rows that are no longer among the chosen", () => {
    const element = holder();
    const chart = bars(element, options());
    chart.update(options({ rows: influenceRows("light").slice(3, 5) }));
    const keys = Array.from(element.querySelectorAll("[data-key]"), (g) =>
      g.getAttribute("data-key"),
    );
    expect(keys).toEqual(["3", "4"]);
  });

  it("show every value that isn't finite", () => {
    const element = holder();
    const rows = uglyRows("light").slice(0, 3);
    bars(element, options({ rows }));
    expect(texts(row(element, 0))).toContain("NaN");
    expect(texts(row(element, 1))).toContain("+∞");
    expect(texts(row(element, 2))).toContain("−∞");
    const fills = Array.from(row(element, 0).querySelectorAll("rect"), (r) =>
      r.getAttribute("fill"),
    );
    expect(fills).toContain(NOT_FINITE.fill);
  });

  it("become plain bars again once the value is finite", () => {
    const element = holder();
    const chart = bars(element, options({ rows: uglyRows("light") }));
    chart.update(options());
    expect(texts(element)).not.toContain("NaN");
    expect(element.querySelector(`[fill="${NOT_FINITE.fill}"]`)).toBeNull();
    expect(element.querySelector(`[stroke="${NOT_FINITE.text}"]`)).toBeNull();
  });

  it("treat names as text, and save them as XML that parses", () => {
    const element = holder();
    const chart = bars(element, options({ rows: uglyRows("light") }));
    expect(element.querySelector("script")).toBeNull();
    const saved = parsed(chart.svg());
    expect(saved.querySelector("script")).toBeNull();
    const labels = Array.from(saved.querySelectorAll("[aria-label]"), (g) =>
      g.getAttribute("aria-label"),
    );
    expect(labels.some((label) => label?.startsWith(HOSTILE[0]))).toBe(true);
    expect(labels.some((label) => label?.startsWith("nullbelllone surrogate:"))).toBe(true);
  });

  it("shorten a long name and give it in full as its title", () => {
    const element = holder();
    bars(element, options({ rows: uglyRows("light") }));
    const label = found(row(element, 1), "text");
    expect(label.firstChild?.nodeValue).toMatch(/^sixty.+….+end$/);
    expect(found(label, "title").textContent).toBe(HOSTILE[1]);
  });

  it("save nothing that is for the screen only", () => {
    const saved = parsed(bars(holder(), options()).svg());
    expect(saved.querySelector("[style], [tabindex], [data-key], [data-screen]")).toBeNull();
    expect(saved.documentElement.getAttribute("viewBox")).toBe("0 0 420 652");
    expect(found(saved, "rect").getAttribute("fill")).not.toBeNull();
  });

  it("mark hovered and chosen rows with a band, and chosen names in bold", () => {
    const element = holder();
    bars(element, options({ hovered: 5 }));
    const bands = element.querySelectorAll(`rect[fill="${THEMES.light.highlight}"]`);
    expect(Array.from(bands, (band) => band.getAttribute("transform"))).toEqual([
      "translate(0,96)",
      "translate(0,228)",
    ]);
    expect(found(row(element, 2), "text").getAttribute("font-weight")).toBe("700");
    expect(found(row(element, 5), "text").getAttribute("font-weight")).toBe("400");
  });

  it("write what a bar says beyond its end, on whichever side that is", () => {
    const element = holder();
    const mark = twoMarks("light")[0] as ClassMark;
    const noted = (key: number, value: number) => ({
      key,
      label: `feature ${key}`,
      bars: [{ value, mark, title: "", note: String(value) }],
    });
    const chart = bars(element, options({ rows: [noted(0, 0.5), noted(1, -0.5)] }));
    const note = (at: number) =>
      [...row(element, at).querySelectorAll("text")].find((text) =>
        text.textContent?.includes("."),
      );
    expect(note(0)?.getAttribute("text-anchor")).toBeNull();
    expect(note(1)?.getAttribute("text-anchor")).toBe("end");
    expect(Number(note(0)?.getAttribute("x"))).toBeGreaterThan(Number(note(1)?.getAttribute("x")));
    chart.update(options({ rows: [noted(0, -0.5), noted(1, 0.5)] }));
    expect(note(0)?.getAttribute("text-anchor")).toBe("end");
    expect(note(1)?.getAttribute("text-anchor")).toBeNull();
  });

  it("dim the other classes when one is pointed at", () => {
    const element = holder();
    bars(element, options({ hoveredMark: "benign" }));
    const opacities = Array.from(row(element, 0).querySelectorAll("g"), (g) =>
      g.getAttribute("opacity"),
    );
    expect(opacities).toEqual(["0.25", null]);
  });

  it("tell which feature the pointer is over, and which is chosen", () => {
    const element = holder();
    const [onHover, onSelect] = [vi.fn(), vi.fn()];
    bars(element, options({ onHover, onSelect }));
    const moved = pointer("pointermove", 0, 0);
    row(element, 4).dispatchEvent(moved);
    expect(onHover).toHaveBeenLastCalledWith(4, moved);
    row(element, 4).dispatchEvent(pointer("click", 0, 0, { ctrlKey: true }));
    expect(onSelect).toHaveBeenLastCalledWith(4, true);
    found(element, "div").dispatchEvent(new MouseEvent("pointerleave"));
    expect(onHover.mock.lastCall?.[0]).toBeNull();
  });

  it("have one row in the tab order, which the arrow keys move along the ranks", () => {
    const element = holder();
    const onSelect = vi.fn();
    const rows = [...influenceRows("light")].reverse();
    bars(element, options({ rows, onSelect }));
    const stops = () =>
      Array.from(element.querySelectorAll('[tabindex="0"]'), (g) => g.getAttribute("data-key"));
    expect(stops()).toEqual(["13"]);
    row(element, 13).focus();
    row(element, 13).dispatchEvent(key("ArrowDown"));
    expect(stops()).toEqual(["12"]);
    expect(document.activeElement).toBe(row(element, 12));
    row(element, 12).dispatchEvent(key("End"));
    row(element, 0).dispatchEvent(key("ArrowDown"));
    expect(stops()).toEqual(["0"]);
    row(element, 0).dispatchEvent(key("Enter"));
    row(element, 0).dispatchEvent(key(" ", { shiftKey: true }));
    expect(onSelect.mock.calls).toEqual([
      [0, false],
      [0, true],
    ]);
  });

  it("keep keys that they use from the page, and leave it the others", () => {
    const element = holder();
    const outside = vi.fn();
    element.addEventListener("keydown", outside);
    bars(element, options());
    row(element, 0).dispatchEvent(key(" "));
    row(element, 0).dispatchEvent(key("ArrowDown"));
    expect(outside).not.toHaveBeenCalled();
    row(element, 0).dispatchEvent(key("ArrowRight"));
    row(element, 0).dispatchEvent(key("Escape"));
    expect(outside).toHaveBeenCalledTimes(2);
  });

  it("are a list whose items say their values", () => {
    const element = holder();
    bars(element, options());
    expect(found(element, "svg").getAttribute("role")).toBe("list");
    expect(row(element, 2).getAttribute("aria-label")).toBe(
      "mean smoothness: malignant +0.34, benign −2.0e−3, selected",
    );
    expect(row(element, 2).getAttribute("aria-posinset")).toBe("3");
  });

  it("give two charts of a page patterns of their own", () => {
    const element = holder();
    bars(element, options());
    bars(element, options());
    const ids = Array.from(element.querySelectorAll("pattern"), (pattern) => pattern.id);
    expect(new Set(ids).size).toBe(2);
  });

  it("draw with no row at all, and leave nothing behind", () => {
    const element = holder();
    const chart = bars(element, options({ rows: [], domain: [0, 0] }));
    expect(parsed(chart.svg()).documentElement.getAttribute("height")).toBe("36");
    chart.destroy();
    expect(element.childNodes.length).toBe(0);
  });
});
