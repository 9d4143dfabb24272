/** Operations on the head, as the route's `ops` spells them: parsed, spelled, undone and redone. */

import { batch, computed, signal } from "@preact/signals";
import { settings } from "../../settings";

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

const past = signal<readonly string[]>([]);
const future = signal<readonly string[]>([]);

export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

/** Puts an operation last. Of two that would take the same away, the newer one stays. */
export function add(operation: Operation): void {
  const others = stack.peek().filter((entry) => !isReplacedBy(entry.operation, operation));
  const texts = [...others.map((entry) => entry.text), spelled(operation)];
  if (texts.join(",") !== settings.ops.peek()) change(texts);
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

function isMute(operation: Operation): operation is Mute {
  return operation.kind === "mute" || operation.kind === "mute-mean";
}

export function removeAt(index: number): void {
  const texts = stack.peek().map((entry) => entry.text);
  change(texts.filter((_, i) => i !== index));
}

/** Changes places with the one before it. */
export function moveEarlier(index: number): void {
  const texts = stack.peek().map((entry) => entry.text);
  const [moved] = texts.splice(index, 1);
  if (moved === undefined || index < 1) return;
  texts.splice(index - 1, 0, moved);
  change(texts);
}

export function clear(): void {
  if (stack.peek().length > 0) change([]);
}

export function undo(): void {
  const last = past.peek().at(-1);
  if (last === undefined) return;
  batch(() => {
    future.value = [...future.peek(), settings.ops.peek()];
    past.value = past.peek().slice(0, -1);
    settings.ops.value = last;
  });
}

export function redo(): void {
  const next = future.peek().at(-1);
  if (next === undefined) return;
  batch(() => {
    past.value = [...past.peek(), settings.ops.peek()];
    future.value = future.peek().slice(0, -1);
    settings.ops.value = next;
  });
}

function change(texts: readonly string[]): void {
  batch(() => {
    past.value = [...past.peek(), settings.ops.peek()];
    future.value = [];
    settings.ops.value = texts.join(",");
  });
}
