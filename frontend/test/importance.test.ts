// @vitest-environment jsdom
import { batch } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";
import type { ImportanceAnswer, Method, Array as Packed } from "../src/schema";
import { settings } from "../src/settings";
import { heads } from "../src/state";
import { type Importance, importance, merged } from "../src/views/importance/answer";
import {
  figuresOf,
  formatChance,
  formatFigureOf,
  formatImportance,
  formatInColumn,
  orderBy,
  ranksOf,
} from "../src/views/importance/methods";
import { chosenFeature, leading, ordered, topFeatures } from "../src/views/importance/order";
import { reach } from "../src/views/importance/reaches";
import { importanceTable } from "../src/views/importance/saved";

const NAMES = ["mean radius", "mean texture", "worst radius", "area 10", "area 9"];

function packed(values: readonly number[]): Packed {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return { dtype: "float32", shape: [values.length], data: btoa(String.fromCharCode(...bytes)) };
}

function method(name: Method["name"], values: readonly number[] | null, more = {}): Method {
  return { name, values: values && packed(values), ...more };
}

const SHAPLEY = method("shapley", [3, 1, Number.NaN, 2, 1]);
const PATH = method("path", [2, Number.NaN, 1, 3, Number.NaN]);

function line(part: Partial<ImportanceAnswer> = {}): ImportanceAnswer {
  return { step: 4, samples: 20, left_out: 0, done: 100, of: 800, doing: "", methods: [], ...part };
}

const EMPTY = importance.peek();

function tell(...methods: Method[]): Importance {
  importance.value = merged(EMPTY, line({ names: NAMES, methods }));
  return importance.value;
}

function indices(numbers: Iterable<number>): number[] {
  return [...numbers];
}

beforeEach(() => {
  batch(() => {
    heads.value = null;
    importance.value = EMPTY;
    settings.sort.value = "shapley";
    settings.order.value = "first";
    settings.search.value = "";
    settings.features.value = [];
    settings.limit.value = 14;
  });
});

describe("the lines of the stream", () => {
  it("are merged into what was known, and tell the new from the old", () => {
    const first = tell(SHAPLEY, PATH);
    const asked = { ...first, fresh: new Set<Method["name"]>() };
    const newer = method("path", [1, 2, 3, 4, 5]);
    const then = merged(asked, line({ step: 5, doing: "ablation", methods: [newer] }));
    expect(then.names).toEqual(NAMES);
    expect([...then.methods.keys()]).toEqual(["shapley", "path"]);
    expect(then.methods.get("path")).toBe(newer);
    expect([...then.fresh]).toEqual(["path"]);
  });

  it("leave notes and agreement standing until the end tells of its own", () => {
    const agreement = { methods: [], correlation: packed([]), disputed: [] };
    const end = line({ done: 800, notes: ["one is still"], agreement });
    const first = merged(EMPTY, end);
    expect(first.busy).toBe(false);
    const then = merged(first, line({ doing: "ablation" }));
    expect([then.notes, then.agreement]).toEqual([["one is still"], agreement]);
    const last = merged(then, line({ done: 800 }));
    expect([last.notes, last.agreement]).toEqual([[], null]);
  });

  it("tell that there is more to come while it waits for its turn", () => {
    expect(merged(EMPTY, line({ done: 0, of: 0, waiting: 2 })).busy).toBe(true);
    expect(merged(EMPTY, line({ done: 0, of: 0, waiting: 0 })).busy).toBe(true);
  });

  it("change nothing that is drawn where they only tell how far it is", () => {
    const before = tell(SHAPLEY);
    const after = merged(before, line({ done: 150, doing: "significance" }));
    expect(after.methods).toBe(before.methods);
    expect(after.fresh).toBe(before.fresh);
    expect(after.doing).toBe("significance");
  });
});

describe("a method's figures", () => {
  it("are unpacked once, and are nothing where there are none", () => {
    expect(figuresOf(SHAPLEY)).toBe(figuresOf(SHAPLEY));
    expect(figuresOf(method("sfit", null, { why: "one class only" }))).toBeNull();
    expect(figuresOf(undefined)).toBeNull();
  });

  it("order features by what matters most, those without a figure last", () => {
    const [shapley, path] = [figuresOf(SHAPLEY), figuresOf(PATH)];
    expect(shapley && indices(orderBy(shapley))).toEqual([0, 3, 1, 4, 2]);
    expect(path && indices(orderBy(path))).toEqual([2, 0, 3, 1, 4]);
    expect(path && indices(ranksOf(path))).toEqual([2, 4, 1, 3, 5]);
  });

  it("hold two infinities", () => {
    const infinite = figuresOf(method("spread", [1, Infinity, Infinity, -Infinity]));
    expect(infinite && indices(orderBy(infinite))).toEqual([1, 2, 0, 3]);
  });

  it("tell exact figures from close ones", () => {
    const exact: Packed = { dtype: "uint8", shape: [3], data: btoa("\u0001\u0000\u0001") };
    const found = figuresOf(method("ablation_loss", [1, 2, 3], { exact }));
    expect(found?.exact && indices(found.exact)).toEqual([1, 0, 1]);
  });
});

