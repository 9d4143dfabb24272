/** SVG nodes: made, changed, and written out as a document of their own. */

import type { Size } from "./chart";

const NAMESPACE = "http://www.w3.org/2000/svg";

export type Attributes = Readonly<Record<string, string | number | null>>;

/** Marks a node that serves the pointer or the keyboard and is left out of a saved file. */
export const SCREEN_ONLY: Attributes = { "data-screen": "" };

export function node<Name extends keyof SVGElementTagNameMap>(
  document: Document,
  name: Name,
  attributes: Attributes = {},
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(NAMESPACE, name);
  set(made, attributes);
  return made;
}

/** Makes a node and puts it last in `parent`. */
export function append<Name extends keyof SVGElementTagNameMap>(
  parent: Element,
  name: Name,
  attributes: Attributes = {},
): SVGElementTagNameMap[Name] {
  const made = node(parent.ownerDocument, name, attributes);
  parent.append(made);
  return made;
}

export function appendText(parent: Element, text: string, attributes: Attributes): SVGTextElement {
  const made = append(parent, "text", attributes);
  made.textContent = text;
  return made;
}

const written = new WeakMap<Element, Record<string, string | number | null>>();

/**
 * Sets what differs from the last time; null takes an attribute away. Writing an equal value would
 * cost a restyle, and asking the element for it costs more than remembering.
 */
export function set(element: Element, attributes: Attributes): void {
  let last = written.get(element);
  if (last === undefined) {
    last = {};
    written.set(element, last);
  }
  for (const name in attributes) {
    const given = attributes[name] ?? null;
    const value = typeof given === "number" ? round(given) : given;
    if (last[name] === value) continue;
    if (value !== null) element.setAttribute(name, String(value));
    else if (last[name] !== undefined) element.removeAttribute(name);
    last[name] = value;
  }
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Hundredths of a pixel are finer than any screen. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

let made = 0;

/** Ids in a page are global, so each chart has a prefix of its own. */
export function uniquePrefix(): string {
  made += 1;
  return `wv${made}`;
}

// Names come from users' logs; XML 1.0 has no way to hold control characters or lone surrogates.
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Roles of charts that take keys. */
const MOVED: ReadonlySet<string> = new Set(["slider", "application"]);

/**
 * `root` as a document that stands alone: its own background, no styles, nothing for the screen only.
 * `under` is put below everything: what the screen shows on a canvas.
 */
export function standalone(
  root: SVGSVGElement,
  size: Size,
  background: string,
  under: SVGElement | null = null,
): string {
  const document = root.ownerDocument;
  const view = document.defaultView;
  if (view === null) throw new Error("a chart is saved from a document that has a window");
  const copy = root.cloneNode(true) as SVGSVGElement;
  for (const hidden of copy.querySelectorAll("[data-screen]")) hidden.remove();
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["style", "tabindex", "data-key"]) element.removeAttribute(name);
  }
  // In a file nothing can be moved any more.
  for (const name of copy.getAttributeNames()) {
    if (name.startsWith("aria-value")) copy.removeAttribute(name);
  }
  if (MOVED.has(copy.getAttribute("role") ?? "")) copy.setAttribute("role", "img");
  const { width, height } = size;
  set(copy, { width, height, viewBox: `0 0 ${round(width)} ${round(height)}` });
  if (under !== null) copy.prepend(under);
  copy.prepend(node(document, "rect", { width, height, fill: background }));
  return new view.XMLSerializer().serializeToString(copy).replace(NOT_XML, "");
}

/** Several standalone documents as one, from left to right. */
export function beside(documents: readonly string[], document: Document): string {
  const root = node(document, "svg");
  let [width, height] = [0, 0];
  for (const text of documents) {
    const holder = document.createElement("div");
    holder.innerHTML = text;
    const part = holder.firstElementChild as SVGSVGElement;
    part.setAttribute("x", String(width));
    width += Number(part.getAttribute("width"));
    height = Math.max(height, Number(part.getAttribute("height")));
    root.append(part);
  }
  return standalone(root, { width, height }, "none");
}
