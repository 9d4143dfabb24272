// @vitest-environment jsdom

/** Runs, heads and classes are found by parts of their names. */

import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import { naturally, piecesOf, searchOf, wordsOf } from "../src/controls/name-search";
import { Picker } from "../src/controls/picker";
import { foldersOf, pickedRun, runEntries } from "../src/controls/run-entries";
import type { HeadEntry } from "../src/schema";

const SWEEP = [1, 2, 10].flatMap((sweep) =>
  [1, 2, 10].map((seed) => `sweep-${sweep}/lr-0.1/seed-${seed}`),
);

function logged(runs: readonly string[], names: readonly string[]): HeadEntry[] {
  return runs.flatMap((run) => names.map((head) => ({ run, head }) as HeadEntry));
}

function foundIn(runs: readonly string[], names: readonly string[], query: string): string[] {
  return searchOf(runEntries(logged(runs, names)))(wordsOf(query)).map((entry) => entry.value);
}

function marked(text: string, query: string): string[] {
  const pieces = piecesOf(text, wordsOf(query));
  return pieces.filter((piece) => piece.marked).map((piece) => piece.text);
}

test("names are in the order in which people count", () => {
  const runs = ["run-10", "run-2", "Run-1", "lr-0.1", "lr-0.01", "run-2"];
  const ordered = ["lr-0.01", "lr-0.1", "Run-1", "run-2", "run-2", "run-10"];
  expect([...runs].sort(naturally)).toEqual(ordered);
});

test("runs stand under the deepest folder that they share, and one alone under none", () => {
  const runs = ["a/b/one", "a/b/two", "a/c/three", "d/e/four", "five", "w\\x", "w\\y"];
  expect([...foldersOf(runs).values()]).toEqual(["a/b/", "a/b/", "a/", "", "", "w\\", "w\\"]);
});

test("those of a folder follow each other", () => {
  const runs = ["b/2", "c", "a/x/2", "b/10", "a/y", "a/x/1"];
  const entries = runEntries(logged(runs, ["head"]));
  expect(entries.map((entry) => entry.group)).toEqual(["", "a/", "a/x/", "a/x/", "b/", "b/"]);
  expect(entries.map((entry) => entry.label)).toEqual(["c", "y", "1", "2", "2", "10"]);
});

test("every word must be in the name, wherever and however it is written", () => {
  expect(foundIn(SWEEP, ["head"], "seed-2 SWEEP-10")).toEqual(["sweep-10/lr-0.1/seed-2"]);
  expect(foundIn(SWEEP, ["head"], "p-2/lr  ")).toHaveLength(3);
  expect(foundIn(SWEEP, ["head"], "sweep-10 nothing")).toEqual([]);
  expect(foundIn(SWEEP, ["head"], " ")).toHaveLength(SWEEP.length);
});

test("words that only a head's name holds find it in its run", () => {
  const found = foundIn(SWEEP, ["left", "right"], "sweep-2 seed-10 right");
  expect(found.map(pickedRun)).toEqual([{ run: "sweep-2/lr-0.1/seed-10", head: "right" }]);
  expect(foundIn(SWEEP, ["left", "right"], "sweep-2 seed-10")).toEqual(["sweep-2/lr-0.1/seed-10"]);
});

test("a head may have any name", () => {
  expect(pickedRun("run\0a\0b")).toEqual({ run: "run", head: "a\0b" });
  expect(pickedRun("run")).toEqual({ run: "run" });
});

test("what was found in a name is marked, all of it and nothing else", () => {
  expect(marked("seed-2/seed-3", "seed d-3")).toEqual(["seed", "seed-3"]);
  expect(marked("İstanbul", "stan")).toEqual(["stan"]);
  expect(marked("a.b", ".")).toEqual(["."]);
  expect(marked("abc", "")).toEqual([]);
});

test("a name of 10,000 letters is shortened to where it was found", () => {
  const name = `${"x".repeat(6000)}needle${"y".repeat(4000)}`;
  const shown = piecesOf(name, ["needle"]);
  expect(shown.map((piece) => piece.text).join("").length).toBeLessThan(80);
  expect(shown.find((piece) => piece.marked)?.text).toBe("needle");
  expect(piecesOf(name, [])).toHaveLength(1);
});

async function shown(count: number): Promise<{ place: HTMLElement; picked: string[] }> {
  const place = document.body.appendChild(document.createElement("div"));
  const picked: string[] = [];
  const options = Array.from({ length: count }, (_, i) => ({ value: `${i}`, label: `name ${i}` }));
  const onChange = (value: string) => picked.push(value);
  await act(() =>
    render(<Picker label="Class" value="3" options={options} onChange={onChange} />, place),
  );
  return { place, picked };
}

async function press(element: Element | null | undefined, key: string): Promise<void> {
  await act(() => {
    element?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  });
}

test("a few are the browser's own field", async () => {
  const { place } = await shown(12);
  expect(place.querySelectorAll("select option")).toHaveLength(12);
});

test("of 10,000 only those in sight are drawn, and all can be reached by keys", async () => {
  const { place, picked } = await shown(10_000);
  const button = place.querySelector("button");
  await press(button, "ArrowDown");
  const field = place.querySelector("[role=combobox]");
  const active = () => document.getElementById(field?.getAttribute("aria-activedescendant") ?? "");
  expect(active()?.textContent).toBe("name 3");
  expect(place.querySelectorAll("[role=option]").length).toBeLessThan(60);
  await press(field, "End");
  expect(active()?.textContent).toBe("name 9999");
  expect(active()?.getAttribute("aria-posinset")).toBe("10000");
  await press(field, "PageUp");
  await press(field, "ArrowUp");
  await press(field, "Enter");
  expect(picked).toEqual(["9988"]);
  expect(place.querySelector("[role=listbox]")).toBeNull();
  expect(document.activeElement).toBe(button);
});

test("a letter typed on the closed field looks for it", async () => {
  const { place } = await shown(100);
  await press(place.querySelector("button"), "7");
  expect(place.querySelectorAll("[role=option]")).toHaveLength(19);
  expect(place.querySelector("[role=status]")?.textContent).toBe("19 found");
  await press(place.querySelector("[role=combobox]"), "Escape");
  expect(place.querySelector("[role=listbox]")).toBeNull();
});
