/** What the user chose, one signal a setting, mirrored in the URL so that a link reopens it. */

import { batch, effect, type Signal, signal } from "@preact/signals";
import { listenToBack, readUrl, writeUrl } from "./host";
import { PALETTES } from "./theme";

/** How a setting is read from the URL; text that means nothing gives the default. */
interface Field<T> {
  readonly fallback: T;
  readonly read: (text: string) => T;
  readonly write: (value: T) => string;
}

const text = (fallback = ""): Field<string> => ({ fallback, read: (t) => t, write: (v) => v });

const number = (fallback: number, low: number, high: number): Field<number> => ({
  fallback,
  read: (t) => {
    const value = Number(t);
    return t !== "" && Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : fallback;
  },
  write: String,
});

const whole = (fallback: number, low: number, high: number): Field<number> => {
  const { read, ...rest } = number(fallback, low, high);
  return { ...rest, read: (t) => Math.round(read(t)) };
};

const choice = <T extends string>(fallback: T, options: readonly T[]): Field<T> => ({
  fallback,
  read: (t) => options.find((option) => option === t) ?? fallback,
  write: String,
});

const numbers = (): Field<readonly number[]> => ({
  fallback: [],
  read: (t) =>
    t
      .split(",")
      .filter((part) => /^\d{1,9}$/.test(part))
      .map(Number),
  write: (v) => v.join(","),
});

export const TABS = ["weights", "embedding", "importance", "whatif", "attention"] as const;
export const METHODS = ["tsne", "umap", "pca"] as const;
export type Method = (typeof METHODS)[number];
export const SPACES = ["activations", "scores", "contributions"] as const;
export const COLOURINGS = ["predicted", "true", "right", "probability", "kept", "feature"] as const;
/** The methods of importance, in the order of the table's columns. */
export const IMPORTANCES = [
  "spread",
  "shapley",
  "permutation_accuracy",
  "permutation_loss",
  "ablation_accuracy",
  "ablation_loss",
  "sfit",
  "path",
] as const;
export const SPEEDS = [0.5, 1, 2, 4, 8] as const;
export const MOST_SHOWN = 200;
export const MOST_PERPLEXITY = 200;
export const MOST_NEIGHBOURS = 200;
/** Of an evaluation so many samples are laid out, and so many where all are asked for. */
export const USUAL_SAMPLES = 10_000;
export const MOST_SAMPLES = 60_000;
/** More classes than this are not all shown unless they are chosen. */
export const MOST_CLASSES = 12;
/** One kind of error may cost so many times the other. */
export const MOST_COST = 20;

/** What can be laid over a clip's frames. */
export const OVERLAYS = ["activation", "rollout", "received", "looks"] as const;
/** How many times faster than it was filmed a clip is played. */
export const PACES = [0.25, 0.5, 1, 2, 4] as const;

/** How many features' pairs can be tried. */
export const TRIED = ["12", "24", "48"] as const;

