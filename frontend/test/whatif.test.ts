// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { random } from "../dev/fixtures";
import { settings } from "../src/settings";
import { offsetsForRoute, parseOffsets, spellOffsets } from "../src/views/whatif/offsets";
import { shortBetween } from "../src/views/whatif/operating-curves";
import {
  type Counts,
  changedPlaces,
  cheapest,
  costOf,
  countsAfter,
  countsBefore,
  judged,
  logit,
  probability,
  type Sides,
  sidesOf,
  wilson,
} from "../src/views/whatif/operating-point";
import {
  add,
  canRedo,
  canUndo,
  clear,
  isInVain,
  moveEarlier,
  parse,
  redo,
  remember,
  removeAt,
  replaceStack,
  spelled,
  stack,
  undo,
} from "../src/views/whatif/operations";
import { formatRatio, formatThreshold, inWords } from "../src/views/whatif/words";

interface Samples {
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly labels: Int32Array;
}

/** Margins to two digits, so that some are equal and some are zero. */
function samples(count: number, seed: number): Samples {
  const next = random(seed);
  const labels = Int32Array.from({ length: count }, () => Number(next() > 0.4));
  const coarse = (value: number) => Math.round(value * 100) / 100;
  const before = Float32Array.from(labels, (y) => coarse(6 * (next() - 0.5) + 2 * (y - 0.5)));
  const after = Float32Array.from(before, (margin) => coarse(margin + 3 * (next() - 0.5)));
  return { before, after, labels };
}

const sorted = ({ before, after, labels }: Samples) => sidesOf(before, after, labels);

/** One by one, by the definition: the second class where its probability is above. */
function counted(margins: Float32Array, labels: Int32Array, threshold: number): Counts {
  const is = (label: number, taken: boolean) =>
    margins.reduce((sum, margin, i) => {
      const above = margin > Math.log(threshold) - Math.log1p(-threshold);
      return sum + Number(labels[i] === label && above === taken);
    }, 0);
  return {
    trueNegatives: is(0, false),
    falsePositives: is(0, true),
    falseNegatives: is(1, false),
    truePositives: is(1, true),
  };
}

const THRESHOLDS = [0, 0.01, 0.25, 0.5, 0.731, 0.99, 1];

describe("counts at a threshold", () => {
  it.each([1, 2, 500])("of %i samples are those of each sample by itself", (count) => {
    const given = samples(count, count);
    const sides = sorted(given);
    expect(countsBefore(sides)).toEqual(counted(given.before, given.labels, 0.5));
    for (const threshold of THRESHOLDS) {
      expect(countsAfter(sides, threshold)).toEqual(counted(given.after, given.labels, threshold));
    }
  });

  it("take a sample that is right on the threshold for the first class", () => {
    const sides = sidesOf(Float32Array.of(0), Float32Array.of(0), Int32Array.of(1));
    expect(countsAfter(sides, 0.5).falseNegatives).toBe(1);
    expect(countsBefore(sides).falseNegatives).toBe(1);
  });

  it("take everyone for the second class at 0 and for the first at 1", () => {
    const sides = sorted(samples(50, 3));
    expect(countsAfter(sides, 0)).toMatchObject({ trueNegatives: 0, falseNegatives: 0 });
    expect(countsAfter(sides, 1)).toMatchObject({ truePositives: 0, falsePositives: 0 });
  });

  it("are none of no samples", () => {
    const none = sidesOf(new Float32Array(), new Float32Array(), new Int32Array());
    expect(countsAfter(none, 0.3)).toEqual(counted(new Float32Array(), new Int32Array(), 0.3));
    expect(cheapest(none, 1)).toBeNull();
    expect(judged(countsBefore(none), ["a", "b"]).accuracy.value).toBeNull();
  });
});

describe("samples that change sides", () => {
  it.each(THRESHOLDS)("at %d are those taken for another class, the largest move first", (at) => {
    const given = samples(300, 5);
    const { before, after } = given;
    const places = changedPlaces(sorted(given), at);
    const expected = Array.from(before.keys()).filter(
      (i) => (before[i] as number) > 0 !== (after[i] as number) > logit(at),
    );
    expect([...places].sort((a, b) => a - b)).toEqual(expected);
    const move = (i: number) =>
      Math.abs(probability(after[i] as number) - probability(before[i] as number));
    const sizes = places.map(move);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });
});

