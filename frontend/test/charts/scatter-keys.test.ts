// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { found, key } from "./page";
import { drawn, options, places } from "./square";

function press(root: Element, ...names: readonly string[]): void {
  for (const name of names) root.dispatchEvent(key(name));
}

function ring(root: Element): (string | null)[] {
  const element = found(root, "circle:last-of-type");
  return ["cx", "cy", "r"].map((name) => element.getAttribute(name));
}

describe("the arrow keys", () => {
  it("begin at the point nearest the middle and go on to the nearest that way", () => {
    const onHover = vi.fn();
    const points = Float32Array.of(0, 0, 1, 1, 0, 1, 1, 0, 0.4, 0.5);
    const { root } = drawn({ onHover, points });
    press(root, "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowDown");
    expect(onHover.mock.calls.map(([index]) => index)).toEqual([4, 1, 4, 0]);
  });

  it("ring the point, and say where it is as a focus does", () => {
    const onHover = vi.fn();
    const { root } = drawn({ onHover, points: Float32Array.of(5, 5) });
    press(root, "ArrowDown");
    expect(ring(root)).toEqual(["150", "100", "13"]);
    const event = onHover.mock.lastCall?.[1];
    expect(event).toBeInstanceOf(FocusEvent);
    expect(event.target).toBe(found(root, "circle:last-of-type"));
  });

  it("never come to a hidden point", () => {
    const onHover = vi.fn();
    const { root } = drawn({ onHover, hidden: new Set([1]) });
    press(root, "ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft");
    expect(new Set(onHover.mock.calls.map(([index]) => index))).toEqual(new Set([0, 2]));
  });

  it("bring the point into a zoomed view", () => {
    const { root, chart } = drawn({ points: Float32Array.of(0, 0, 1, 1, 0, 1, 1, 0, 0.5, 0.5) });
    press(root, "+", "+", "+", "+", "ArrowUp");
    expect(places(chart.svg())).toEqual(["translate(150.0,100.0)"]);
    press(root, "ArrowRight");
    expect(places(chart.svg())).toContain("translate(260.0,40.0)");
  });

  it("pan with shift held", () => {
    const { root, chart } = drawn();
    root.dispatchEvent(key("ArrowLeft", { shiftKey: true }));
    expect(places(chart.svg())[0]).toBe("translate(114.0,176.0)");
    press(root, "+");
    expect(places(chart.svg())[0]).toBe("translate(105.0,195.0)");
    press(root, "-", "0");
    expect(places(chart.svg())[0]).toBe("translate(74.0,176.0)");
  });

  it("don't reach the page", () => {
    const onPage = vi.fn();
    document.body.addEventListener("keydown", onPage);
    const { root } = drawn();
    press(root, "ArrowLeft", "ArrowUp", "+", "0", "a");
    expect(onPage).not.toHaveBeenCalled();
    press(root, "Home", "?");
    expect(onPage).toHaveBeenCalledTimes(2);
  });
});

