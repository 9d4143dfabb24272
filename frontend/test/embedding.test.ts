// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { reach } from "../src/views/embedding/colours";
import { frameAt } from "../src/views/embedding/film";
import { kindOf, type Layout, nameOf } from "../src/views/embedding/layouts";
import { stopsFor } from "../src/views/embedding/strip-layouts";

const query = { run: "r", head: "h", split: "test" } as const;

describe("the perplexities of the strip", () => {
  it("are the usual ones where there are samples enough", () => {
    expect(stopsFor(1000)).toEqual([5, 10, 20, 30, 50, 75, 100]);
    expect(stopsFor(200)).toEqual([5, 10, 20, 30, 50]);
  });

  it("are five, each as much larger as the last, where few of the usual are allowed", () => {
    expect(stopsFor(114)).toEqual([2, 4, 9, 18, 37]);
  });

  it("don't repeat themselves where there are hardly any samples", () => {
    const stops = stopsFor(12);
    expect(new Set(stops).size).toBe(stops.length);
    expect(Math.max(...stops)).toBeLessThanOrEqual(3);
    expect(stopsFor(4)).toEqual([]);
  });
});

describe("layouts of one kind", () => {
  it("differ in perplexity or epoch at most", () => {
    const at = (perplexity: number, step: number) => ({ ...query, perplexity, step });
    expect(kindOf(at(5, 1))).toBe(kindOf(at(9, 4)));
    expect(kindOf({ ...query, space: "scores" })).not.toBe(kindOf(query));
    expect(nameOf(at(5, 1))).not.toBe(nameOf(at(9, 1)));
  });
});

describe("the film", () => {
  const frame = (step: number) => [step, { iterations: step } as Layout] as const;
  const frames = new Map([frame(0), frame(8), frame(4)]);

  it("shows the last filmed epoch up to the slider's", () => {
    expect(frameAt(frames, 5)?.iterations).toBe(4);
    expect(frameAt(frames, 100)?.iterations).toBe(8);
  });

  it("shows nothing before its first epoch", () => {
    expect(frameAt(frames, -1)).toBeNull();
  });
});

describe("the reach of a feature's activations", () => {
  it("passes over what isn't finite, and never shrinks", () => {
    const values = Float32Array.of(Number.NaN, 1, 3, Number.POSITIVE_INFINITY);
    expect(reach(values, undefined)).toEqual([1, 3]);
    expect(reach(values, [-2, 2])).toEqual([-2, 3]);
    expect(reach(Float32Array.of(Number.NaN), undefined)).toEqual([0, 1]);
  });
});
