/** Every colour of the page, light and dark. Nothing else in the frontend names one. */

import { scaleLinear } from "d3-scale";

export type Mode = "light" | "dark";

export interface Theme {
  readonly mode: Mode;
  readonly font: string;
  /** The page behind the cards, a card, and a card's inset (the field of a scatter). */
  readonly page: string;
  readonly surface: string;
  readonly inset: string;
  readonly rail: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  /** What can be moved: TensorBoard's orange, and text or icons on top of it. */
  readonly accent: string;
  readonly onAccent: string;
  /** The band behind a hovered or selected feature. */
  readonly highlight: string;
  readonly good: string;
  readonly bad: string;
  /** Samples that are not chosen, bars that belong to no class. */
  readonly neutral: string;
}

const FONT = 'Roboto, "Helvetica Neue", Arial, sans-serif';

export const THEMES: Readonly<Record<Mode, Theme>> = {
  light: {
    mode: "light",
    font: FONT,
    page: "#fafafa",
    surface: "#ffffff",
    inset: "#fbfbfc",
    rail: "#f3f4f6",
    border: "#e3e5e8",
    text: "#202124",
    muted: "#5f6368",
    grid: "#eceef0",
    axis: "#80868b",
    accent: "#e8710a",
    onAccent: "#ffffff",
    highlight: "#fdeee0",
    good: "#188038",
    bad: "#c5221f",
    neutral: "#a8abb0",
  },
  dark: {
    mode: "dark",
    font: FONT,
    page: "#1f2024",
    surface: "#292a2e",
    inset: "#232428",
    rail: "#232428",
    border: "#3c3d42",
    text: "#e8eaed",
    muted: "#a6abb2",
    grid: "#36373c",
    axis: "#80868b",
    accent: "#fcad61",
    onAccent: "#1f2024",
    highlight: "#44382d",
    good: "#5bb974",
    bad: "#f28b82",
    neutral: "#7a7d83",
  },
};

export const PATTERNS = ["solid", "hatch", "dots", "cross", "lines"] as const;
export type Pattern = (typeof PATTERNS)[number];

export const SYMBOLS = [
  "circle",
  "diamond",
  "square",
  "triangle",
  "cross",
  "star",
  "triangle-down",
  "plus",
] as const;
export type MarkSymbol = (typeof SYMBOLS)[number];

/** How a class is drawn, in every view: fill, outline, pattern and symbol differ together. */
export interface ClassMark {
  readonly label: string;
  readonly fill: string;
  readonly stroke: string;
  /** A shade of the class colour that can be read as text on a card. */
  readonly text: string;
  readonly pattern: Pattern;
  readonly symbol: MarkSymbol;
  /** Only the symbol's outline is coloured. */
  readonly hollow: boolean;
}

export const PALETTES = ["paper", "safe"] as const;
export type Palette = (typeof PALETTES)[number];

interface Ink {
  readonly fill: string;
  readonly stroke: string;
  readonly text: string;
}

/** The paper's sky-blue and pink (§4.2.1), then hues that keep apart from both. */
const PAPER: Readonly<Record<Mode, readonly Ink[]>> = {
  light: [
    { fill: "#6ec1e4", stroke: "#1f7fae", text: "#17709c" },
    { fill: "#f4a3c4", stroke: "#c2407f", text: "#b53373" },
    { fill: "#8fce9a", stroke: "#2f8a45", text: "#287a3c" },
    { fill: "#f6c667", stroke: "#a97b0c", text: "#8a6408" },
    { fill: "#b7a3e3", stroke: "#6b4fb3", text: "#5f45a5" },
    { fill: "#f0946c", stroke: "#b9501f", text: "#a54619" },
    { fill: "#7fd1c7", stroke: "#1f857a", text: "#19746a" },
    { fill: "#c9b28f", stroke: "#836437", text: "#75582f" },
    { fill: "#a9b8c9", stroke: "#566b84", text: "#4d617a" },
    { fill: "#cfd36a", stroke: "#7d8214", text: "#6a6e0f" },
  ],
  dark: [
    { fill: "#5fb6dc", stroke: "#a5dcf3", text: "#8fd0ee" },
    { fill: "#e88bb2", stroke: "#fbc6dc", text: "#f7b3cf" },
    { fill: "#74b981", stroke: "#b7e4bf", text: "#a3d9ad" },
    { fill: "#dcae4f", stroke: "#fbe0a4", text: "#f3cf83" },
    { fill: "#a08ad6", stroke: "#d6c9f6", text: "#c6b6f0" },
    { fill: "#db7d55", stroke: "#fac3aa", text: "#f4ad8e" },
    { fill: "#62b9ae", stroke: "#b0e8e0", text: "#98dbd2" },
    { fill: "#b39a75", stroke: "#e3d1b4", text: "#d6c19f" },
    { fill: "#8f9fb2", stroke: "#ced9e6", text: "#bccadb" },
    { fill: "#b5ba50", stroke: "#e6e9a8", text: "#d9dd90" },
  ],
};