describe("the focused point", () => {
  it.each(["Enter", " "])("is chosen and picked with %j", (name) => {
    const [onSelect, onPick] = [vi.fn(), vi.fn()];
    const { root } = drawn({ onSelect, onPick, points: Float32Array.of(5, 5) });
    press(root, name);
    expect(onSelect).not.toHaveBeenCalled();
    press(root, "ArrowUp", name);
    root.dispatchEvent(key(name, { shiftKey: true }));
    root.dispatchEvent(key(name, { altKey: true }));
    expect(onSelect.mock.calls).toEqual([
      [[0], "replace"],
      [[0], "add"],
      [[0], "remove"],
    ]);
    expect(onPick.mock.calls).toEqual([[0], [0], [0]]);
  });

  it("is let go with Escape, which only then reaches the page", () => {
    const [onHover, onPage] = [vi.fn(), vi.fn()];
    document.body.addEventListener("keydown", onPage);
    const { root } = drawn({ onHover });
    press(root, "ArrowUp", "Escape");
    expect(ring(root)[2]).toBe("0");
    expect(onHover).toHaveBeenLastCalledWith(null, null);
    expect(onPage).not.toHaveBeenCalled();
    press(root, "Escape");
    expect(onPage).toHaveBeenCalledTimes(1);
  });

  it("is told in words as the walk goes on", () => {
    const { root } = drawn({
      describe: (index) => `sample ${index}`,
      points: Float32Array.of(5, 5),
    });
    press(root, "ArrowUp");
    expect(root.parentElement?.querySelector("[aria-live]")?.textContent).toBe("sample 0");
  });

  it("is let go together with the choice, and Escape goes no further", () => {
    const [onClear, onPage] = [vi.fn(() => true), vi.fn()];
    document.body.addEventListener("keydown", onPage);
    const { root } = drawn({ onClear });
    press(root, "ArrowUp", "Escape", "Escape");
    expect(onClear).toHaveBeenCalledTimes(2);
    expect(ring(root)[2]).toBe("0");
    expect(onPage).not.toHaveBeenCalled();
  });

  it("is let go when the points come to stand for others", () => {
    const { root, chart } = drawn({ rows: Int32Array.of(0, 1, 2, 3) });
    press(root, "ArrowUp");
    chart.update(options({ rows: Int32Array.of(0, 1, 2, 3) }));
    expect(ring(root)[2]).not.toBe("0");
    chart.update(options({ rows: Int32Array.of(4, 1, 2, 3) }));
    chart.svg();
    expect(ring(root)[2]).toBe("0");
  });

  it("is let go when the chart loses the focus or the point is no longer drawn", () => {
    const onHover = vi.fn();
    const { root, chart } = drawn({ onHover });
    press(root, "ArrowUp");
    root.dispatchEvent(new FocusEvent("blur"));
    expect(onHover.mock.lastCall?.[0]).toBeNull();
    expect(ring(root)[2]).toBe("0");
    press(root, "ArrowUp");
    expect(ring(root)[2]).not.toBe("0");
    chart.update(options({ hidden: new Set([0, 1]) }));
    chart.svg();
    expect(ring(root)[2]).toBe("0");
  });
});

describe("a focused point that loses its position", () => {
  it("is let go, so that the walk can go on", () => {
    const onHover = vi.fn();
    const { root, chart } = drawn({ onHover });
    press(root, "ArrowUp");
    const [lost] = onHover.mock.lastCall ?? [];
    const points = Float32Array.of(0, 0, 1, 1, 0, 1, 1, 0).fill(Number.NaN, 2 * lost, 2 * lost + 2);
    chart.update(options({ onHover, points }));
    press(root, "ArrowUp");
    expect(onHover.mock.lastCall?.[0]).not.toBe(lost);
  });
});

describe("the key a", () => {
  it("chooses all that is drawn in view, in the mode of the keys held", () => {
    const onSelect = vi.fn();
    const { root } = drawn({ onSelect, hidden: new Set([1]) });
    press(root, "a");
    root.dispatchEvent(key("ArrowRight", { shiftKey: true }));
    root.dispatchEvent(key("ArrowRight", { shiftKey: true }));
    root.dispatchEvent(key("A", { shiftKey: true }));
    root.dispatchEvent(key("a", { ctrlKey: true }));
    expect(onSelect.mock.calls).toEqual([
      [[0, 2], "replace"],
      [[], "add"],
    ]);
  });
});

describe("a scatter", () => {
  it("is an application with a name that Tab reaches, and a picture once saved", () => {
    const { root, chart } = drawn();
    const told = ["role", "aria-label", "tabindex"].map((name) => root.getAttribute(name));
    expect(told).toEqual(["application", "Embedding", "0"]);
    expect(chart.svg()).toContain('role="img"');
  });
});
