// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { live } from "../src/api";
import { selectedSamples, toggleSample } from "../src/state";

const asked: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify({ url })));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A question about a step of a head, asked anew as either moves. */
function question(run: string) {
  const [head, step] = [signal("one"), signal(0)];
  const { answer } = live(
    "minimal",
    () => ({ run, head: head.value, split: "test", rank: "index", step: step.value }),
    undefined,
    { rest: 80, whose: () => head.value },
  );
  return { head, step, answer };
}

describe("an answer that is kept", () => {
  it("is asked for at once at first, and then only where the slider rests", async () => {
    const { step, answer } = question("rest");
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(0);
    const first = answer.value;
    for (let at = 1; at <= 9; at++) step.value = at;
    expect(asked).toHaveLength(1);
    expect(answer.value).toBe(first);
    await vi.advanceTimersByTimeAsync(80);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toContain("step=9");
    step.value = 0;
    expect(answer.value).toBe(first);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toHaveLength(2);
  });

  it("does not stand in for that of another head", async () => {
    const { head, answer } = question("whose");
    await vi.advanceTimersByTimeAsync(0);
    expect(answer.value).not.toBeNull();
    head.value = "other";
    expect(answer.value).toBeNull();
    expect(asked).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(0);
    expect(answer.value).toMatchObject({ url: asked[1] });
  });
});

describe("a sample", () => {
  it("is chosen alone or beside the others, and let go by the same again", () => {
    const chosen = () => [...selectedSamples.value];
    toggleSample(3, false);
    toggleSample(5, true);
    expect(chosen()).toEqual([3, 5]);
    toggleSample(5, false);
    expect(chosen()).toEqual([5]);
    toggleSample(5, false);
    expect(chosen()).toEqual([]);
    toggleSample(1, true);
    toggleSample(2, true);
    toggleSample(1, true);
    expect(chosen()).toEqual([2]);
  });
});
