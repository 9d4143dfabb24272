import { describe, expect, it } from "vitest";
import { memory } from "../src/memory";

describe("a memory", () => {
  it("lets go of what was asked for longest ago", () => {
    const kept = memory<string>(10);
    kept.set("a", "A", 4);
    kept.set("b", "B", 4);
    kept.get("a");
    kept.set("c", "C", 4);
    expect([kept.get("a"), kept.get("b"), kept.get("c")]).toEqual(["A", undefined, "C"]);
  });

  it("keeps the newest however large it is, and nothing twice", () => {
    const kept = memory<string>(10);
    kept.set("a", "A", 50);
    expect(kept.has("a")).toBe(true);
    kept.set("a", "B", 4);
    kept.set("b", "B", 6);
    expect(kept.has("a") && kept.has("b")).toBe(true);
  });

  it("forgets everything when it is told to", () => {
    const kept = memory<string>(10);
    kept.set("a", "A", 9);
    kept.clear();
    kept.set("b", "B", 9);
    expect([kept.has("a"), kept.has("b")]).toEqual([false, true]);
  });
});
