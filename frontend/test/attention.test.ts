import { describe, expect, it } from "vitest";
import {
  evenShare,
  extentOf,
  framesOf,
  headsOf,
  marginOf,
  meanOf,
  sumsOf,
  tokenOf,
} from "../src/views/attention/maps";
import {
  changeWords,
  frameName,
  frameWords,
  headWords,
  looksWords,
  pointsWords,
  spanWords,
  tellingNames,
  timesWords,
} from "../src/views/attention/words";

describe("frames of tokens", () => {
  it.each([
    [50, 10],
    [20, 5],
    [7, 3],
    [10, 4],
    [3, 3],
    [5, 1],
    [1, 1],
  ])("share out %d frames among %d, each frame once", (frames, tokens) => {
    const covered = Array.from({ length: tokens }, (_, token) => framesOf(token, frames, tokens));
    expect(covered[0]?.[0]).toBe(0);
    expect(covered.at(-1)?.[1]).toBe(frames - 1);
    covered.slice(1).forEach(([first], i) => {
      expect(first).toBe((covered[i]?.[1] ?? 0) + 1);
    });
    covered.forEach(([first, last], token) => {
      for (let frame = first; frame <= last; frame++) {
        expect(tokenOf(frame, frames, tokens)).toBe(token);
      }
    });
  });

  it("are named by the frames that they cover", () => {
    expect(frameWords(4, 50, 10)).toBe("frames 20–24");
    expect(frameWords(4, 10, 10)).toBe("frame 4");
    expect(frameName(4, 50, 10)).toBe("20–24");
    expect(frameName(4, 10, 10)).toBe("4");
    expect(looksWords(4, 50, 10)).toBe("frames 20–24 look");
    expect(looksWords(4, 10, 10)).toBe("frame 4 looks");
  });
});

describe("a moment", () => {
  it.each([
    [50, 10, "5 frames"],
    [7, 3, "2 or 3 frames"],
    [10, 10, "one frame"],
  ])("of %d frames in %d is %s", (frames, tokens, words) => {
    expect(spanWords(frames, tokens)).toBe(words);
  });
});

describe("heads", () => {
  const layers = [{ heads: 2 }, { heads: 3 }, { heads: 1 }];

  it("are counted through all layers", () => {
    expect(headsOf(layers, 1, 2)).toEqual([4]);
    expect(headsOf(layers, 1, -1)).toEqual([2, 3, 4]);
    expect(headsOf(layers, -1, -1)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("that a layer does not have give its mean, and so do layers that there are not", () => {
    expect(headsOf(layers, 2, 5)).toEqual([5]);
    expect(headsOf(layers, 9, 0)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("are called by their layer's name", () => {
    const answer = { layers: [{ name: "early", heads: 2 }] } as Parameters<typeof headWords>[0];
    expect(headWords(answer, 0, 1)).toBe("early, head 1");
    expect(headWords(answer, 0, -1)).toBe("early, mean of its heads");
    expect(headWords(answer, -1, -1)).toBe("mean of all layers");
  });
});

describe("maps", () => {
  it("are means of what they are made of", () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect([...meanOf(values, 2, [0, 2])]).toEqual([3, 4]);
  });

  it("sum up the patches of each frame", () => {
    expect([...sumsOf(Float32Array.of(1, 2, 3, 4, 5, 6), 2)]).toEqual([6, 15]);
    expect(extentOf(Float32Array.of(1, -4, Number.NaN))).toBe(4);
  });

  it("that are even leave a class token its share", () => {
    const grid = { frames: 5, rows: 2, columns: 3 };
    expect(evenShare(grid, false)).toBe(1 / 30);
    expect(30 * evenShare(grid, true) + evenShare(grid, true)).toBeCloseTo(1);
  });

  it("of two classes set one against the other", () => {
    const activation = Float32Array.of(1, 2, 10, 20);
    expect([...marginOf(activation, 2, 2, 1)]).toEqual([9, 18]);
    expect([...marginOf(activation, 2, 2, 0)]).toEqual([-9, -18]);
  });

  it("of more set one against the mean, and what is added to all of them changes nothing", () => {
    const activation = Float32Array.of(1, 2, 3, 4, 8, 9);
    const shifted = activation.map((value, i) => value + (i % 2 === 0 ? 50 : -7));
    const margin = marginOf(activation, 2, 3, 2);
    expect([...margin]).toEqual([4, 4]);
    [...marginOf(shifted, 2, 3, 2)].forEach((value, i) => {
      expect(value).toBeCloseTo(margin[i] as number, 4);
    });
  });
});

describe("names where there is little room", () => {
  it.each([
    [
      ["block_1_attention", "block_2_attention"],
      ["1", "2"],
    ],
    [
      ["layer 1", "layer 2", "layer 10"],
      ["1", "2", "10"],
    ],
    [
      ["a/first", "b/second"],
      ["a/first", "b/second"],
    ],
    [
      ["attention", "attention_1"],
      ["attention", "attention_1"],
    ],
    [
      ["same", "same"],
      ["same", "same"],
    ],
    [["only one"], ["one"]],
    [
      ["", "__"],
      ["", ""],
    ],
  ])("%j are told by %j", (names, told) => {
    expect(tellingNames(names)).toEqual(told);
  });
});

describe("figures", () => {
  it("of shares are told beside an even one", () => {
    expect(timesWords(0.002, 0.001)).toBe("2×");
    expect(timesWords(0.00103, 0.001)).toBe("1.03×");
    expect(timesWords(0.0131, 0.001)).toBe("13×");
    expect(pointsWords(-0.025)).toBe("−2.5 percentage points");
    expect(timesWords(1e-9, 0.001)).toBe("0×");
    expect(timesWords(Number.NaN, 0.001)).toBe("not finite");
  });

  it("of a score's parts say which way they go", () => {
    expect(changeWords(0.25)).toBe("adds 0.25");
    expect(changeWords(-0.25)).toBe("takes away 0.25");
    expect(changeWords(Number.POSITIVE_INFINITY)).toBe("not finite");
  });
});
