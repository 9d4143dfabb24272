/** The only place that fetches: typed by the wire contract, cached, and deaf to stale answers. */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { memory } from "./memory";
import type { Files, Array as Packed, Routes } from "./schema";

type Route = keyof Routes;
type Query<R extends Route> = Routes[R]["query"];
type Answer<R extends Route> = Routes[R]["answer"];

/** What a request was refused with: what is wrong, and what to do. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly hint: string,
    /** No answer at all, rather than a bad one. */
    readonly unreachable = false,
  ) {
    super(message);
  }
}

const MOST_CHARACTERS = 64e6;
const AHEAD_AT_ONCE = 3;

/** What this page is called in requests, so that the server can tell its wishes from others'. */
const PAGE = crypto.getRandomValues(new Uint32Array(2)).join("-");

const answers = memory<{ readonly answer: unknown }>(MOST_CHARACTERS);
const ages = signal(0);
/** Changes when what was answered before no longer holds. */
export const era: ReadonlySignal<number> = ages;
const underway = new Map<string, Promise<unknown>>();
let ahead: (() => Promise<unknown>)[] = [];
let aheadRunning = 0;

/** Asks a route once. `version` tells apart answers that grow while the query stays the same. */
export async function ask<R extends Route>(
  route: R,
  query: Query<R>,
  version = "",
): Promise<Answer<R>> {
  const url = address(route, query);
  const key = `${url}#${version}`;
  const known = answers.get(key);
  if (known !== undefined) return known.answer as Answer<R>;
  const pending = underway.get(key) ?? remembered(url, key);
  underway.set(key, pending);
  return pending as Promise<Answer<R>>;
}

/** Asks a route whatever was answered before. */
export async function askAnew<R extends Route>(route: R, query: Query<R>): Promise<Answer<R>> {
  return (await reached(address(route, query))).json() as Promise<Answer<R>>;
}

/** Asks without an answer being waited for, a few at a time, the latest wishes first. */
export function askAhead<R extends Route>(
  route: R,
  queries: readonly Query<R>[],
  version: (query: Query<R>) => string = () => "",
): void {
  const missing = queries.filter(
    (query) => !answers.has(`${address(route, query)}#${version(query)}`),
  );
  const wishes = missing.map(
    (query) => () => ask(route, query, version(query)).catch(() => undefined),
  );
  ahead = [...wishes, ...ahead].slice(0, 60);
  work();
}

/** Forgets every answer: the log was written anew. */
export function forget(): void {
  answers.clear();
  underway.clear();
  ahead = [];
  ages.value += 1;
}

const asked = signal(0);
/** Changes when what could not be answered should be asked again. */
export const attempts: ReadonlySignal<number> = asked;

/** Asks again what could not be answered: TensorBoard is there again, or the log has changed. */
export function askAgain(): void {
  asked.value += 1;
}

export interface Live<R extends Route> {
  /** The newest answer; an older one stands until it comes. */
  readonly answer: ReadonlySignal<Answer<R> | null>;
  readonly error: ReadonlySignal<Refusal | null>;
}

interface Standing {
  /** What changes again within so many milliseconds is not asked: a slider is on its way. */
  readonly rest?: number;
  /** Whose answers these are: those of others don't stand in for theirs. */
  readonly whose?: () => string;
}

/** Keeps an answer to a query that changes: no request where it is known, none that is stale. */
export function live<R extends Route>(
  route: R,
  query: () => Query<R> | null,
  version: () => string = () => "",
  { rest = 0, whose = () => "" }: Standing = {},
): Live<R> {
  const answer = signal<Answer<R> | null>(null);
  const error = signal<Refusal | null>(null);
  let latest = 0;
  let standsFor = "";
  effect(() => {
    attempts.value; // asks again
    const wanted = query();
    const turn = ++latest;
    if (whose() !== standsFor) {
      standsFor = whose();
      answer.value = null;
      error.value = null;
    }
    if (wanted === null) {
      answer.value = null;
      error.value = null;
      return;
    }
    const key = `${address(route, wanted)}#${version()}`;
    const known = answers.get(key);
    if (known !== undefined) {
      answer.value = known.answer as Answer<R>;
      error.value = null;
      return;
    }
    const now = version();
    const askIt = () =>
      ask(route, wanted, now).then(
        (found) => {
          if (turn !== latest) return;
          answer.value = found;
          error.value = null;
        },
        (reason: unknown) => {
          if (turn !== latest) return;
          const found = refusal(reason);
          error.value = found;
          // An old picture may stand for one that is late, not for one that there is not.
          if (!found.unreachable) answer.value = null;
        },
      );
    if (rest === 0 || answer.peek() === null) {
      void askIt();
      return;
    }
    const timer = setTimeout(askIt, rest);
    return () => clearTimeout(timer);
  });
  return { answer, error };
}

