/** A text that is shortened to the room it has, with the full text as its title. */

import type { Theme } from "../theme";
import { append, setText } from "./svg";
import { textWidth, truncate } from "./text";

interface Fitted {
  readonly text: string;
  readonly key: string;
}

const fitted = new WeakMap<SVGTextElement, Fitted>();

/** Writes `text` into `label`, at most `width` pixels wide. Does nothing where nothing changed. */
export function fitLabel(
  label: SVGTextElement,
  text: string,
  width: number,
  style: { theme: Theme; size: number; bold?: boolean },
): void {
  const key = `${width} ${style.size} ${style.bold} ${style.theme.font}`;
  const last = fitted.get(label);
  if (last?.text === text && last.key === key) return;
  fitted.set(label, { text, key });
  const font = { size: style.size, family: style.theme.font, bold: style.bold ?? false };
  const shown = truncate(text, width, (part) => textWidth(label.ownerDocument, part, font));
  setText(label, shown);
  if (shown !== text) append(label, "title").textContent = text;
}
