/** Frames, layers and heads in words. */

import { format } from "d3-format";
import { formatMove } from "../../format";
import type { ClipsAnswer } from "../../schema";
import { framesOf } from "./maps";

/** From an even share: two digits would read as the same. */
const CLOSE = 0.1;
/** A smaller part of an even share reads as none. */
const NOTHING = 0.005;
/** A word, with the mark that it ends with. */
const WORDS = /[^_/\\\s-]+[_/\\\s-]*|[_/\\\s-]+/g;
const MARK_AT_END = /[_/\\\s-]+$/;
const times = format(".2~r");
const nearlyOnce = format(".2~f");
const seconds = format(".1f");
const fine = format(".2f");

/** A frame of tokens by the frames that it covers: `frame 3`, `frames 20–24`. */
export function frameWords(token: number, frames: number, tokens: number): string {
  const [first, last] = framesOf(token, frames, tokens);
  return `frame${first === last ? "" : "s"} ${frameName(token, frames, tokens)}`;
}

/** `frame 3 looks`, `frames 20–24 look`. */
export function looksWords(token: number, frames: number, tokens: number): string {
  const [first, last] = framesOf(token, frames, tokens);
  return `${frameWords(token, frames, tokens)} look${first === last ? "s" : ""}`;
}

/** A frame of tokens where there is little room: `3`, `20–24`. */
export function frameName(token: number, frames: number, tokens: number): string {
  const [first, last] = framesOf(token, frames, tokens);
  return first === last ? String(first) : `${first}–${last}`;
}

/** How many frames a moment, a frame of tokens, covers: `one frame`, `10 frames`, `2 or 3 frames`. */
export function spanWords(frames: number, tokens: number): string {
  const [fewest, most] = [Math.floor(frames / tokens), Math.ceil(frames / tokens)];
  if (most <= 1) return "one frame";
  return fewest === most ? `${most} frames` : `${fewest} or ${most} frames`;
}

/** The head, or what the mean is taken over. */
export function headWords({ layers }: ClipsAnswer, layer: number, head: number): string {
  const chosen = layers[layer];
  if (chosen === undefined) return "mean of all layers";
  if (head < 0) return `${chosen.name}, mean of its heads`;
  return `${chosen.name}, head ${head}`;
}

/** Names where there is little room: without the words that all of them begin or end with. */
export function tellingNames(names: readonly string[]): readonly string[] {
  const words = names.map((name) => name.match(WORDS) ?? [name]);
  const fewest = Math.min(...words.map((each) => each.length));
  const alike = (at: (each: readonly string[]) => string | undefined) =>
    new Set(words.map(at)).size === 1;
  let before = 0;
  while (before < fewest - 1 && alike((each) => each[before])) before++;
  let after = 0;
  while (after < fewest - 1 - before && alike((each) => each.at(-1 - after))) after++;
  return words.map((each) =>
    each
      .slice(before, each.length - after)
      .join("")
      .replace(MARK_AT_END, ""),
  );
}

/** A share of attention beside an even one: `1.8×`; close to it with a digit more: `1.03×`. */
export function timesWords(share: number, even: number): string {
  if (!Number.isFinite(share)) return "not finite";
  if (share < NOTHING * even) return "0×";
  const ratio = share / even;
  return `${(Math.abs(ratio - 1) < CLOSE ? nearlyOnce : times)(ratio)}×`;
}

/** A share less an even one: `+3.2 percentage points`. */
export function pointsWords(difference: number): string {
  return `${formatMove(100 * difference)} percentage points`;
}

/** A moment of a clip: `2.3 s`. */
export function momentWords(frame: number, rate: number): string {
  return `${(rate > 10 ? fine : seconds)(frame / rate)} s`;
}

/** A signed part of a score: `adds 0.0213`, `takes away 0.4`. */
export function changeWords(value: number): string {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "adds nothing";
  return `${value > 0 ? "adds" : "takes away"} ${formatMove(Math.abs(value)).replace("+", "")}`;
}
