// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  window.location.hash = "";
});

describe("settings", () => {
  it("are read from the URL that a link holds", async () => {
    window.location.hash = "#weightvis&p.weightvis.rank=class%3A1%3Aasc&p.weightvis.classes=3%2C8";
    const { settings } = await import("../src/settings");
    expect(settings.rank.value).toBe("class:1:asc");
    expect(settings.classes.value).toEqual([3, 8]);
  });

  it("fall back where the URL makes no sense", async () => {
    window.location.hash =
      "#weightvis&p.weightvis.limit=-5&p.weightvis.gauge=sideways&p.weightvis.perplexity=x&p.weightvis.classes=a,2,%E0%A4%A";
    const { settings } = await import("../src/settings");
    expect(settings.limit.value).toBe(1);
    expect(settings.gauge.value).toBe("raw");
    expect(settings.perplexity.value).toBe(30);
  });

  it("know which numbers a link asked for in vain", async () => {
    window.location.hash =
      "#p.weightvis.threshold=1.7&p.weightvis.cost=x&p.weightvis.limit=20&p.weightvis.speed=2.0";
    const { corrected, settings } = await import("../src/settings");
    expect(settings.threshold.value).toBe(1);
    expect(Object.fromEntries(corrected)).toEqual({
      threshold: { asked: "1.7", given: 1 },
      cost: { asked: "x", given: 1 },
    });
  });

  it("of the embedding are in the URL too", async () => {
    window.location.hash =
      "#p.weightvis.method=umap&p.weightvis.neighbours=7&p.weightvis.colour=feature&p.weightvis.colourFeature=12&p.weightvis.film=film&p.weightvis.most=99999999&p.weightvis.tool=rectangle&p.weightvis.space=nonsense";
    const { settings } = await import("../src/settings");
    expect(settings.method.value).toBe("umap");
    expect(settings.neighbours.value).toBe(7);
    expect([settings.colour.value, settings.colourFeature.value]).toEqual(["feature", 12]);
    expect(settings.film.value).toBe("film");
    expect(settings.most.value).toBe(60_000);
    expect(settings.tool.value).toBe("rectangle");
    expect(settings.space.value).toBe("activations");
  });

  it("are written beside what others have in the URL, but for defaults", async () => {
    window.location.hash = "#weightvis&p.other.key=1";
    const { mirrorInUrl, settings } = await import("../src/settings");
    mirrorInUrl();
    settings.gauge.value = "centred";
    settings.run.value = "a/b & c";
    vi.runAllTimers();
    expect(window.location.hash).toBe(
      "#weightvis&p.other.key=1&p.weightvis.run=a%2Fb%20%26%20c&p.weightvis.gauge=centred",
    );
    settings.gauge.value = "raw";
    settings.run.value = "";
    vi.runAllTimers();
    expect(window.location.hash).toBe("#weightvis&p.other.key=1");
  });
});