const FIELDS = {
  tab: choice("weights", TABS),
  run: text(),
  head: text(),
  /** Of a head whose classes don't exclude each other: the one that is looked at; -1: all. */
  unit: whole(-1, -1, 2 ** 31),
  split: text(),
  /** Empty: the newest, and it follows while training. */
  step: text(),
  speed: number(1, 0.5, 8),
  rank: text("margin:desc"),
  limit: whole(14, 1, MOST_SHOWN),
  offset: whole(0, 0, 2 ** 31),
  search: text(),
  gauge: choice("raw", ["raw", "centred"]),
  classes: numbers(),
  heatmap: choice("classes", ["classes", "steps"]),
  features: numbers(),
  /** Whose card is open; -1: none. */
  card: whole(-1, -1, 2 ** 31),
  /** The epoch that a change is told since; empty: the evaluated one before. */
  since: text(),
  /** The true class whose samples a change is told of; -1: all of them. */
  changed: whole(-1, -1, 2 ** 31),
  palette: choice("paper", PALETTES),
  method: choice("tsne", METHODS),
  space: choice("activations", SPACES),
  perplexity: number(30, 2, MOST_PERPLEXITY),
  neighbours: whole(15, 2, MOST_NEIGHBOURS),
  schedule: choice("settled", ["settled", "paper"]),
  most: whole(USUAL_SAMPLES, 1, MOST_SAMPLES),
  film: choice("anew", ["anew", "film"]),
  colour: choice("predicted", COLOURINGS),
  /** Whose activations the colours show; -1: the first that is selected, else the first ranked. */
  colourFeature: whole(-1, -1, 2 ** 31),
  pictures: choice("marks", ["marks", "pictures"]),
  tool: choice("lasso", ["lasso", "rectangle", "pan"]),
  selecting: choice("replace", ["replace", "add", "remove"]),
  /** What is done to the head in What if, as the route spells it. */
  ops: text(),
  /** Of two classes: predict the second where its probability is above. */
  threshold: number(0.5, 0, 1),
  /** Of more: what is added to classes' scores. */
  offsets: text(),
  /** And the class whose operating point is shown, against all others. */
  operating: whole(0, 0, 2 ** 31),
  /** What a missed sample of the second class costs, in false alarms. */
  cost: number(1, 1 / MOST_COST, MOST_COST),
  /** The column of the importance table that sorts it, and which end comes first. */
  sort: choice("shapley", ["name", ...IMPORTANCES]),
  order: choice("first", ["first", "last"]),
  ablation: choice("mean", ["mean", "zero"]),
  /** The class that is explained; -1: the one that the feature raises most. */
  towards: whole(-1, -1, 2 ** 31),
  scale: choice("probability", ["probability", "score"]),
  /** Pairs of so many features are tried. */
  pairs: choice("24", TRIED),
  /** In which order a minimal head keeps its features. */
  keep: text("shapley:desc"),
  /** Which clip's attention is shown, and what of it is laid over the frames. */
  clip: whole(0, 0, 2 ** 31),
  overlay: choice("activation", OVERLAYS),
  /** What a patch adds: to the class's score over the others' mean, or to its score alone. */
  evidence: choice("margin", ["margin", "score"]),
  /** -1: the mean over all layers, over all heads of the layer. */
  layer: whole(-1, -1, 2 ** 31),
  attentionHead: whole(-1, -1, 2 ** 31),
  /** The frame of tokens whose attention is followed; -1: none. */
  from: whole(-1, -1, 2 ** 31),
  frame: whole(0, 0, 2 ** 31),
  /** In hundredths. */
  opacity: whole(70, 0, 100),
  pace: number(1, 0.25, 4),
};

type Value<F> = F extends Field<infer T> ? T : never;
type Settings = { readonly [K in keyof typeof FIELDS]: Signal<Value<(typeof FIELDS)[K]>> };

/** A number that a link asked for in vain: it is none, or out of range. */
interface Corrected {
  readonly asked: string;
  readonly given: number;
}

/** By setting, since the page was opened. */
export const corrected = new Map<string, Corrected>();

function openSettings(): Settings {
  const url = readUrl();
  const opened: Record<string, Signal<unknown>> = {};
  for (const [name, field] of Object.entries(FIELDS) as [string, Field<unknown>][]) {
    const asked = url.get(name);
    const given = asked === undefined ? field.fallback : field.read(asked);
    if (typeof given === "number" && asked && Number(asked) !== given) {
      corrected.set(name, { asked, given });
    }
    opened[name] = signal(given);
  }
  return opened as unknown as Settings;
}

export const settings = openSettings();

/** Whether what is shown is still what the link named: nothing else was picked since. */
export const linked = signal(true);

/** Long enough for a slider to have stopped: the browser takes its time over every new URL. */
const REST_MS = 200;

/** Puts into the URL what is not there yet. */
let write = () => {};
/** Whether that adds a step to the history. */
let isStep = false;

/** What is shown now can be returned to with the browser's Back. */
export function stepInHistory(): void {
  write();
  isStep = true;
}

/** Keeps the URL saying what is shown; what stands at its default isn't said. */
export function mirrorInUrl(): void {
  listenToBack(readAgain);
  effect(() => {
    const said = new Map<string, string>();
    for (const [name, field] of Object.entries(FIELDS) as [keyof Settings, Field<unknown>][]) {
      const value = field.write(settings[name].value);
      if (value !== field.write(field.fallback)) said.set(name, value);
    }
    write = () => {
      writeUrl(said, isStep);
      isStep = false;
      write = () => {};
    };
    const rest = setTimeout(() => write(), REST_MS);
    return () => clearTimeout(rest);
  });
}

function readAgain(): void {
  const url = readUrl();
  batch(() => {
    for (const [name, field] of Object.entries(FIELDS) as [keyof Settings, Field<unknown>][]) {
      const said = url.get(name);
      const value = said === undefined ? field.fallback : field.read(said);
      const known: Signal<unknown> = settings[name];
      if (field.write(value) !== field.write(known.peek())) known.value = value;
    }
  });
}
