import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { choice } from "../src/choice";

describe("a choice", () => {
  it("is empty for anything but what it was made of, and stands when that comes back", () => {
    const head = signal("one");
    const chosen = choice(() => head.value);
    chosen.value = new Set([3]);
    expect([...chosen.value]).toEqual([3]);
    head.value = "other";
    expect(chosen.value.size).toBe(0);
    head.value = "one";
    expect([...chosen.value]).toEqual([3]);
  });
});
