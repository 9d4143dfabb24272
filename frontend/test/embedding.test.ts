// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { indexOf } from "../src/feature-names";
import { caption } from "../src/views/embedding/caption";
import { reach } from "../src/views/embedding/colours";
import { type Frames, frameAt, withFrame } from "../src/views/embedding/frames";
import type { Shown } from "../src/views/embedding/layout";
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

function laidOut(step: number, x = step): Layout {
  const rows = Int32Array.of(0, 1);
  return {
    samples: {
      step,
      rows,
      labels: Int32Array.of(0, 1),
      predicted: Int32Array.of(0, 1),
      probability: Float32Array.of(1, 1),
      perplexity: 5,
      neighbours: 2,
      samples: 2,
      notes: [],
    },
    positions: Float32Array.of(0, 0, x, 0),
    iterations: 0,
    kl: null,
    trust: null,
  };
}

describe("the frames of a film", () => {
  const many = (steps: readonly number[], room?: number) =>
    steps.reduce<Frames>((frames, step) => withFrame(frames, laidOut(step), room), new Map());

  it("stay the same where a frame arrives again, and take up one that differs", () => {
    const frames = many([0, 1]);
    expect(withFrame(frames, laidOut(1))).toBe(frames);
    expect(withFrame(frames, laidOut(1, 9)).get(1)?.positions[2]).toBe(9);
  });

  it("share the rows and labels, which no epoch changes", () => {
    const frames = many([0, 1]);
    expect(frames.get(1)?.samples.rows).toBe(frames.get(0)?.samples.rows);
    expect(frames.get(1)?.samples.labels).toBe(frames.get(0)?.samples.labels);
  });

  it("are thinned evenly beyond their room; the first and the last stay", () => {
    const kept = [...many([0, 1, 2, 3, 4, 5, 6, 7, 8], 5 * 40).keys()];
    expect(kept).toHaveLength(5);
    expect([kept[0], kept.at(-1)]).toEqual([0, 8]);
    const gaps = kept.slice(1).map((step, i) => step - (kept[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4);
  });
});

describe("a caption", () => {
  const now: Shown = {
    ...laidOut(3),
    query: { ...query, method: "tsne", space: "scores", perplexity: 30 },
    settled: true,
    whole: true,
    trust: { neighboursKept: 0.5, sameClass: 1, sameClassInPicture: 1, kept: new Float32Array(2) },
  };

  it("names the run, and what is drawn by the perplexity that was used", () => {
    expect(caption(now)).toEqual([
      "r · test, 2 samples",
      "t-SNE, perplexity 5, of the class scores at epoch 3 · neighbours kept 50%",
    ]);
  });

  it("says so where the picture has not settled", () => {
    expect(caption({ ...now, settled: false })[1]).toMatch(/epoch 3 · not settled yet$/);
  });
});

describe("a feature that is asked for", () => {
  const names = ["mean area", "area", "17"];
  it("is found by its name, its number or a part of its name", () => {
    expect(indexOf("area", names)).toBe(1);
    expect(indexOf("MEAN", names)).toBe(0);
    expect(indexOf("17", names)).toBe(2);
    expect(indexOf("1", names)).toBe(1);
    expect(indexOf(" ", names)).toBe(-1);
    expect(indexOf("nosuch", names)).toBeNull();
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
