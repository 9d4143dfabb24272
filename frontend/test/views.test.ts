// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { neighbours } from "../src/answers";
import type { CurvesAnswer } from "../src/schema";
import { seriesOf } from "../src/views/curves";
import { missingEpochs } from "../src/views/overview";

describe("the epochs that are read ahead", () => {
  it("are the nearest on both sides, and only those there are", () => {
    expect(neighbours(1, 4, false)).toEqual([2, 0, 3]);
  });

  it("lie ahead while it plays", () => {
    expect(neighbours(1, 4, true)).toEqual([2, 3]);
  });
});

describe("missing epochs", () => {
  const every = (step: number, count: number) => Array.from({ length: count }, (_, i) => i * step);

  it("are none where the steps are regular, at whatever distance", () => {
    expect(missingEpochs(every(1, 30))).toBe(0);
    expect(missingEpochs(every(100, 30))).toBe(0);
    expect(missingEpochs([])).toBe(0);
    expect(missingEpochs([5])).toBe(0);
  });

  it("are counted where TensorBoard kept ten of sixty", () => {
    expect(missingEpochs([0, 1, 7, 15, 22, 28, 39, 47, 55, 59])).toBe(50);
  });

  it("are not alleged over a single gap", () => {
    expect(missingEpochs([0, ...every(1, 30).map((step) => step + 3)])).toBe(0);
  });
});

describe("curves", () => {
  const answer: CurvesAnswer = {
    steps: [0, 1, 2],
    of: 3,
    metrics: {
      loss: [null, 1, null],
      val_loss: [null, 2, 3],
      sparse_categorical_accuracy: [null, 0.5, 0.6],
      sparse_top_k_categorical_accuracy: [null, 0.9, 0.9],
    },
    not_finite: { loss: [2] },
  };

  it("tell what was not measured from what is not finite", () => {
    const training = seriesOf(answer, "loss").find((each) => each.name === "training");
    expect(training?.values).toEqual([null, 1, Number.NaN]);
  });

  it("find accuracy by the names that Keras gives it, not top-k", () => {
    const accuracy = seriesOf(answer, "accuracy");
    expect(accuracy.map((each) => each.name)).toEqual(["training"]);
    expect(accuracy[0]?.values).toEqual([null, 0.5, 0.6]);
  });
});
