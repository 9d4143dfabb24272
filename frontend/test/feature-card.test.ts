// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { byStep, interventionWords, placeOf } from "../src/controls/interventions";
import type { Activity, HeadEntry, Array as Packed } from "../src/schema";
import { settings } from "../src/settings";
import { heads, hoveredFeature } from "../src/state";
import { activityWords } from "../src/views/feature/activations";
import { cardFeature, closeCard, openCard, openPointedAt } from "../src/views/feature/open";
import { leanings } from "../src/views/feature/through-epochs";

const HEAD: HeadEntry = {
  run: "run",
  head: "head",
  steps: [0, 1, 2],
  began: 0,
  features: 3,
  classes: 2,
  class_names: ["a", "b"],
  activation: "softmax",
  splits: [{ name: "test", steps: [0, 1, 2], thumbnails: false }],
  feature_names: ["x", "y", "z"],
};

afterEach(() => {
  settings.card.value = -1;
  settings.features.value = [];
  hoveredFeature.value = null;
  heads.value = null;
});

describe("the card", () => {
  it("opens for a feature of the head and marks it, and closes once", () => {
    heads.value = { heads: [HEAD], problems: [] };
    openCard(2);
    expect(cardFeature.value).toBe(2);
    expect(settings.features.value).toEqual([2]);
    expect(closeCard()).toBe(true);
    expect(cardFeature.value).toBeNull();
    expect(closeCard()).toBe(false);
  });

  it("leaves a choice alone that has the feature already", () => {
    heads.value = { heads: [HEAD], problems: [] };
    settings.features.value = [0, 2];
    openCard(2);
    expect(settings.features.value).toEqual([0, 2]);
  });

  it("stays shut for a feature that the head lacks", () => {
    heads.value = { heads: [HEAD], problems: [] };
    openCard(3);
    expect(cardFeature.value).toBeNull();
  });

  it("is that of the feature pointed at, else of the one selected, else none", () => {
    heads.value = { heads: [HEAD], problems: [] };
    openPointedAt();
    expect(cardFeature.value).toBeNull();
    settings.features.value = [1];
    openPointedAt();
    expect(cardFeature.value).toBe(1);
    hoveredFeature.value = 0;
    openPointedAt();
    expect(cardFeature.value).toBe(0);
  });
});

function epoch(step: number, towards: number | null, by = 1) {
  return { step, towards, by, weights: [by / 2, -by / 2] };
}

describe("where a feature leaned", () => {
  it("is nowhere while its weights are zero", () => {
    const told = [epoch(0, 0, 0), epoch(1, 1), epoch(2, 1), epoch(3, 0, 0), epoch(4, 0, 0)];
    expect(leanings(told)).toEqual([
      { towards: -1, first: 0, epochs: 1 },
      { towards: 1, first: 1, epochs: 2 },
      { towards: -1, first: 3, epochs: 2 },
    ]);
  });

  it("is told in stretches of epochs", () => {
    const told = [0, 0, 1, 1, 1, null, 1].map((towards, i) => epoch(10 * i, towards));
    expect(leanings(told)).toEqual([
      { towards: 0, first: 0, epochs: 2 },
      { towards: 1, first: 20, epochs: 3 },
      { towards: null, first: 50, epochs: 1 },
      { towards: 1, first: 60, epochs: 1 },
    ]);
    expect(leanings([])).toEqual([]);
  });
});

describe("the words about activations", () => {
  const none: Packed = { dtype: "float32", shape: [0], data: "" };
  const activity: Activity = {
    split: "test",
    step: 0,
    samples: 1200,
    left_out: 0,
    mean: 0.3141592,
    deviation: 0.02,
    least: -1.5,
    largest: 2,
    zeros: 0,
    dead: false,
    edges: none,
    counts: [],
    highest: [],
    lowest: [],
  };

  it("name samples, split, mean and extent", () => {
    expect(activityWords(activity)).toBe(
      "1,200 samples of “test”, by true class: 0.314 ± 0.02, from −1.5 to 2.",
    );
  });

  it("say how many are zero, left out, or that it is dead", () => {
    expect(activityWords({ ...activity, zeros: 0.25, left_out: 3 })).toMatch(
      /25\.0% are exactly 0\. 3 that aren't finite are left out\.$/,
    );
    expect(activityWords({ ...activity, dead: true, mean: 0 })).toMatch(/dead, it is 0 for all/);
  });
});

describe("a mark of an intervention", () => {
  it.each([
    [0, 0],
    [10, 1],
    [15, 1.5],
    [20, 2],
    [99, 2],
  ])("of step %d stands at place %d of the slider", (step, place) => {
    expect(placeOf(step, [0, 10, 20])).toBe(place);
  });

  it("says when, what, and whether it was held", () => {
    heads.value = { heads: [HEAD], problems: [] };
    const ops = ["mute:1", "no such thing"];
    expect(interventionWords(12, [{ step: 12, ops, held: true }])).toBe(
      "after epoch 12: mute y, no such thing, held",
    );
    expect(interventionWords(3, [{ step: 3, ops: ["flip:2"], held: false }])).toBe(
      "after epoch 3: flip z",
    );
  });

  it("stands for all of its step", () => {
    heads.value = { heads: [HEAD], problems: [] };
    const once = { step: 3, ops: ["flip:2"], held: false };
    const held = { step: 3, ops: ["mute:0"], held: true };
    const later = { step: 5, ops: ["flip:1"], held: false };
    const marked = byStep([once, later, held]);
    expect([...marked]).toEqual([
      [3, [once, held]],
      [5, [later]],
    ]);
    expect(interventionWords(3, marked.get(3) ?? [])).toBe("after epoch 3: flip z; mute x, held");
  });
});
