/** Four points in a scatter, and a hand that drags over it. */

import { twoMarks } from "../../dev/fixtures";
import { type ScatterOptions, scatter } from "../../src/charts/scatter";
import { type Mode, THEMES } from "../../src/theme";
import { found, holder, parsed, pointer } from "./page";

/** Fitted into 300 × 200 with 24 pixels of padding: (74, 176), (226, 24), (74, 24) and (226, 176). */
const SQUARE = Float32Array.of(0, 0, 1, 1, 0, 1, 1, 0);

export const LEFT_HALF = [
  [40, 5],
  [150, 5],
  [150, 195],
  [40, 195],
] as const;

export function options(part: Partial<ScatterOptions> = {}, mode: Mode = "light"): ScatterOptions {
  return {
    theme: THEMES[mode],
    width: 300,
    height: 200,
    points: SQUARE,
    colours: { marks: twoMarks(mode), index: Uint16Array.of(0, 1, 0, 1) },
    hidden: new Set(),
    ringed: null,
    selected: new Set(),
    hovered: null,
    marked: null,
    tool: "pan",
    mode: "replace",
    onHover: () => {},
    onSelect: () => {},
    onPick: () => {},
    onClear: () => false,
    describe: (index) => `sample ${index}`,
    ariaLabel: "Embedding",
    animate: false,
    ...part,
  };
}

export function drawn(part: Partial<ScatterOptions> = {}) {
  const element = holder();
  const chart = scatter(element, options(part));
  return { chart, root: found(element, "svg") };
}

export function drag(
  root: Element,
  path: readonly (readonly [number, number])[],
  more: MouseEventInit = {},
): void {
  path.forEach(([x, y], i) => {
    root.dispatchEvent(pointer(i === 0 ? "pointerdown" : "pointermove", x, y, more));
  });
  const [x, y] = path.at(-1) ?? [0, 0];
  root.dispatchEvent(pointer("pointerup", x, y, more));
}

/** Where each symbol of a saved scatter is. */
export function places(svg: string): (string | null)[] {
  const paths = parsed(svg).querySelectorAll("path[transform]");
  return Array.from(paths, (path) => path.getAttribute("transform"));
}
