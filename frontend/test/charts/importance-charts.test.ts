// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import {
  bandOptions,
  dependenceOptions,
  intervalOptions,
  matrixOptions,
  swarmOptions,
  uglyIntervals,
} from "../../dev/importance-fixtures";
import { band } from "../../src/charts/band";
import { beeswarm } from "../../src/charts/beeswarm";
import { curvePath, dependence, nearestCurve } from "../../src/charts/dependence";
import { intervals, whiskerPath } from "../../src/charts/intervals";
import { matrix } from "../../src/charts/matrix";
import { planeOf, roundNumbers } from "../../src/charts/plane";
import { nearestPoint, swarm } from "../../src/charts/swarm";
import { found, golden, goldenPath, holder, key, parsed, pointer, texts } from "./page";

describe.each(["light", "dark"] as const)("saved charts of importance, %s", (mode) => {
  it.each([
    ["intervals", () => intervals(holder(), intervalOptions(mode))],
    ["intervals-ugly", () => intervals(holder(), uglyIntervals(mode))],
    ["beeswarm", () => beeswarm(holder(), swarmOptions(mode))],
    ["dependence", () => dependence(holder(), dependenceOptions(mode))],
    ["band", () => band(holder(), bandOptions(mode))],
    ["matrix", () => matrix(holder(), matrixOptions(mode))],
  ])("%s", async (name, draw) => {
    const svg = draw().svg();
    parsed(svg);
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`${name}-${mode}`));
  });
});

describe("a whisker", () => {
  const span = { left: 0, right: 100 };
  const rows = { rowHeight: 20, domain: [0, 10] as const };

  it("goes from low to high", () => {
    expect(whiskerPath({ low: 2, high: 5 }, rows, span)).toBe("M20,7v6M20,10H50M50,7v6");
  });

  it("ends where the scale does", () => {
    expect(whiskerPath({ low: -4, high: 50 }, rows, span)).toBe("M0,7v6M0,10H100M100,7v6");
  });

  it("is not there without an interval", () => {
    expect(whiskerPath({ low: 2, high: 2 }, rows, span)).toBe("");
    expect(whiskerPath({ low: Number.NaN, high: Number.NaN }, rows, span)).toBe("");
  });
});

describe("intervals", () => {
  it("say each row in words, and are chosen with the keyboard", () => {
    const onSelect = vi.fn();
    const element = holder();
    intervals(element, { ...intervalOptions("light"), onSelect });
    const rows = element.querySelectorAll('[role="listitem"]');
    expect(rows).toHaveLength(8);
    expect(rows[1]?.getAttribute("aria-label")).toMatch(/^radius se: .*, selected$/);
    rows[2]?.dispatchEvent(key("Enter"));
    expect(onSelect).toHaveBeenCalledWith(2, false);
  });

  it("keep their rows' nodes when the order changes", () => {
    const element = holder();
    const options = intervalOptions("light");
    const chart = intervals(element, options);
    const first = found(element, '[data-key="0"]');
    chart.update({ ...options, rows: options.rows.toReversed().slice(0, 8) });
    expect(found(element, '[data-key="0"]')).toBe(first);
    expect(first.getAttribute("aria-posinset")).toBe("8");
    chart.update({ ...options, rows: options.rows.slice(1) });
    expect(element.querySelector('[data-key="0"]')).toBeNull();
    chart.destroy();
    expect(element.childElementCount).toBe(0);
  });
});

