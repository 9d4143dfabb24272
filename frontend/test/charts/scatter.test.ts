// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { classIndex, clusters, manyMarks, twoMarks } from "../../dev/fixtures";
import { scatter } from "../../src/charts/scatter";
import { paintOrder } from "../../src/charts/scatter-paint";
import { NOT_FINITE } from "../../src/theme";
import { found, golden, goldenPath, holder, parsed, pointer } from "./page";
import { drag, LEFT_HALF, options, places } from "./square";

describe.each(["light", "dark"] as const)("a saved scatter, %s", (mode) => {
  it("has each class's symbol, wrong ones with a halo", async () => {
    const given = options(
      {
        points: clusters(24, 2, 1),
        colours: { marks: twoMarks(mode), index: classIndex(24, 2) },
        ringed: Uint8Array.from({ length: 24 }, (_, i) => (i === 5 ? 1 : 0)),
      },
      mode,
    );
    const svg = scatter(holder(), given).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`scatter-${mode}`));
  });

  it("has a point's neighbours ringed and tied to it, but for hidden ones", async () => {
    const given = options({ marked: { centre: 0, others: [1, 2, 3] }, hidden: new Set() }, mode);
    const svg = scatter(holder(), given).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`scatter-marked-${mode}`));
    const some = scatter(holder(), { ...given, hidden: new Set([1]) }).svg();
    expect(golden(some).match(/M74,176L/g)).toHaveLength(1);
  });

  it("draws classes past the eighth hollow", async () => {
    const marks = manyMarks(16, mode);
    const points = Float32Array.from({ length: 32 }, (_, i) =>
      i % 2 === 0 ? (i / 2) % 8 : Math.floor(i / 16),
    );
    const given = options({ points, colours: { marks, index: classIndex(16, 16) } }, mode);
    const svg = scatter(holder(), given).svg();
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`scatter-sixteen-${mode}`));
  });

  it("fades what isn't chosen and leaves out what has no position", async () => {
    const points = Float32Array.of(0, 0, 1, 1, Number.NaN, 1, 1, Number.POSITIVE_INFINITY);
    const svg = scatter(holder(), options({ points, selected: new Set([1]) }, mode)).svg();
    expect(places(svg)).toHaveLength(2);
    expect(svg).toContain("2 without a position, not drawn");
    await expect(golden(svg)).toMatchFileSnapshot(goldenPath(`scatter-chosen-${mode}`));
  });
});

describe("a scatter", () => {
  it("draws both axes on one scale, y upwards", () => {
    expect(places(scatter(holder(), options()).svg())).toEqual([
      "translate(74.0,176.0)",
      "translate(226.0,24.0)",
      "translate(74.0,24.0)",
      "translate(226.0,176.0)",
    ]);
  });

  it("draws neither hidden classes nor anything for a press on them", () => {
    const element = holder();
    const onSelect = vi.fn();
    const chart = scatter(element, options({ hidden: new Set([0]), onSelect }));
    expect(places(chart.svg())).toHaveLength(2);
    drag(found(element, "svg"), [[74, 176]]);
    expect(onSelect).toHaveBeenLastCalledWith([], "replace");
  });

  it("draws chosen points over faded ones and wrong ones on top", () => {
    const ringed = Uint8Array.of(1, 0, 0, 1);
    const { indices } = paintOrder(options({ ringed, selected: new Set([0, 1]) }));
    expect(Array.from(indices)).toEqual([2, 3, 1, 0]);
  });

  it("tells the point under the pointer", () => {
    const element = holder();
    const onHover = vi.fn();
    scatter(element, options({ onHover }));
    const moved = pointer("pointermove", 228, 26);
    found(element, "svg").dispatchEvent(moved);
    expect(onHover).toHaveBeenLastCalledWith(1, moved);
    found(element, "svg").dispatchEvent(pointer("pointermove", 150, 100));
    expect(onHover.mock.lastCall?.[0]).toBeNull();
  });

  it("chooses the point that is clicked, adding or removing with a key held", () => {
    const element = holder();
    const onSelect = vi.fn();
    scatter(element, options({ onSelect }));
    const root = found(element, "svg");
    drag(root, [[226, 24]]);
    drag(root, [[226, 24]], { shiftKey: true });
    drag(root, [[226, 24]], { altKey: true });
    drag(root, [[150, 100]], { shiftKey: true });
    expect(onSelect.mock.calls).toEqual([
      [[1], "replace"],
      [[1], "add"],
      [[1], "remove"],
    ]);
  });

  it("chooses what a lasso encloses", () => {
    const element = holder();
    const onSelect = vi.fn();
    const chart = scatter(element, options({ onSelect, tool: "lasso" }));
    drag(found(element, "svg"), LEFT_HALF);
    expect(onSelect).toHaveBeenLastCalledWith([0, 2], "replace");
    chart.update(options({ onSelect, tool: "pan" }));
    drag(found(element, "svg"), LEFT_HALF, { shiftKey: true });
    expect(onSelect).toHaveBeenLastCalledWith([0, 2], "add");
    drag(found(element, "svg"), LEFT_HALF, { altKey: true });
    expect(onSelect).toHaveBeenLastCalledWith([0, 2], "remove");
  });

  it("pans with a drag and zooms with the wheel about the pointer", () => {
    const element = holder();
    const chart = scatter(element, options());
    const root = found(element, "svg");
    drag(root, [
      [100, 100],
      [120, 90],
    ]);
    expect(places(chart.svg())[0]).toBe("translate(94.0,166.0)");
    root.dispatchEvent(pointer("dblclick", 0, 0));
    expect(places(chart.svg())[0]).toBe("translate(74.0,176.0)");
    const wheel = new WheelEvent("wheel", {
      deltaY: -200,
      clientX: 74,
      clientY: 176,
      cancelable: true,
    });
    root.dispatchEvent(wheel);
    expect(wheel.defaultPrevented).toBe(true);
    expect(places(chart.svg())[0]).toBe("translate(74.0,176.0)");
  });

  it("works for one point, for equal ones and for none", () => {
    for (const points of [
      Float32Array.of(5, 5),
      Float32Array.of(5, 5, 5, 5),
      new Float32Array(),
      Float32Array.of(Number.NaN, 0),
    ]) {
      const svg = scatter(holder(), options({ points })).svg();
      expect(svg).not.toMatch(/NaN|Infinity/);
      for (const place of places(svg)) expect(place).toBe("translate(150.0,100.0)");
    }
  });

  it("colours by a number, and shows one that isn't finite apart", () => {
    const colours = {
      values: Float32Array.of(0, 1, 0.5, Number.NaN),
      domain: [0, 1] as const,
      colour: (value: number) => `rgb(${Math.round(255 * value)}, 0, 0)`,
    };
    const saved = parsed(scatter(holder(), options({ colours })).svg());
    const fills = Array.from(saved.querySelectorAll("path[transform]"), (p) =>
      p.getAttribute("fill"),
    );
    expect(fills[0]).toBe("rgb(0, 0, 0)");
    expect(fills[1]).toBe("rgb(255, 0, 0)");
    expect(fills[3]).toBe(NOT_FINITE.fill);
  });
});
