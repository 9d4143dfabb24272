/** Operations, ranks and figures in words. */

import { format } from "d3-format";
import { featureName } from "../../feature-names";
import { formatCount, formatMetric, shortName } from "../../format";
import type { Estimate } from "../../schema";
import { settings } from "../../settings";
import { head } from "../../state";
import { className } from "../samples/prediction";
import { isKeep, type Kind, type Operation, stack } from "./operations";

export const KIND_WORDS: Readonly<Record<Kind, readonly [label: string, title: string]>> = {
  mute: ["mute", "Put the feature at zero for every sample"],
  "mute-mean": ["mute at its mean", "Put the feature at its mean over the samples"],
  flip: ["flip", "Turn the signs of its weights round; of two classes that swaps them"],
  scale: ["scale", "Multiply its weights by a number"],
  swap: ["swap two classes of", "Give each of two classes the other's weight"],
  keep: ["keep the top", "Mute all features but the first ones by a ranking"],
  "keep-mean": [
    "keep the top, rest at mean",
    "Put all features at their means but the first ones by a ranking",
  ],
};

/** Beside another one and a feature's name. */
const LONGEST_CLASS = 24;

export const RANK_WORDS: Readonly<Record<string, string>> = {
  "influence:desc": "influence",
  "margin:desc": "margin",
  "shapley:desc": "Shapley value",
  index: "index",
};

const factor = format("~r");

/** What is done, in parts: a feature's name stands by itself, so that it can be selected. */
export interface Phrase {
  readonly before: string;
  readonly feature: { readonly index: number; readonly name: string } | null;
  readonly after: string;
}

export function phrase(operation: Operation): Phrase {
  if (isKeep(operation)) {
    const before = `keep the top ${formatCount(operation.count)} by ${rankWords(operation.rank)}`;
    const after = operation.kind === "keep-mean" ? ", the rest at their means" : "";
    return { before, feature: null, after };
  }
  const feature = { index: operation.feature, name: featureName(operation.feature) };
  switch (operation.kind) {
    case "mute":
      return { before: "mute ", feature, after: "" };
    case "mute-mean":
      return { before: "mute ", feature, after: " at its mean" };
    case "flip":
      return { before: "flip ", feature, after: "" };
    case "scale":
      return { before: "scale ", feature, after: ` by ${factor(operation.by)}` };
    case "swap": {
      const [one, other] = operation.classes.map((label) =>
        shortName(className(label), LONGEST_CLASS),
      );
      return { before: `swap ${one} and ${other} in `, feature, after: "" };
    }
  }
}

function rankWords(rank: string): string {
  const [, label, direction] = /^class:(\d+):(asc|desc)$/.exec(rank) ?? [];
  if (label === undefined) return RANK_WORDS[rank] ?? rank;
  const side = direction === "asc" ? "away from" : "towards";
  return `weight ${side} ${className(Number(label))}`;
}

export function operationWords(operation: Operation): string {
  const { before, feature, after } = phrase(operation);
  return `${before}${feature?.name ?? ""}${after}`;
}

const change = format("+.3f");

/** `+0.012`; `0` for what did not move, as far as it is told. */
export function formatChange(value: number): string {
  return Math.abs(value) < 5e-4 ? "±0" : change(value);
}

/** `0.939`, or a dash where there is none: its title says why. */
export function formatEstimate(estimate: Estimate): string {
  return estimate.value === null ? "–" : formatMetric(estimate.value);
}

/** `0.90 to 0.96`; empty where there is no interval. */
export function intervalWords({ low, high }: Estimate): string {
  if (low === null || low === undefined || high === null || high === undefined) return "";
  return `${formatMetric(low)} to ${formatMetric(high)}`;
}

const threshold = format(".3~f");

/** `0.5`, `0.035`; a threshold too near an end for three digits is told in full. */
export function formatThreshold(value: number): string {
  const short = threshold(value);
  return Number(short) === value ? short : format(".4~g")(value);
}

/** `5 : 1`, `1 : 2.5`. */
export function formatRatio(ratio: number): string {
  return ratio >= 1 ? `${factor(ratio)} : 1` : `1 : ${factor(Number((1 / ratio).toPrecision(3)))}`;
}

/** What was done, for the titles of saved pictures. */
export function stackWords(): string {
  const said = stack.peek().map(({ operation, text }) => {
    return operation ? operationWords(operation) : text;
  });
  const two = head.peek()?.classes === 2;
  if (two) said.push(`threshold ${formatThreshold(settings.threshold.peek())}`);
  else if (settings.offsets.peek() !== "") said.push("class offsets");
  return said.join(", ") || "as it was logged";
}

/** A sentence of the server's, with a capital. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the server says of operations as they are spelled, said of them as they are called here. */
export function inWords(message: string): string {
  return stack.value.reduce(
    (words, { operation, text }) =>
      operation === null ? words : words.replace(spelling(text), operationWords(operation)),
    message.replace(/^ops: /, ""),
  );
}

/** Of `mute:1` every place where it is not a part of `mute:12`. */
function spelling(text: string): RegExp {
  return new RegExp(`'?(?<![\\w-])${text.replace(/[^\w]/g, "\\$&")}(?![\\d.])'?`, "g");
}
