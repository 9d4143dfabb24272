/**
 * Names of runs, heads and splits as they are shown: one line of text, whatever they hold.
 * All other names come like that from the server; as `names.py`.
 */

import { shortName } from "./format";

/** Letters; of a longer name both ends are shown, even where it has a line to itself. */
export const LONGEST = 1000;

const BREAKS = /[\t-\r\u0085\u2028\u2029]/g;
/** What has no shape; what turns the text around it; halves of characters. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\p{Surrogate}/gu;
/** What is read from right to left. */
const TURNED =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Marks set upon a letter reach into other lines where there are many. */
const MARK = "[\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f]";
const STACK = new RegExp(`(${MARK}{3})${MARK}+`, "g");

/** What is unseen is seen to be there; what is read from right to left turns nothing beside it. */
export function shownName(name: string, most?: number): string {
  const line = shortName(name, most).replace(BREAKS, " ").replace(STACK, "$1");
  const text = line.replace(UNSEEN, "\ufffd");
  return TURNED.test(text) ? `\u2068${text}\u2069` : text;
}