describe("a swarm", () => {
  it("leaves values where they are and keeps every point in its row", () => {
    const xs = Float32Array.from({ length: 300 }, (_, i) => (i % 7) * 3);
    const places = swarm(xs, 50, 12, 5);
    xs.forEach((x, i) => {
      expect(places[2 * i]).toBe(x);
      expect(Math.abs((places[2 * i + 1] as number) - 50)).toBeLessThanOrEqual(12 + 1e-4);
    });
  });

  it("puts a point that is alone in the middle", () => {
    expect(Array.from(swarm(Float32Array.of(5, 90), 50, 12, 5))).toEqual([5, 50, 90, 50]);
  });

  it("finds the nearest point, and none far off", () => {
    const at = Float32Array.of(10, 10, 20, 10, Number.NaN, 10);
    expect(nearestPoint(at, 18, 11)).toBe(1);
    expect(nearestPoint(at, 60, 10)).toBeNull();
  });

  it("tells a point that is pointed at from a row", () => {
    const [onHover, onChoose, onSelect] = [vi.fn(), vi.fn(), vi.fn()];
    const element = holder();
    const chart = beeswarm(element, { ...swarmOptions("light"), onHover, onChoose, onSelect });
    const drawn = parsed(chart.svg()).querySelectorAll('circle[stroke-width="1.2"]');
    const [x, y] = ["cx", "cy"].map((name) => Number(drawn[0]?.getAttribute(name)));
    const root = found(element, '[role="application"]');
    root.dispatchEvent(pointer("pointermove", x ?? 0, y ?? 0));
    expect(onHover).toHaveBeenLastCalledWith(0, 7, expect.anything());
    root.dispatchEvent(pointer("click", x ?? 0, y ?? 0));
    expect(onChoose).toHaveBeenCalledWith(7, false);
    root.dispatchEvent(pointer("click", 30, 24 + 16));
    expect(onSelect).toHaveBeenCalledWith(0, false);
  });

  it("is walked with the arrow keys, from low to high and from row to row", () => {
    const onHover = vi.fn();
    const element = holder();
    const options = { ...swarmOptions("light"), onHover };
    beeswarm(element, options);
    const root = found(element, '[role="application"]');
    const spot = () => {
      const [row, sample] = onHover.mock.lastCall as [number, number];
      return { row, value: options.rows[row]?.values[sample] as number, sample };
    };
    root.dispatchEvent(key("ArrowRight"));
    const middle = spot();
    root.dispatchEvent(key("ArrowRight"));
    expect(spot().value).toBeGreaterThanOrEqual(middle.value);
    expect(found(element, "[aria-live]").textContent).toContain("worst smoothness, sample");
    const { sample } = spot();
    root.dispatchEvent(key("ArrowDown"));
    expect(spot()).toMatchObject({ row: 1, sample });
  });
});

describe("single curves", () => {
  const plane = {
    x: (at: number) => 10 * at,
    y: (at: number) => 100 - at,
    xAt: (x: number) => x / 10,
  };

  it("leave out what isn't finite", () => {
    const path = curvePath(Float32Array.of(0, 1, 2), Float32Array.of(1, Number.NaN, 3), plane);
    expect(path).toBe("M0,99L20,97");
  });

  it("are found between their points", () => {
    const options = {
      grid: Float32Array.of(0, 1),
      curves: Float32Array.of(0, 40, 50, 50),
      at: Float32Array.of(0, 0),
    };
    expect(nearestCurve(options, plane, 5, 79)).toBe(0);
    expect(nearestCurve(options, plane, 5, 52)).toBe(1);
    expect(nearestCurve(options, plane, 5, 5)).toBeNull();
  });

  it("are walked by their outcome", () => {
    const onHover = vi.fn();
    const element = holder();
    const options = { ...dependenceOptions("light"), onHover };
    dependence(element, options);
    found(element, "svg").dispatchEvent(key("ArrowUp"));
    const [next] = onHover.mock.lastCall as [number];
    expect(options.there[next] as number).toBeGreaterThanOrEqual(options.there[4] as number);
  });
});

describe("a band", () => {
  it("is a slider over the counts", () => {
    const onChoose = vi.fn();
    const element = holder();
    band(element, { ...bandOptions("light"), onChoose });
    const root = found(element, "svg");
    expect(root.getAttribute("aria-valuenow")).toBe("13");
    expect(root.getAttribute("aria-valuetext")).toBe("13 features");
    root.dispatchEvent(key("ArrowRight"));
    expect(onChoose).toHaveBeenLastCalledWith(7);
    root.dispatchEvent(key("End"));
    expect(onChoose).toHaveBeenLastCalledWith(9);
  });

  it("takes the count nearest to a click, by factors", () => {
    const onChoose = vi.fn();
    const element = holder();
    const options = { ...bandOptions("light"), onChoose };
    band(element, options);
    const x = planeOf(options, document).x(8);
    found(element, "svg").dispatchEvent(pointer("click", x + 3, 80));
    expect(onChoose).toHaveBeenCalledWith(5);
  });

  it("has round numbers below it", () => {
    expect(roundNumbers(0, 64)).toEqual([0, 1, 2, 5, 10, 20, 50]);
    expect(roundNumbers(3, 9)).toEqual([5]);
  });
});

describe("a matrix", () => {
  it("leaves out cells and says the others in words", () => {
    const onHover = vi.fn();
    const element = holder();
    matrix(element, { ...matrixOptions("light"), onHover });
    const cells = element.querySelectorAll('[role="listitem"]');
    expect(cells).toHaveLength(6);
    expect(texts(element)).toContain("–");
    cells[0]?.dispatchEvent(pointer("pointermove", 0, 0));
    expect(onHover).toHaveBeenCalledWith(0, expect.anything());
  });
});
