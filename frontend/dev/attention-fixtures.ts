/** Options of the charts of attention, plain and ugly, for the gallery and the golden tests. */

import type { FilmOptions } from "../src/charts/film";
import type { FrameMatrixOptions } from "../src/charts/frame-matrix";
import type { MomentsOptions } from "../src/charts/moments";
import type { SmallGridsOptions } from "../src/charts/small-grids";
import { type Mode, THEMES } from "../src/theme";
import { HOSTILE, random } from "./fixtures";

const ignore = () => {};
const FRAMES = 10;

/** float [frames, frames], whose rows add up to one: near frames get more. */
export function rowsOfAttention(frames: number, reach: number): Float32Array {
  const values = new Float32Array(frames * frames);
  for (let row = 0; row < frames; row++) {
    const weights = Array.from({ length: frames }, (_, to) =>
      Math.exp(-Math.abs(row - to) / reach),
    );
    const sum = weights.reduce((all, weight) => all + weight, 0);
    weights.forEach((weight, to) => {
      values[row * frames + to] = weight / sum;
    });
  }
  return values;
}

export function frameMatrixOptions(mode: Mode, frames = FRAMES): FrameMatrixOptions {
  return {
    theme: THEMES[mode],
    width: 360,
    values: rowsOfAttention(frames, 2),
    frames,
    domain: [0.02, 0.45, 1 / frames],
    even: { value: 1 / frames, label: "even" },
    names: Array.from({ length: frames }, (_, i) => `${5 * i}–${5 * i + 4}`),
    format: (value) => value.toFixed(2),
    chosen: 3,
    present: 6,
    spoken: ({ row, column }) => `from ${row} to ${column}`,
    onHover: ignore,
    onChoose: ignore,
    ariaLabel: "Frame to frame",
  };
}

/** What is not a number, and one frame only. */
export function uglyFrameMatrix(mode: Mode): FrameMatrixOptions {
  const values = Float32Array.of(Number.NaN, 0.5, Number.POSITIVE_INFINITY, 2);
  return { ...frameMatrixOptions(mode, 2), values, domain: [0, 0], chosen: null, present: null };
}

export function smallGridsOptions(mode: Mode): SmallGridsOptions {
  const grids = Array.from({ length: 6 }, (_, i) => rowsOfAttention(4, 0.5 + i / 2));
  return {
    theme: THEMES[mode],
    width: 360,
    rows: ["layer 1", HOSTILE[0] ?? "layer 2"],
    columns: ["0", "1", "2"],
    grids: grids.map((grid, i) => (i === 5 ? null : grid)),
    across: 4,
    domain: [0, 0.8, 0.25],
    even: { value: 0.25, label: "even" },
    format: (value) => value.toFixed(2),
    chosen: { row: 1, column: 0 },
    spoken: ({ row, column }) => `layer ${row}, head ${column}`,
    onHover: ignore,
    onChoose: ignore,
    ariaLabel: "Layers and heads",
  };
}

export function momentsOptions(mode: Mode): MomentsOptions {
  const draw = random(4);
  return {
    theme: THEMES[mode],
    width: 360,
    height: 110,
    values: Float32Array.from({ length: FRAMES }, (_, i) => (i === 7 ? Number.NaN : draw() - 0.5)),
    extent: 0.5,
    colours: ["#3b4cc0", "#b40426"],
    ends: ["+0.5", "−0.5"],
    present: 2,
    onHover: ignore,
    onChoose: ignore,
    ariaLabel: "Moments",
  };
}

export function filmOptions(mode: Mode): FilmOptions {
  return {
    theme: THEMES[mode],
    width: 360,
    sheet: null,
    cells: Array.from({ length: FRAMES }, (_, i) => ({
      frame: 5 * i,
      name: `${5 * i}–${5 * i + 4}`,
    })),
    present: 2,
    marked: [5, 7],
    onHover: ignore,
    onChoose: ignore,
  };
}
