// @vitest-environment jsdom

/** Parts that are loaded when they are shown. */

import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import { later } from "../src/later";

const Part = () => <p>the part</p>;

async function settle(): Promise<void> {
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve));
  });
}

test("a part's script is asked for when it is first shown, and once", async () => {
  let asked = 0;
  const Later = later(async () => {
    asked += 1;
    return { default: Part };
  });
  expect(asked).toBe(0);
  const place = document.createElement("div");
  render(<Later />, place);
  expect(place.textContent).toBe("Loading …");
  await settle();
  expect(place.textContent).toBe("the part");
  render(<Later />, place);
  await settle();
  expect(asked).toBe(1);
});

test("a script that cannot be had says so, and is asked for again on request", async () => {
  let gone = true;
  const Later = later(async () => {
    if (gone) throw new TypeError("Failed to fetch dynamically imported module");
    return { default: Part };
  });
  const place = document.createElement("div");
  render(<Later />, place);
  await settle();
  expect(place.textContent).toContain("could not be loaded");
  gone = false;
  place.querySelector("button")?.click();
  await settle();
  expect(place.textContent).toBe("the part");
});