/** Routes whose work takes its turn among that of other pages. */
type Streamed = { [R in Route]: "page" extends keyof Query<R> ? R : never }[Route];

/** Reads a streamed route line by line, until it ends or `stop` is aborted. */
export async function stream<R extends Streamed>(
  route: R,
  query: Query<R>,
  stop: AbortSignal,
  onLine: (line: Answer<R>) => void,
): Promise<void> {
  const response = await reached(address(route, { ...query, page: PAGE }), stop);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(cutShort(stop));
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) {
        const line = JSON.parse(text) as Answer<R> | { error: string; hint: string };
        if ("error" in line) throw new Refusal(line.error, line.hint);
        if (!stop.aborted) onLine(line);
      }
    }
  } finally {
    // Else the server goes on working for lines that nobody reads.
    reader.cancel().catch(() => undefined);
  }
}

/** What a stream is refused with that ended before its last line. */
export function brokenOff(what: string): Refusal {
  return new Refusal(`${what} broke off before it was done.`, "Reload the page to try again.");
}

/** Asks for a file, whole; the server names it. */
export async function askFile<R extends keyof Files>(
  route: R,
  query: Files[R],
): Promise<{ readonly name: string; readonly content: Blob }> {
  const response = await reached(address(route, query));
  const said = response.headers.get("Content-Disposition") ?? "";
  const name = /filename="?([^";]+)/.exec(said)?.[1] ?? route;
  return { name, content: await response.blob() };
}

export function refusal(reason: unknown): Refusal {
  return reason instanceof Refusal ? reason : new Refusal(String(reason), "Reload the page.");
}

const unpacked = new WeakMap<Packed, Float32Array | Int32Array | Uint8Array>();

/** A float array that travelled as base64. */
export function floats(packed: Packed): Float32Array {
  return unpack(packed, (bytes) => new Float32Array(bytes)) as Float32Array;
}

/** An array of whole numbers that travelled as base64. */
export function integers(packed: Packed): Int32Array {
  return unpack(packed, (bytes) => new Int32Array(bytes)) as Int32Array;
}

function unpack(
  packed: Packed,
  view: (bytes: ArrayBuffer) => Float32Array | Int32Array,
): Float32Array | Int32Array | Uint8Array {
  const known = unpacked.get(packed);
  if (known !== undefined) return known;
  const text = atob(packed.data);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const found = view(bytes.buffer);
  unpacked.set(packed, found);
  return found;
}

function address(route: string, query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `./${route}?${text}` : `./${route}`;
}

async function remembered(url: string, key: string): Promise<unknown> {
  const began = ages.peek();
  try {
    const text = await (await reached(url)).text();
    const answer: unknown = JSON.parse(text);
    if (began === ages.peek()) answers.set(key, { answer }, text.length);
    return answer;
  } finally {
    if (began === ages.peek()) underway.delete(key);
  }
}

/** Turns a lost connection into words, unless it was given up from here. */
function cutShort(stop: AbortSignal | undefined): (reason: unknown) => never {
  return (reason) => {
    if (stop?.aborted) throw reason;
    throw new Refusal("TensorBoard does not answer.", "Is it still running?", true);
  };
}

async function reached(url: string, stop?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, stop ? { signal: stop } : {});
  } catch (reason) {
    return cutShort(stop)(reason);
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => null)) as { error: string; hint: string } | null;
  throw new Refusal(body?.error ?? `TensorBoard answered ${response.status}.`, body?.hint ?? "");
}

function work(): void {
  while (aheadRunning < AHEAD_AT_ONCE) {
    const wish = ahead.shift();
    if (wish === undefined) return;
    aheadRunning += 1;
    void wish().finally(() => {
      aheadRunning -= 1;
      work();
    });
  }
}
