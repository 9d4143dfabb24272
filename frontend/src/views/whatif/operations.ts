/** Operations on the head, as the route's `ops` spells them: parsed, spelled, undone and redone. */

import { batch, computed, effect, signal } from "@preact/signals";
import { settings } from "../../settings";
import { head, headKey } from "../../state";

export type Operation =
  | { readonly kind: "mute" | "mute-mean" | "flip"; readonly feature: number }
  | { readonly kind: "scale"; readonly feature: number; readonly by: number }
  | { readonly kind: "swap"; readonly feature: number; readonly classes: readonly [number, number] }
  | { readonly kind: "keep" | "keep-mean"; readonly rank: string; readonly count: number };

export const KINDS = ["mute", "mute-mean", "flip", "scale", "swap", "keep", "keep-mean"] as const;
export type Kind = (typeof KINDS)[number];

/** One of the stack. What a hand wrote into the URL may be no operation: the server says so. */
export interface Entry {
  readonly text: string;
  readonly operation: Operation | null;
}

const PATTERN =
  /^(?:(mute|mute-mean|flip):(\d{1,9})|scale:(\d{1,9}):([^:]+)|swap:(\d{1,9}):(\d{1,9}):(\d{1,9})|(keep|keep-mean):(.+):(\d{1,9}))$/;

export function parse(text: string): Operation | null {
  const found = PATTERN.exec(text.trim());
  if (found === null) return null;
  const [, plain, feature, scaled, by, swapped, one, other, keep, rank, count] = found;
  if (plain !== undefined) {
    return { kind: plain as "mute" | "mute-mean" | "flip", feature: Number(feature) };
  }
  if (swapped !== undefined) {
    return { kind: "swap", feature: Number(swapped), classes: [Number(one), Number(other)] };
  }
  if (rank !== undefined) {
    return { kind: keep as "keep" | "keep-mean", rank, count: Number(count) };
  }
  const factor = Number(by);
  return Number.isFinite(factor) ? { kind: "scale", feature: Number(scaled), by: factor } : null;
}

export function spelled(operation: Operation): string {
  switch (operation.kind) {
    case "scale":
      return `scale:${operation.feature}:${operation.by}`;
    case "swap":
      return `swap:${operation.feature}:${operation.classes.join(":")}`;
    case "keep":
    case "keep-mean":
      return `${operation.kind}:${operation.rank}:${operation.count}`;
    default:
      return `${operation.kind}:${operation.feature}`;
  }
}

/** The stack, the first that is done first. */
export const stack = computed<readonly Entry[]>(() =>
  settings.ops.value
    .split(",")
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => ({ text, operation: parse(text) })),
);

/** What can be taken back: what is done to the head, and where it decides. */
interface Standing {
  readonly ops: string;
  readonly threshold: number;
  readonly offsets: string;
}

const past = signal<readonly Standing[]>([]);
const future = signal<readonly Standing[]>([]);
/** The slider that was moved last. */
let slid = "";

const whose = computed(() => headKey(head.value));

/** What was done to one head is no step back from another. */
effect(() => {
  whose.value;
  batch(() => {
    past.value = [];
    future.value = [];
    slid = "";
  });
});

export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

/** Puts an operation last. Of two that would take the same away, the newer one stays. */
export function add(operation: Operation): void {
  if (!isDone(operation)) replaceStack(withLast(operation));
}

/** Whether the stack ends in it already, and once more would change nothing. */
export function isDone(operation: Operation): boolean {
  return withLast(operation).join(",") === stack.value.map(({ text }) => text).join(",");
}

function withLast(operation: Operation): string[] {
  const others = stack.value.filter((entry) => !isReplacedBy(entry.operation, operation));
  return [...others.map((entry) => entry.text), spelled(operation)];
}

function isReplacedBy(earlier: Operation | null, later: Operation): boolean {
  if (earlier === null) return false;
  if (isKeep(earlier)) return isKeep(later);
  return isMute(earlier) && isMute(later) && earlier.feature === later.feature;
}

/** Whether an operation would find its feature muted by one before it: the server refuses that. */
export function isInVain(operation: Operation): boolean {
  if (isKeep(operation) || isMute(operation)) return false;
  return stack.value.some(
    ({ operation: earlier }) =>
      earlier !== null && isMute(earlier) && earlier.feature === operation.feature,
  );
}

type Keep = Extract<Operation, { rank: string }>;
type Mute = Extract<Operation, { kind: "mute" | "mute-mean" | "flip" }>;

export function isKeep(operation: Operation): operation is Keep {
  return operation.kind === "keep" || operation.kind === "keep-mean";
}

export function isMute(operation: Operation): operation is Mute {
  return operation.kind === "mute" || operation.kind === "mute-mean";
}

export function removeAt(index: number): void {
  const texts = stack.peek().map((entry) => entry.text);
  replaceStack(texts.filter((_, i) => i !== index));
}

/** Changes places with the one before it. */
export function moveEarlier(index: number): void {
  const texts = stack.peek().map((entry) => entry.text);
  const [moved] = texts.splice(index, 1);
  if (moved === undefined || index < 1) return;
  texts.splice(index - 1, 0, moved);
  replaceStack(texts);
}

export function clear(): void {
  if (stack.peek().length > 0) replaceStack([]);
}

export function undo(): void {
  const last = past.peek().at(-1);
  if (last === undefined) return;
  batch(() => {
    future.value = [...future.peek(), standing()];
    past.value = past.peek().slice(0, -1);
    restore(last);
  });
}

export function redo(): void {
  const next = future.peek().at(-1);
  if (next === undefined) return;
  batch(() => {
    past.value = [...past.peek(), standing()];
    future.value = future.peek().slice(0, -1);
    restore(next);
  });
}

function standing(): Standing {
  const { ops, threshold, offsets } = settings;
  return { ops: ops.peek(), threshold: threshold.peek(), offsets: offsets.peek() };
}

function restore({ ops, threshold, offsets }: Standing): void {
  settings.ops.value = ops;
  settings.threshold.value = threshold;
  settings.offsets.value = offsets;
  slid = "";
}

/** Takes note of how things stand before a change; all of a slider's way is one step back. */
export function remember(slider = ""): void {
  if (slider !== "" && slider === slid) return;
  slid = slider;
  batch(() => {
    past.value = [...past.peek(), standing()];
    future.value = [];
  });
}

/** Puts others in place of all that there are; that too can be undone. */
export function replaceStack(texts: readonly string[]): void {
  batch(() => {
    remember();
    settings.ops.value = texts.join(",");
  });
}