describe("an importance in words", () => {
  it.each([
    [0.04123, "0.041"],
    [-0.0061, "−0.006"],
    [-0, "0.000"],
    [-2e-20, "0.000"],
    [0.00003, "3e−5"],
    [-0.00003, "−3e−5"],
    [123_456, "1.2e5"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("%s reads %s", (value, words) => {
    expect(formatImportance(value)).toBe(words);
  });

  it("is a place where it is one", () => {
    expect(formatFigureOf("path", 3)).toBe("3");
    expect(formatFigureOf("path", Number.NaN)).toBe("–");
    expect(formatFigureOf("sfit", 3)).toBe("3.000");
  });

  it("never calls a chance zero", () => {
    expect(formatChance(1e-12)).toBe("1e−12");
    expect(formatChance(0)).toBe("< 1e−45");
    expect(formatChance(0.0321)).toBe("0.032");
  });
});

describe("the order of the table", () => {
  it("follows the heading, and turns round", () => {
    tell(SHAPLEY, PATH);
    expect(indices(ordered.value)).toEqual([0, 3, 1, 4, 2]);
    settings.sort.value = "path";
    expect(indices(ordered.value)).toEqual([2, 0, 3, 1, 4]);
    settings.order.value = "last";
    expect(indices(ordered.value)).toEqual([4, 1, 3, 0, 2]);
  });

  it("reads numbers in names as numbers", () => {
    tell(SHAPLEY);
    settings.sort.value = "name";
    expect(indices(ordered.value).map((index) => NAMES[index])).toEqual([
      "area 9",
      "area 10",
      "mean radius",
      "mean texture",
      "worst radius",
    ]);
  });

  it("is that of another method while its own is worked out", () => {
    tell(PATH);
    settings.sort.value = "permutation_loss";
    expect(leading.value?.name).toBe("path");
    expect(indices(ordered.value)[0]).toBe(2);
  });

  it("leaves out what the search does not find, whatever its case", () => {
    tell(SHAPLEY);
    settings.search.value = "RADIUS";
    expect(indices(ordered.value)).toEqual([0, 2]);
    expect(topFeatures.value.map(({ name }) => name)).toEqual(["mean radius", "worst radius"]);
  });
});

describe("the charts", () => {
  it("show the most important features, however the table is turned", () => {
    tell(SHAPLEY);
    settings.order.value = "last";
    settings.limit.value = 2;
    expect(topFeatures.value.map(({ index }) => index)).toEqual([0, 3]);
  });

  it("look at the selected feature, else at the most important, never at one that is not there", () => {
    expect(chosenFeature.value).toBeNull();
    tell(SHAPLEY);
    expect(chosenFeature.value).toEqual({ index: 0, name: "mean radius" });
    settings.features.value = [99, 4];
    expect(chosenFeature.value).toEqual({ index: 4, name: "area 9" });
  });
});

describe("a scale", () => {
  it("only grows, and passes over what isn't finite", () => {
    expect(reach("a", [1, 3, Number.NaN])).toEqual([1, 3]);
    expect(reach("a", [2, Number.POSITIVE_INFINITY])).toEqual([1, 3]);
    expect(reach("a", [-1])).toEqual([-1, 3]);
    expect(reach("b", [2], [0, 0])).toEqual([0, 2]);
    expect(reach("c", [Number.NaN])).toEqual([0, 1]);
  });
});

describe("the saved table", () => {
  it("holds every feature with every method's figure, rank and more", () => {
    tell(SHAPLEY, method("sfit", [1, 2, 3, 4, 5], { q: packed([1, 1, 1, 1, 0.5]) }));
    const { header, rows } = importanceTable();
    expect(header).toEqual([
      "index",
      "feature",
      "Shapley value",
      "Shapley value: rank",
      "SFIT",
      "SFIT: rank",
      "SFIT: q",
    ]);
    expect([...rows].at(-1)).toEqual([2, "worst radius", null, null, 3, 3, 1]);
  });
});

describe("figures in a column", () => {
  const column = (values: readonly number[]) =>
    figuresOf(method("shapley", values)) as NonNullable<ReturnType<typeof figuresOf>>;

  it("have all the same digits, and are never rounded to nothing", () => {
    const values = [0.0412, 0.3, 3e-5, -2e-6, 0];
    const figures = column(values);
    expect(values.map((value) => formatInColumn(figures, value))).toEqual([
      "0.0412",
      "0.3000",
      "<0.0001",
      ">−0.0001",
      "0.0000",
    ]);
  });

  it("keep their digits where all are large or all are small", () => {
    expect(formatInColumn(column([12.3456]), 12.3456)).toBe("12.35");
    expect(formatInColumn(column([0.000123, 0.00002]), 0.00002)).toBe("0.000020");
  });
});

describe("figures of another head", () => {
  it("do not stand for those of the one that is shown", () => {
    tell(SHAPLEY);
    expect(topFeatures.value).toHaveLength(5);
    const entry = {
      ...{ run: "other", head: "head", steps: [0], began: 0, features: 3, classes: 2 },
      ...{ class_names: ["a", "b"], activation: "softmax" as const, splits: [] },
    };
    heads.value = { heads: [entry], problems: [] };
    expect(topFeatures.value).toEqual([]);
    expect(chosenFeature.value).toBeNull();
  });
});
