/** Frames of tokens that are pointed at in one chart, and marked in the others. */

import { signal } from "@preact/signals";

export const pointed = signal<readonly number[]>([]);

const NONE: readonly number[] = [];

export function pointAt(tokens: readonly number[]): void {
  pointed.value = tokens.length === 0 ? NONE : tokens;
}
