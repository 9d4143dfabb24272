// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { found, key, pointer } from "./page";
import { drag, drawn, LEFT_HALF, options, places } from "./square";

const touch = (type: string, x: number, y: number, pointerId = 1) =>
  new PointerEvent(type, {
    pointerId,
    pointerType: "touch",
    isPrimary: pointerId === 1,
    clientX: x,
    clientY: y,
    bubbles: true,
  });

function fingers(root: Element, ...events: readonly Parameters<typeof touch>[]): void {
  for (const event of events) root.dispatchEvent(touch(...event));
}

function outline(root: Element): string | null {
  return found(root, "path[stroke-dasharray]").getAttribute("d");
}

describe("a rectangle", () => {
  it("chooses what lies in it, drawn from any corner", () => {
    const onSelect = vi.fn();
    const { root } = drawn({ onSelect, tool: "rectangle" });
    drag(root, [
      [150, 195],
      [100, 100],
      [40, 5],
    ]);
    expect(onSelect.mock.calls).toEqual([[[0, 2], "replace"]]);
  });

  it("is drawn while it is dragged, and gone on Escape, which goes no further", () => {
    const onSelect = vi.fn();
    const { root } = drawn({ onSelect, tool: "rectangle" });
    root.dispatchEvent(pointer("pointerdown", 150, 195));
    root.dispatchEvent(pointer("pointermove", 40, 5));
    expect(outline(root)).toBe("M150,195L40,195L40,5L150,5Z");
    const onPage = vi.fn();
    document.body.addEventListener("keydown", onPage);
    root.dispatchEvent(key("Escape"));
    expect(outline(root)).toBe("");
    root.dispatchEvent(pointer("pointerup", 40, 5));
    expect(onSelect).not.toHaveBeenCalled();
    expect(onPage).not.toHaveBeenCalled();
    root.dispatchEvent(key("Escape"));
    expect(onPage).toHaveBeenCalledTimes(1);
  });

  it("stays a rectangle with a key held, while a pan becomes a lasso", () => {
    const onSelect = vi.fn();
    const { root, chart } = drawn({ onSelect, tool: "rectangle" });
    drag(root, [LEFT_HALF[0], LEFT_HALF[2]], { shiftKey: true });
    drag(root, LEFT_HALF.slice(0, 3), { shiftKey: true });
    chart.update(options({ onSelect }));
    drag(root, LEFT_HALF, { altKey: true });
    expect(onSelect.mock.calls).toEqual([
      [[0, 2], "add"],
      [[0, 2], "add"],
      [[0, 2], "remove"],
    ]);
  });
});

describe("the mode", () => {
  it("holds for clicks and drags unless a key says otherwise", () => {
    const onSelect = vi.fn();
    const { root } = drawn({ onSelect, tool: "lasso", mode: "add" });
    drag(root, [[226, 24]]);
    drag(root, LEFT_HALF);
    drag(root, [[150, 100]]);
    drag(root, [[226, 24]], { altKey: true });
    expect(onSelect.mock.calls).toEqual([
      [[1], "add"],
      [[0, 2], "add"],
      [[1], "remove"],
    ]);
  });
});

describe("a picked point", () => {
  it("is told after it was chosen; an outline picks nothing", () => {
    const told: string[] = [];
    const { root } = drawn({
      tool: "lasso",
      onSelect: (indices) => told.push(`select ${indices}`),
      onPick: (index) => told.push(`pick ${index}`),
    });
    drag(root, [[226, 24]]);
    drag(root, LEFT_HALF);
    expect(told).toEqual(["select 1", "pick 1", "select 0,2"]);
  });
});

describe("a finger", () => {
  it("does what the tool says", () => {
    const onSelect = vi.fn();
    const { root, chart } = drawn({ onSelect });
    fingers(root, ["pointerdown", 100, 100], ["pointermove", 130, 100], ["pointerup", 130, 100]);
    expect(places(chart.svg())[0]).toBe("translate(104.0,176.0)");
    chart.update(options({ onSelect, tool: "rectangle" }));
    fingers(root, ["pointerdown", 0, 0], ["pointermove", 160, 199], ["pointerup", 160, 199]);
    expect(onSelect).toHaveBeenLastCalledWith([0, 2], "replace");
  });

  it("that taps, if unsteadily, picks and shows what it picked until the next tap", () => {
    const [onHover, onPick] = [vi.fn(), vi.fn()];
    const { root } = drawn({ onHover, onPick, tool: "lasso" });
    fingers(
      root,
      ["pointerdown", 226, 24],
      ["pointermove", 230, 28],
      ["pointerup", 230, 28],
      ["pointerleave", 230, 28],
    );
    expect(onPick.mock.calls).toEqual([[1]]);
    expect(onHover.mock.lastCall?.[0]).toBe(1);
    fingers(root, ["pointerdown", 150, 100], ["pointerup", 150, 100]);
    expect(onHover.mock.lastCall?.[0]).toBeNull();
  });

  it("and another pinch: what lay between them stays there, half as large", () => {
    const onSelect = vi.fn();
    const { root, chart } = drawn({ onSelect, tool: "lasso" });
    fingers(
      root,
      ["pointerdown", 54, 176],
      ["pointermove", 54, 150],
      ["pointermove", 54, 176],
      ["pointerdown", 94, 176, 2],
      ["pointermove", 84, 166],
      ["pointermove", 104, 166, 2],
    );
    // The middle went from (74, 176) to (94, 166) and the span from 40 to 20.
    const pinched = [
      "translate(94.0,166.0)",
      "translate(170.0,90.0)",
      "translate(94.0,90.0)",
      "translate(170.0,166.0)",
    ];
    expect(places(chart.svg())).toEqual(pinched);
    fingers(root, ["pointerup", 104, 166, 2], ["pointermove", 0, 0], ["pointerup", 0, 0]);
    expect(places(chart.svg())).toEqual(pinched);
    expect(onSelect).not.toHaveBeenCalled();
    expect(outline(root)).toBe("");
  });

  it("scrolls nothing beneath", () => {
    expect(drawn().root.getAttribute("style")).toContain("touch-action:none");
  });
});

describe("a drag", () => {
  it("hides what was hovered", () => {
    const onHover = vi.fn();
    const { root } = drawn({ onHover });
    root.dispatchEvent(pointer("pointermove", 226, 24));
    expect(onHover.mock.lastCall?.[0]).toBe(1);
    drag(root, [
      [226, 24],
      [200, 50],
    ]);
    expect(onHover.mock.lastCall?.[0]).toBeNull();
  });
});