/** Okabe and Ito's set (2008), which the common colour blindnesses keep apart; sky blue stays class 0. */
const SAFE_FILLS = [
  "#56b4e9",
  "#d55e00",
  "#009e73",
  "#f0e442",
  "#cc79a7",
  "#0072b2",
  "#e69f00",
  "#999999",
];
const SAFE: Readonly<Record<Mode, readonly Ink[]>> = {
  light: [
    "#1f6f9f",
    "#8f3f00",
    "#00694d",
    "#7d7500",
    "#8c3f69",
    "#004c78",
    "#8a5f00",
    "#555555",
  ].map((stroke, i) => ({
    fill: SAFE_FILLS[i % SAFE_FILLS.length] as string,
    stroke,
    text: stroke,
  })),
  dark: [
    "#a9dcf7",
    "#ffab70",
    "#7fdcc1",
    "#faf3a1",
    "#eabfd6",
    "#7fbfe8",
    "#ffd37a",
    "#d6d6d6",
  ].map((stroke, i) => ({
    fill: SAFE_FILLS[i % SAFE_FILLS.length] as string,
    stroke,
    text: stroke,
  })),
};

/**
 * One mark a class. Past the palette's length colours come round again, with the next pattern; past the
 * last symbol the symbols do, hollow every other time.
 */
export function classMarks(names: readonly string[], palette: Palette, mode: Mode): ClassMark[] {
  const inks = (palette === "safe" ? SAFE : PAPER)[mode];
  return names.map((label, i) => {
    const ink = inks[i % inks.length] as Ink;
    const pattern = names.length === 2 ? i : i + Math.floor(i / inks.length);
    return {
      label,
      ...ink,
      pattern: PATTERNS[pattern % PATTERNS.length] as Pattern,
      symbol: SYMBOLS[i % SYMBOLS.length] as MarkSymbol,
      hollow: Math.floor(i / SYMBOLS.length) % 2 === 1,
    };
  });
}

/**
 * Matplotlib's `coolwarm` turned round, so that positive is blue (§4.2.3): its 33 control points,
 * from Moreland, "Diverging Color Maps for Scientific Visualization" (2009).
 */
const COOLWARM_REVERSED =
  "b40426 c0282f cb3e38 d55042 de614d e57058 ec7f63 f18d6f f49a7b f7a688 f7b194 f7bca1 f4c5ad f1cdba ebd3c6 e4d9d2 dcdddd d4dbe6 cbd8ee c1d4f4 b7cff9 adc9fd a2c1ff 97b8ff 8caffe 81a4fb 7699f6 6b8df0 6180e9 5673e0 4c66d6 4358cb 3b4cc0"
    .split(" ")
    .map((hex) => `#${hex}`);

/** Colour of a signed weight: `-extent` red, 0 grey, `+extent` blue; beyond the extent it is clamped. */
export function weightColour(extent: number): (weight: number) => string {
  const last = COOLWARM_REVERSED.length - 1;
  const bound = extent > 0 ? extent : 1;
  return scaleLinear<string>()
    .domain(COOLWARM_REVERSED.map((_, i) => bound * ((2 * i) / last - 1)))
    .range(COOLWARM_REVERSED)
    .clamp(true);
}

/** Matplotlib's `viridis` at nine places, of Smith and van der Walt (2015): little is dark, much is bright. */
const VIRIDIS = "440154 472d7b 3b528b 2c728e 21918c 28ae80 5ec962 addc30 fde725"
  .split(" ")
  .map((hex) => `#${hex}`);

/** Colour of a share of attention, from the least of the domain to the largest; beyond it is clamped. */
export function shareColour([low, high]: readonly [number, number]): (share: number) => string {
  const [last, span] = [VIRIDIS.length - 1, high > low ? high - low : 1];
  const colour = scaleLinear<string>()
    .domain(VIRIDIS.map((_, i) => low + (span * i) / last))
    .range(VIRIDIS)
    .clamp(true);
  return (share) => (Number.isFinite(share) ? colour(share) : NOT_FINITE.fill);
}

/** A weight that is not a number or infinite: no colour of the map may stand for it. */
export const NOT_FINITE = { fill: "#1b1b1b", text: "#ffd54f" } as const;

/** Black or white, whichever reads better on a colour of the weight map. */
export function inkOn(weight: number, extent: number): string {
  return Math.abs(weight) > 0.62 * extent ? "#ffffff" : "#202124";
}

/** Right and wrong as marks, for samples coloured by whether the head got them. */
export function rightMarks(theme: Theme): ClassMark[] {
  const mark = (label: string, colour: string, symbol: MarkSymbol): ClassMark => ({
    label,
    fill: colour,
    stroke: theme.surface,
    text: colour,
    pattern: "solid",
    symbol,
    hollow: false,
  });
  return [mark("right", theme.neutral, "circle"), mark("wrong", theme.bad, "diamond")];
}

/** Samples whose number isn't known yet. */
export function unknownMark(theme: Theme): ClassMark {
  const { neutral: fill, axis: stroke, muted: text } = theme;
  return { label: "", fill, stroke, text, pattern: "solid", symbol: "circle", hollow: false };
}

/** The parts of a change in greys, as colours belong to classes and weights: weight, activation, cross. */
export function partMarks(theme: Theme): readonly [ClassMark, ClassMark, ClassMark] {
  const mark = (label: string, fill: string, pattern: Pattern): ClassMark => ({
    label,
    fill,
    stroke: theme.muted,
    text: theme.muted,
    pattern,
    symbol: "square",
    hollow: false,
  });
  return [
    mark("the weights' move", theme.muted, "solid"),
    mark("the activations' drift", theme.border, "hatch"),
    mark("both at once", theme.surface, "dots"),
  ];
}

/** From little to much, in greys: colours belong to classes and weights. */
export function shade(
  theme: Theme,
  domain: readonly [number, number] = [0, 1],
): (value: number) => string {
  return scaleLinear<string>().domain(domain).range([theme.border, theme.text]).clamp(true);
}