describe("the figures of counts", () => {
  const counts = { trueNegatives: 50, falsePositives: 10, falseNegatives: 5, truePositives: 35 };
  const found = judged(counts, ["no", "yes"]);

  it("are the shares that their names say", () => {
    expect(found.accuracy.value).toBeCloseTo(0.85, 12);
    const [no, yes] = found.classes;
    expect(yes?.precision.value).toBeCloseTo(35 / 45, 12);
    expect(yes?.recall.value).toBeCloseTo(35 / 40, 12);
    expect(yes?.f1.value).toBeCloseTo(70 / 85, 12);
    expect(no?.precision.value).toBeCloseTo(50 / 55, 12);
    expect(no?.recall.value).toBeCloseTo(50 / 60, 12);
    expect([no?.samples, no?.predicted, yes?.samples, yes?.predicted]).toEqual([60, 55, 40, 45]);
  });

  // scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
  it.each([
    [0, 10, 0, 0.2775327998628892],
    [10, 10, 0.7224672001371106, 1],
    [85, 100, 0.7671644040916763, 0.9069401471634337],
    [1, 3, 0.06149194472039626, 0.7923403991979523],
  ])("have SciPy's interval: %i of %i", (successes, trials, low, high) => {
    const { low: from, high: to } = wilson(successes, trials, "");
    expect(from).toBeCloseTo(low, 9);
    expect(to).toBeCloseTo(high, 9);
  });

  it("say why there is none", () => {
    const nobody = judged({ ...counts, falsePositives: 0, truePositives: 0 }, ["no", "yes"]);
    expect(nobody.classes[1]?.precision).toEqual({
      value: null,
      why: "No sample is taken for yes.",
    });
    expect(nobody.classes[1]?.recall.value).toBe(0);
  });
});

describe("the cheapest threshold", () => {
  const costAt = (sides: Sides, threshold: number, ratio: number) =>
    costOf(countsAfter(sides, threshold), ratio);

  it.each([0.05, 0.5, 1, 3, 20])("costs no more than any other, at a ratio of %d", (ratio) => {
    const given = samples(200, 9);
    const sides = sorted(given);
    const best = cheapest(sides, ratio);
    // Between any two margins, and beyond the outermost, lies every way to split the samples.
    const margins = [...given.after, -100, 100].sort((a, b) => a - b);
    const all = margins.map((margin) => costAt(sides, probability(margin + 1e-4), ratio));
    expect(best?.cost).toBeCloseTo(Math.min(...all), 9);
    expect(costAt(sides, best?.threshold ?? -1, ratio)).toBeCloseTo(best?.cost ?? -1, 9);
  });

  it("is one half where that is as cheap as any", () => {
    const margins = Float32Array.of(-3, -2, 2, 3);
    const sides = sidesOf(margins, margins, Int32Array.of(0, 0, 1, 1));
    expect(cheapest(sides, 1)).toEqual({ threshold: 0.5, cost: 0 });
  });

  it("is found where all margins are extreme", () => {
    const margins = Float32Array.of(9, 9.5, 11, 12);
    const sides = sidesOf(margins, margins, Int32Array.of(0, 0, 1, 1));
    const best = cheapest(sides, 1);
    expect(best?.cost).toBe(0);
    expect(costAt(sides, best?.threshold ?? 0, 1)).toBe(0);
  });
});

describe("a short number between two", () => {
  it.each([
    [0.21, 0.39, 0.3],
    [0.301, 0.3049, 0.303],
    [0, 1, 0.5],
    [0.4, 0.4, 0.4],
  ])("%d and %d is %d", (low, high, short) => expect(shortBetween(low, high)).toBe(short));
});

