// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EmbeddingAnswer, HeadEntry, Array as Packed, Points } from "../src/schema";

const HEAD: HeadEntry = {
  run: "run",
  head: "head",
  steps: [0, 1],
  began: 0,
  features: 3,
  classes: 2,
  class_names: ["a", "b"],
  activation: "softmax",
  splits: [{ name: "test", steps: [0, 1], thumbnails: false }],
};

function packed(values: Int32Array | Float32Array, dtype: Packed["dtype"]): Packed {
  const bytes = new Uint8Array(values.buffer);
  const data = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { dtype, shape: [values.length], data };
}

const integers = (...values: number[]) => packed(Int32Array.from(values), "int32");
const floats = (...values: number[]) => packed(Float32Array.from(values), "float32");

const POINTS: Points = {
  step: 1,
  rows: integers(0, 1),
  labels: integers(0, 1),
  predicted: integers(0, 0),
  probability: floats(0.9, 0.8),
  perplexity: 30,
  neighbours: 2,
  samples: 2,
  notes: [],
};

/** Two points so far apart, on the x-axis about the origin. */
const apart = (width: number) => floats(-width / 2, 0, width / 2, 0);

const START = { positions: apart(1), iteration: 0, iterations: 0, final: false, points: POINTS };
const frame = (width: number, iteration: number): EmbeddingAnswer => ({
  positions: apart(width),
  iteration,
  iterations: 100,
  final: false,
});
const final = (width: number): EmbeddingAnswer => ({
  ...frame(width, 100),
  final: true,
  points: POINTS,
  kl: 0.5,
  trust: {
    neighbours_kept: 0.5,
    same_class: 0.5,
    same_class_in_picture: 0.5,
    kept: floats(0.5, 0.5),
  },
});

interface Asked {
  readonly query: URLSearchParams;
  readonly say: (line: EmbeddingAnswer | { error: string; hint: string }) => void;
  readonly end: () => void;
  /** Whether the page has stopped reading. */
  cancelled: boolean;
}

const asked: Asked[] = [];

beforeEach(() => {
  vi.resetModules();
  window.location.hash = "";
  asked.length = 0;
  vi.stubGlobal("fetch", async (address: string) => {
    let one: Asked | undefined;
    const body = new ReadableStream({
      start(controller) {
        const encoder = new TextEncoder();
        one = {
          query: new URL(address, "http://host/").searchParams,
          say: (line) => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`)),
          end: () => controller.close(),
          cancelled: false,
        };
        asked.push(one);
      },
      cancel() {
        if (one) one.cancelled = true;
      },
    });
    return new Response(body);
  });
});

afterEach(() => vi.unstubAllGlobals());

async function page() {
  const { heads } = await import("../src/state");
  const { settings } = await import("../src/settings");
  const layout = await import("../src/views/embedding/layout");
  settings.tab.value = "embedding";
  heads.value = { heads: [HEAD], problems: [] };
  layout.keepLaidOut();
  return { settings, ...layout };
}

async function request(count: number): Promise<Asked> {
  await vi.waitFor(() => expect(asked).toHaveLength(count));
  return asked[count - 1] as Asked;
}

type Page = Awaited<ReturnType<typeof page>>;

/** How far apart the two points are drawn. */
function width({ positions }: Page): number {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = positions.value ?? [];
  return Math.hypot(x1 - x0, y1 - y0);
}

const drawn = (now: Page, expected: number) =>
  vi.waitFor(() => expect(width(now)).toBeCloseTo(expected));

async function settled(): Promise<Page> {
  const now = await page();
  const { say } = await request(1);
  say(final(10));
  await drawn(now, 10);
  return now;
}

describe("a layout from nothing", () => {
  it("is drawn from its start to its end", async () => {
    const now = await page();
    const { say, query } = await request(1);
    expect(query.get("page")).toMatch(/\d/);
    expect(query.get("from_perplexity")).toBeNull();
    say(START);
    await drawn(now, 1);
    say(frame(4, 30));
    await drawn(now, 4);
    expect(now.progress.value).toMatchObject({ stage: "settling", iteration: 30, drawing: "own" });
    say(final(10));
    await drawn(now, 10);
    expect(now.progress.value).toMatchObject({ stage: "settled", kl: 0.5 });
    expect(now.shown.value?.trust?.kept).toEqual(Float32Array.of(0.5, 0.5));
  });

  it("says how many others it waits for", async () => {
    const now = await page();
    const { say } = await request(1);
    say(START);
    say({ positions: null, iteration: 0, iterations: 0, final: false, waiting: 2 });
    await vi.waitFor(() => expect(now.progress.value).toEqual({ stage: "waiting", others: 2 }));
  });
});

describe("a layout that can't be had", () => {
  it("is a failure where the lines end before the last", async () => {
    const now = await page();
    const { say, end } = await request(1);
    say(START);
    end();
    await vi.waitFor(() => expect(now.failure.value?.message).toMatch(/broke off/));
  });

  it("is read no further once it is refused", async () => {
    const now = await page();
    const one = await request(1);
    one.say({ error: "No.", hint: "Never." });
    await vi.waitFor(() => expect(now.failure.value?.message).toBe("No."));
    await vi.waitFor(() => expect(one.cancelled).toBe(true));
  });
});

describe("another perplexity", () => {
  it("shows the last layout, then that carried over, then its own at its end", async () => {
    const now = await settled();
    now.settings.perplexity.value = 11;
    const { say, query } = await request(2);
    expect(query.get("from_perplexity")).toBe("30");
    expect(query.get("from_step")).toBe("1");
    say(START);
    await vi.waitFor(() => expect(now.progress.value).toMatchObject({ drawing: "last" }));
    expect(width(now)).toBeCloseTo(10);
    say({ ...frame(12, 15), preview: true });
    await drawn(now, 12);
    expect(now.shown.value?.trust).toBeNull();
    say(frame(3, 80));
    await vi.waitFor(() =>
      expect(now.progress.value).toMatchObject({ iteration: 80, drawing: "preview" }),
    );
    expect(width(now)).toBeCloseTo(12);
    say(final(14));
    await drawn(now, 14);
  });

  it("is there at once when it was settled before", async () => {
    const now = await settled();
    now.settings.perplexity.value = 11;
    (await request(2)).say(final(14));
    await drawn(now, 14);
    now.settings.perplexity.value = 30;
    expect(width(now)).toBeCloseTo(10);
    expect(now.progress.value).toMatchObject({ stage: "settled" });
    expect(asked).toHaveLength(2);
  });

  it("is asked for anew when the log was written anew", async () => {
    await settled();
    const { forget } = await import("../src/api");
    forget();
    await request(2);
  });
});

describe("another space", () => {
  it("is drawn from its start, and begun from nothing that is shown", async () => {
    const now = await settled();
    now.settings.space.value = "scores";
    const { say, query } = await request(2);
    expect(query.get("from_perplexity")).toBeNull();
    say(START);
    await drawn(now, 1);
  });
});
