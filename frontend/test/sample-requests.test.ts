// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HeadEntry, HeadsAnswer, Array as Packed } from "../src/schema";

const HEAD: HeadEntry = {
  run: "run",
  head: "head",
  steps: [0, 1],
  began: 0,
  features: 3,
  classes: 2,
  class_names: ["a", "b"],
  activation: "softmax",
  splits: [{ name: "test", steps: [0, 1], thumbnails: false }],
  feature_names: ["x", "y", "z"],
};
const HEADS: HeadsAnswer = { heads: [HEAD], problems: [] };

function packed(values: Int32Array | Float32Array, dtype: Packed["dtype"]): Packed {
  const bytes = new Uint8Array(values.buffer);
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { dtype, shape: [values.length], data };
}

const asked: URL[] = [];
/** What the samples are taken for. */
let predicted = 1;

function answered(url: URL): unknown {
  const step = Number(url.searchParams.get("step"));
  switch (url.pathname.split("/").at(-1)) {
    case "neighbours":
      return {
        step,
        sample: Number(url.searchParams.get("sample")),
        rows: packed(Int32Array.of(7, 2), "int32"),
        distances: packed(Float32Array.of(0.5, 1), "float32"),
      };
    case "tendency":
      return { step, features: [{ index: 2, name: "z" }] };
    case "activations": {
      const index = Number(url.searchParams.get("feature"));
      return { step, feature: { index, name: "" }, values: packed(Float32Array.of(1), "float32") };
    }
    case "samples":
      return {
        step,
        rows: packed(Int32Array.of(4), "int32"),
        predicted: packed(Int32Array.of(predicted), "int32"),
        classes: [],
      };
    default:
      return {};
  }
}

beforeEach(() => {
  vi.resetModules();
  window.location.hash = "";
  asked.length = 0;
  predicted = 1;
  vi.stubGlobal("fetch", async (address: string) => {
    const url = new URL(address, "http://host/");
    asked.push(url);
    return new Response(JSON.stringify(answered(url)));
  });
});

afterEach(() => vi.unstubAllGlobals());

async function page() {
  const state = await import("../src/state");
  state.heads.value = HEADS;
  const { settings } = await import("../src/settings");
  return { ...state, settings };
}

describe("the neighbours of a sample", () => {
  it("are rows about it, which stands alone until they are known", async () => {
    await page();
    const { askNeighbours, marked } = await import("../src/views/selection/neighbours");
    expect(marked.value).toBeNull();
    askNeighbours(4);
    expect(marked.value).toEqual({ centre: 4, others: [] });
    await vi.waitFor(() => expect(marked.value).toEqual({ centre: 4, others: [7, 2] }));
    askNeighbours(null);
    expect(marked.value).toBeNull();
  });

  it("are forgotten with the step and the space that they belong to", async () => {
    const { settings } = await page();
    const { askNeighbours, marked } = await import("../src/views/selection/neighbours");
    askNeighbours(4);
    settings.step.value = "0";
    expect(marked.value).toBeNull();
    askNeighbours(4);
    settings.space.value = "scores";
    expect(marked.value).toBeNull();
  });
});

/** What was asked of the route `samples`. */
function samplesAsked(): URL[] {
  return asked.filter((url) => url.pathname.endsWith("samples"));
}

function classesAsked(): (string | null)[] {
  return samplesAsked().map((url) => url.searchParams.get("classes"));
}

describe("a sample pointed at", () => {
  it("is asked for once the pointer rests on it, and not when it has gone on", async () => {
    await page();
    const { sampleRow } = await import("../src/views/samples/samples");
    const { effect } = await import("@preact/signals");
    const leave = effect(() => void sampleRow(3).value);
    leave();
    const found = sampleRow(4);
    const stay = effect(() => void found.value);
    expect(sampleRow(4)).toBe(found);
    await vi.waitFor(() => expect(found.value).not.toBeNull());
    expect(samplesAsked().map((url) => url.searchParams.get("indices"))).toEqual(["4"]);
    stay();
  });
});

describe("what moves the chosen samples' scores", () => {
  it("is asked for only where it is looked at", async () => {
    const { settings, selectedSamples } = await page();
    const { added } = await import("../src/views/samples/added");
    const { question } = await import("../src/views/selection/question");
    settings.tab.value = "embedding";
    selectedSamples.value = new Set([4]);
    await vi.waitFor(() => expect(classesAsked()).toEqual(["0"]));
    question.value = "scores";
    await vi.waitFor(() => expect(added.answer.value).not.toBeNull());
    expect(classesAsked()).toEqual(["0", "0,1"]);
  });

  it("is nothing where no score is finite", async () => {
    predicted = -1;
    const { selectedSamples } = await page();
    const { added, withoutScores } = await import("../src/views/samples/added");
    const { chosen } = await import("../src/views/samples/samples");
    selectedSamples.value = new Set([4]);
    await vi.waitFor(() =>
      expect(chosen.answer.value && withoutScores(chosen.answer.value)).toBe(true),
    );
    expect(added.answer.value).toBeNull();
    expect(classesAsked()).toEqual(["0"]);
  });
});

describe("the feature that samples are coloured by", () => {
  it("is none, and nothing is asked, in other colourings", async () => {
    const { settings } = await page();
    const { colouredFeature } = await import("../src/views/embedding/activations");
    settings.tab.value = "embedding";
    expect(colouredFeature.value).toBeNull();
    expect(asked).toEqual([]);
  });

  it("is the one asked for, else the first selected, else the first ranked", async () => {
    const { settings } = await page();
    const { colouredFeature, featureValues } = await import("../src/views/embedding/activations");
    settings.tab.value = "embedding";
    settings.colour.value = "feature";
    await vi.waitFor(() => expect(colouredFeature.value?.name).toBe("z"));
    settings.features.value = [1];
    expect(colouredFeature.value).toEqual({ index: 1, name: "y" });
    settings.colourFeature.value = 0;
    expect(colouredFeature.value).toEqual({ index: 0, name: "x" });
    await vi.waitFor(() => expect(featureValues.answer.value?.feature.index).toBe(0));
  });

  it("does not change with the slider where the ranking decides", async () => {
    const { settings } = await page();
    const { colouredFeature } = await import("../src/views/embedding/activations");
    settings.tab.value = "embedding";
    settings.colour.value = "feature";
    settings.step.value = "0";
    await vi.waitFor(() => expect(colouredFeature.value?.name).toBe("z"));
    const ranked = asked.filter((url) => url.pathname.endsWith("tendency"));
    expect(ranked.map((url) => url.searchParams.get("step"))).toEqual(["1"]);
  });
});