describe("operations", () => {
  beforeEach(() => {
    settings.ops.value = "";
  });

  it.each([
    "mute:3",
    "mute-mean:0",
    "flip:12",
    "scale:3:0.5",
    "scale:3:-2",
    "swap:4:0:7",
    "keep:margin:desc:10",
    "keep-mean:class:3:asc:2",
    "keep:index:1",
  ])("are spelled as they are read: %s", (text) => {
    const operation = parse(text);
    expect(operation).not.toBeNull();
    expect(operation && spelled(operation)).toBe(text);
  });

  it.each(["mute:", "mute:x", "scale:3:fast", "boil:3", "swap:1:2", "keep:10", ""])(
    "are not made of %j",
    (text) => expect(parse(text)).toBeNull(),
  );

  it("stay in the stack where they can't be read, for the server to say why", () => {
    settings.ops.value = "mute:3, boil:7,,";
    expect(stack.value.map(({ text, operation }) => [text, operation?.kind])).toEqual([
      ["mute:3", "mute"],
      ["boil:7", undefined],
    ]);
  });

  it("come back where others were put in their place", () => {
    add({ kind: "mute", feature: 3 });
    replaceStack(["keep:index:1"]);
    expect(settings.ops.value).toBe("keep:index:1");
    undo();
    expect(settings.ops.value).toBe("mute:3");
  });

  it("are undone and redone, until something new is done", () => {
    add({ kind: "mute", feature: 3 });
    add({ kind: "flip", feature: 4 });
    removeAt(0);
    expect(settings.ops.value).toBe("flip:4");
    undo();
    undo();
    expect(settings.ops.value).toBe("mute:3");
    redo();
    expect(settings.ops.value).toBe("mute:3,flip:4");
    clear();
    expect(settings.ops.value).toBe("");
    expect(canRedo.value).toBe(false);
    undo();
    expect(settings.ops.value).toBe("mute:3,flip:4");
    expect(canUndo.value).toBe(true);
  });

  it("are undone with the threshold and the offsets, a slider's whole way at once", () => {
    settings.threshold.value = 0.5;
    for (const to of [0.4, 0.3, 0.2]) {
      remember("threshold");
      settings.threshold.value = to;
    }
    add({ kind: "mute", feature: 3 });
    remember("offset 1");
    settings.offsets.value = "1:2";
    undo();
    expect([settings.offsets.value, settings.ops.value]).toEqual(["", "mute:3"]);
    undo();
    undo();
    expect([settings.ops.value, settings.threshold.value]).toEqual(["", 0.5]);
    redo();
    expect(settings.threshold.value).toBe(0.2);
    undo();
  });

  it("change places with the one before", () => {
    settings.ops.value = "keep:index:4,flip:7,mute:1";
    moveEarlier(1);
    moveEarlier(0);
    expect(settings.ops.value).toBe("flip:7,keep:index:4,mute:1");
    undo();
    expect(settings.ops.value).toBe("keep:index:4,flip:7,mute:1");
  });

  it("that take the same away replace each other", () => {
    add({ kind: "mute", feature: 3 });
    add({ kind: "scale", feature: 5, by: 2 });
    add({ kind: "mute-mean", feature: 3 });
    add({ kind: "keep", rank: "index", count: 4 });
    add({ kind: "keep-mean", rank: "margin:desc", count: 2 });
    expect(settings.ops.value).toBe("scale:5:2,mute-mean:3,keep-mean:margin:desc:2");
  });

  it("on a muted feature are in vain", () => {
    add({ kind: "mute", feature: 3 });
    expect(isInVain({ kind: "flip", feature: 3 })).toBe(true);
    expect(isInVain({ kind: "flip", feature: 4 })).toBe(false);
    expect(isInVain({ kind: "mute-mean", feature: 3 })).toBe(false);
  });

  it("are called in the server's sentence what they are called on the page", () => {
    settings.ops.value = "mute:1,flip:1,mute:12";
    expect(inWords("ops: flip:1 contradicts mute:1 before it; 'mute:12' does not.")).toBe(
      "flip feature 1 contradicts mute feature 1 before it; mute feature 12 does not.",
    );
  });
});

describe("class offsets", () => {
  it("are spelled by class, those that are not zero", () => {
    const found = parseOffsets("3:0.5,7:-1,2:0", 10);
    expect([...found]).toEqual([
      [3, 0.5],
      [7, -1],
    ]);
    expect(spellOffsets(new Map([...found, [1, 2], [3, 0]]))).toBe("1:2,7:-1");
  });

  it("of classes that there are not, or that are no numbers, are none", () => {
    expect(parseOffsets("9:1,x:2,1:y,:3,4,-1:2,1.5:2", 3).size).toBe(0);
  });

  it("may be farther than the sliders go by themselves", () => {
    expect(parseOffsets("0:99", 3).get(0)).toBe(99);
  });

  it("are one a class for the route, and none where all are zero", () => {
    expect(offsetsForRoute("1:0.5", 3)).toBe("0,0.5,0");
    expect(offsetsForRoute("", 3)).toBe("");
    expect(offsetsForRoute("1:0", 3)).toBe("");
  });
});

describe("figures in words", () => {
  it.each([
    [0.5, "0.5"],
    [0.035, "0.035"],
    [0, "0"],
    [0.00012, "0.00012"],
    [0.99993, "0.9999"],
  ])("a threshold of %d is %s", (value, words) => expect(formatThreshold(value)).toBe(words));

  it.each([
    [1, "1 : 1"],
    [20, "20 : 1"],
    [0.4, "1 : 2.5"],
  ])("a ratio of %d is %s", (value, words) => expect(formatRatio(value)).toBe(words));
});
