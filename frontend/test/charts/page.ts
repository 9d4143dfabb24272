/** What the chart tests share: a holder in jsdom, which has no canvas, and readable goldens. */

import { afterEach } from "vitest";

// jsdom would print a complaint at each call; charts have to live with the null.
HTMLCanvasElement.prototype.getContext = () => null;

afterEach(() => document.body.replaceChildren());

export function holder(): HTMLElement {
  const element = document.createElement("div");
  document.body.append(element);
  return element;
}

export function found(root: ParentNode, selector: string): Element {
  const element = root.querySelector(selector);
  if (element === null) throw new Error(`nothing matches ${selector}`);
  return element;
}

export function texts(root: ParentNode): (string | null)[] {
  return Array.from(root.querySelectorAll("text"), (text) => text.firstChild?.nodeValue ?? "");
}

/** One element a line, and ids that don't depend on how many charts were made before. */
export function golden(svg: string): string {
  return `${svg.replaceAll("><", ">\n<").replace(/wv\d+-/g, "wv-")}\n`;
}

export function goldenPath(name: string): string {
  return `golden/${name}.svg`;
}

/** Parses as XML, as a browser does with a saved file; fails where it isn't well-formed. */
export function parsed(svg: string): Document {
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  const error = document.querySelector("parsererror");
  if (error !== null) throw new Error(error.textContent ?? "not XML");
  return document;
}

export function pointer(type: string, x: number, y: number, more: MouseEventInit = {}): MouseEvent {
  return new MouseEvent(type, { clientX: x, clientY: y, bubbles: true, cancelable: true, ...more });
}

export function key(name: string, more: KeyboardEventInit = {}): KeyboardEvent {
  return new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
}
