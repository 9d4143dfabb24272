/** TensorBoard around the page: its messages, the settings in its URL, its theme. */

import { type Signal, signal } from "@preact/signals";
import type { Mode } from "./theme";

const PLUGIN = "weightvis";
const PREFIX = `p.${PLUGIN}.`;

interface Message {
  readonly type: string;
  readonly id: number;
  readonly payload: unknown;
  readonly isReply: boolean;
}

/** Calls `onReload` whenever TensorBoard has read its logs anew or its runs have changed. */
export function listenToHost(onReload: () => void): void {
  if (window.parent === window) return;
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }: MessageEvent<string>) => {
    const { type, id, isReply } = JSON.parse(data) as Message;
    if (isReply) return;
    channel.port1.postMessage(
      JSON.stringify({ type, id, payload: null, error: null, isReply: true }),
    );
    onReload();
  };
  window.parent.postMessage("experimental.bootstrap", "*", [channel.port2]);
}

/** The hash as it was read or written last. */
let known = "";

/** The settings in the URL. TensorBoard's own answer is empty on a first load, so the hash is read. */
export function readUrl(): Map<string, string> {
  known = hashParts().join("&");
  const found = new Map<string, string>();
  for (const part of hashParts()) {
    const [key = "", value = ""] = part.split("=", 2);
    if (key.startsWith(PREFIX)) found.set(key.slice(PREFIX.length), decoded(value));
  }
  return found;
}

/** Puts the settings into the URL, as a step in the history or without; whatever else is there stays. */
export function writeUrl(settings: ReadonlyMap<string, string>, isStep = false): void {
  const others = hashParts().filter((part) => !part.startsWith(PREFIX));
  const mine = [...settings].map(([key, value]) => `${PREFIX}${key}=${encodeURIComponent(value)}`);
  const hash = `#${[...others, ...mine].join("&")}`;
  try {
    const { location, history } = window.parent;
    // In full: a bare hash would be resolved against the document's base, which is another folder.
    const [page = ""] = location.href.split("#", 1);
    known = hash.slice(1);
    if (hash === location.hash) return;
    if (isStep) history.pushState(null, "", page + hash);
    else history.replaceState(null, "", page + hash);
  } catch {
    // Shown inside a page of another origin: the settings then live as long as the page.
  }
}

/** Calls `onBack` whenever the history is walked to another state of this plugin. */
export function listenToBack(onBack: () => void): void {
  try {
    const isAlone = window.parent === window;
    window.parent.addEventListener("popstate", () => {
      const parts = hashParts();
      if (parts.join("&") !== known && (isAlone || parts.includes(PLUGIN))) onBack();
    });
  } catch {
    // Another origin: its history is its own.
  }
}

/** The link that reopens this picture. */
export function currentLink(): string {
  try {
    return window.parent.location.href;
  } catch {
    return window.location.href;
  }
}

/** TensorBoard's theme, followed; it sends no message, but marks its body. */
export function followTheme(): Signal<Mode> {
  const mode = signal<Mode>("light");
  try {
    const body = window.parent.document.body;
    const read = () => {
      mode.value = body.classList.contains("dark-mode") ? "dark" : "light";
    };
    new MutationObserver(read).observe(body, { attributeFilter: ["class"] });
    read();
    if (window.parent !== window) return mode;
  } catch {
    // Another origin: the system's preference has to do.
  }
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  const read = () => {
    mode.value = preference.matches ? "dark" : "light";
  };
  preference.addEventListener("change", read);
  read();
  return mode;
}

/** Whether anybody can see the page: TensorBoard keeps a tab that isn't shown at height 0. */
export function isVisible(): boolean {
  return !document.hidden && window.innerHeight > 0;
}

function hashParts(): string[] {
  try {
    return window.parent.location.hash.replace(/^#/, "").split("&").filter(Boolean);
  } catch {
    return [];
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
