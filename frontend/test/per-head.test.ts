// @vitest-environment jsdom
import { afterEach, expect, it } from "vitest";
import { switchHead } from "../src/per-head";
import type { HeadEntry } from "../src/schema";
import { linked, settings } from "../src/settings";
import { heads } from "../src/state";
import { canUndo, replaceStack } from "../src/views/whatif/operations";

function entry(run: string): HeadEntry {
  return {
    run,
    head: "head",
    steps: [0],
    began: 0,
    features: 3,
    classes: 2,
    class_names: ["a", "b"],
    activation: "softmax",
    splits: [],
  };
}

function show(run: string): void {
  switchHead(() => {
    settings.run.value = run;
  });
}

afterEach(() => {
  heads.value = null;
});

it("what is made for a head goes with it and comes back with it", () => {
  heads.value = { heads: [entry("one"), entry("other")], problems: [] };
  show("one");
  settings.threshold.value = 0.3;
  settings.card.value = 2;
  replaceStack(["mute:2"]);
  expect(canUndo.value).toBe(true);
  show("other");
  expect([settings.ops.value, settings.threshold.value, settings.card.value]).toEqual([
    "",
    0.5,
    -1,
  ]);
  expect(canUndo.value).toBe(false);
  replaceStack(["flip:0"]);
  show("one");
  expect([settings.ops.value, settings.threshold.value, settings.card.value]).toEqual([
    "mute:2",
    0.3,
    2,
  ]);
  show("other");
  expect(settings.ops.value).toBe("flip:0");
  expect(linked.value).toBe(false);
});

it("what does not show another head leaves it as it is", () => {
  heads.value = { heads: [entry("one")], problems: [] };
  show("one");
  settings.ops.value = "mute:1";
  switchHead(() => {
    settings.split.value = "train";
  });
  expect(settings.ops.value).toBe("mute:1");
});
