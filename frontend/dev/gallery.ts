/** Every chart with plain and ugly data. `?mode=dark` for the dark theme; `window.charts` for measuring. */

import { type BarsOptions, bars } from "../src/charts/bars";
import { type HeatmapOptions, headerHeight, heatmap } from "../src/charts/heatmap";
import { type LinesOptions, lines } from "../src/charts/lines";
import { saveCsv, savePng, saveSvg } from "../src/charts/save";
import { type ScatterOptions, scatter } from "../src/charts/scatter";
import { type SmallScatterOptions, smallScatter } from "../src/charts/small-scatter";
import { type Mode, THEMES } from "../src/theme";
import * as fixtures from "./fixtures";

const mode: Mode = new URLSearchParams(location.search).get("mode") === "dark" ? "dark" : "light";
const theme = THEMES[mode];
document.body.style.background = theme.page;
document.body.style.color = theme.text;

function section(title: string, parent: Element = document.body): HTMLElement {
  const made = document.createElement("section");
  made.style.background = theme.surface;
  const heading = document.createElement("h2");
  heading.textContent = title;
  made.append(heading);
  parent.append(made);
  const holder = document.createElement("div");
  made.append(holder);
  return holder;
}

const named: Record<string, { svg(): string }> = {};

function keep<Options>(
  name: string,
  make: (element: HTMLElement, options: Options) => { update(o: Options): void; svg(): string },
  first: Options,
  wire: (change: (part: Partial<Options>) => void) => Partial<Options> = () => ({}),
): (part: Partial<Options>) => void {
  let options = first;
  const change = (part: Partial<Options>) => {
    options = { ...options, ...part };
    chart.update(options);
  };
  options = { ...options, ...wire(change) };
  const chart = make(section(name), options);
  named[name] = chart;
  return change;
}

const barsBase: BarsOptions = {
  theme,
  width: 420,
  rowHeight: 44,
  top: 8,
  rows: fixtures.influenceRows(mode),
  domain: [-0.7, 0.7],
  ticks: true,
  labels: true,
  hovered: null,
  selected: new Set([2]),
  onHover: () => {},
  onSelect: () => {},
  ariaLabel: "Influence",
  animate: true,
};
const marks = fixtures.twoMarks(mode);
const wireBars = (change: (part: Partial<BarsOptions>) => void): Partial<BarsOptions> => ({
  onHover: (hovered) => change({ hovered }),
  onSelect: (key) => change({ selected: new Set([key]) }),
});
const rerank = keep("Influence", bars, barsBase, wireBars);
const sides = {
  leftLabel: { text: "malignant", mark: marks[0] },
  rightLabel: { text: "benign", mark: marks[1] },
};
const leaning = { rows: fixtures.leaningRows(mode), ticks: false, labels: false, ...sides };
keep("Leaning", bars, { ...barsBase, width: 280, ...leaning }, wireBars);

const values = Float32Array.from(fixtures.FEATURES.flatMap(([, a, b]) => [a, b]));
const heatBase: HeatmapOptions = {
  theme,
  width: 400,
  rowHeight: 44,
  top: 8 + 20,
  rows: fixtures.FEATURES.map(([label], key) => ({ key, label })),
  columns: marks.map((mark, key) => ({ key, label: mark.label, mark })),
  values,
  extent: 0.7,
  labels: true,
  numbers: "auto",
  hovered: null,
  selected: new Set<number>(),
  onHover: () => {},
  onSelect: () => {},
  legend: true,
  ariaLabel: "Weights",
};
const wireHeat = (change: (part: Partial<HeatmapOptions>) => void): Partial<HeatmapOptions> => ({
  onHover: (hovered) => change({ hovered }),
  onSelect: (key) => change({ selected: new Set([key]) }),
  onColumn: (markedColumn) => change({ markedColumn }),
});
keep("Weight change", heatmap, heatBase, wireHeat);

const steps = Array.from({ length: 21 }, (_, i) => i);
const lineBase: LinesOptions = {
  theme,
  width: 200,
  height: 150,
  title: "accuracy",
  series: [
    { name: "training", values: fixtures.curve(21, 0.98, 1), emphasis: false },
    { name: "validation", values: fixtures.curve(21, 0.97, 2), emphasis: true },
  ],
  steps,
  step: 14,
  domain: [0.4, 1],
  onStep: () => {},
  onHover: () => {},
  hoveredStep: null,
};
const wireLine = (change: (part: Partial<LinesOptions>) => void): Partial<LinesOptions> => ({
  onStep: (step) => change({ step }),
  onHover: (hoveredStep) => change({ hoveredStep }),
});
keep("Lines, small", lines, lineBase, wireLine);
keep("Lines, wide, own domain", lines, { ...lineBase, width: 420, domain: undefined }, wireLine);
const gaps = [null, 0.5, 0.6, Number.NaN, 0.7, null, null, 0.8, 0.85, Number.POSITIVE_INFINITY];
keep("Lines, gaps", lines, {
  ...lineBase,
  title: "loss",
  width: 300,
  steps: steps.slice(0, 12),
  step: 8,
  domain: undefined,
  series: [
    { name: "test", values: [...gaps, 0.9, 0.9], emphasis: true },
    { name: "training", values: fixtures.curve(12, 0.9, 3), emphasis: false, dashed: true },
  ],
});
const single = { name: "test", values: [0.91], emphasis: true };
keep("Lines, one step", lines, {
  ...lineBase,
  steps: [0],
  step: 0,
  series: [single],
  domain: undefined,
});
keep("Lines, two steps", lines, {
  ...lineBase,
  steps: [0, 1],
  step: 1,
  series: [{ ...single, values: [0.5, 0.91] }],
});
const nothing = { ...single, values: [Number.NaN, null] };
keep("Lines, nothing finite", lines, {
  ...lineBase,
  steps: [0, 1],
  step: 1,
  series: [nothing],
  domain: undefined,
});
const longSteps = Array.from({ length: 10_000 }, (_, i) => i * 10);
const long = [
  { name: "training", values: fixtures.curve(10_000, 0.98, 4), emphasis: false },
  { name: "validation", values: fixtures.curve(10_000, 0.9, 5), emphasis: true },
];
keep(
  "Lines, 10,000 steps",
  lines,
  { ...lineBase, width: 420, steps: longSteps, step: 60_000, series: long },
  wireLine,
);

keep(
  "Bars, ugly",
  bars,
  { ...barsBase, rows: fixtures.uglyRows(mode), rowHeight: 36, selected: new Set([1]) },
  wireBars,
);
const ten = fixtures.tenMarks(mode);
const tenWeights = fixtures.weights(60, 7);
keep("Bars, ten classes", bars, {
  ...barsBase,
  rowHeight: 84,
  domain: [-1.5, 1.5],
  selected: new Set<number>(),
  hoveredMark: null,
  rows: Array.from({ length: 4 }, (_, key) => ({
    key,
    label: `feature ${key}`,
    bars: ten.map((mark, i) => fixtures.bar(tenWeights[10 * key + i] ?? 0, mark)),
  })),
});
keep("Bars, a class pointed at", bars, {
  ...barsBase,
  rows: barsBase.rows.slice(0, 4),
  hoveredMark: "benign",
});
keep("Bars, one row", bars, { ...barsBase, rows: barsBase.rows.slice(0, 1), hovered: 0 });
keep("Bars, no row", bars, { ...barsBase, rows: [] });

const tenColumns = ten.map((mark, key) => ({ key, label: mark.label, mark }));
const heatTen: HeatmapOptions = {
  ...heatBase,
  width: 560,
  rowHeight: 24,
  rows: Array.from({ length: 12 }, (_, key) => ({ key, label: `feature ${key}` })),
  columns: tenColumns,
  values: fixtures
    .weights(120, 8)
    .map((v, i) => (i === 15 ? Number.NaN : i === 33 ? Number.NEGATIVE_INFINITY : v)),
  extent: 1.5,
  hovered: 5,
};
const slanted = headerHeight(heatTen, document);
keep("Heatmap, ten classes", heatmap, { ...heatTen, top: slanted }, wireHeat);
keep("Heatmap, narrow", heatmap, { ...heatTen, top: slanted, width: 330, legend: false }, wireHeat);
keep(
  "Heatmap, epochs across",
  heatmap,
  {
    ...heatTen,
    top: 24,
    columns: Array.from({ length: 100 }, (_, i) => ({ key: i, label: String(i) })),
    values: fixtures.weights(1200, 9).map((v, i) => (i % 97 === 0 ? Number.NaN : v)),
    markedColumn: 40,
  },
  wireHeat,
);
keep("Heatmap, hostile names", heatmap, {
  ...heatBase,
  rowHeight: 22,
  rows: fixtures.HOSTILE.map((label, key) => ({ key, label })),
  values: Float32Array.of(
    1,
    -1,
    Number.NaN,
    0.2,
    Number.POSITIVE_INFINITY,
    -0.001,
    1234,
    0,
    0.5,
    0.6,
    0,
    0,
    0,
    0,
  ),
});
keep(
  "Heatmap, 500 rows",
  heatmap,
  {
    ...heatTen,
    top: slanted,
    rowHeight: 1,
    rows: Array.from({ length: 500 }, (_, key) => ({ key, label: `feature ${key}` })),
    values: fixtures.weights(5000, 10),
    hovered: null,
  },
  wireHeat,
);

const scatterBase: ScatterOptions = {
  theme,
  width: 600,
  height: 520,
  points: fixtures.clusters(228, 2, 11),
  colours: { marks, index: fixtures.classIndex(228, 2) },
  hidden: new Set(),
  ringed: Uint8Array.from({ length: 228 }, (_, i) => (i % 40 === 7 ? 1 : 0)),
  selected: new Set<number>(),
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
  animate: true,
};
const wireScatter = (change: (part: Partial<ScatterOptions>) => void): Partial<ScatterOptions> => ({
  onHover: (hovered) => change({ hovered }),
  onSelect: (indices) => change({ selected: new Set(indices) }),
});
const small = { width: 300, height: 260 };
keep("Scatter", scatter, scatterBase, wireScatter);
const marked = { centre: 20, others: [4, 22, 60, 100, 150, 228] };
keep(
  "Scatter, neighbours marked",
  scatter,
  { ...scatterBase, ...small, marked, tool: "rectangle" },
  wireScatter,
);
const chosen = new Set(Array.from({ length: 14 }, (_, i) => 3 * i));
keep(
  "Scatter, selection",
  scatter,
  { ...scatterBase, ...small, selected: chosen, hovered: 3, tool: "lasso" },
  wireScatter,
);
keep(
  "Scatter, ten classes",
  scatter,
  {
    ...scatterBase,
    ...small,
    points: fixtures.clusters(500, 10, 12),
    colours: { marks: ten, index: fixtures.classIndex(500, 10) },
    ringed: null,
  },
  wireScatter,
);
const sixteen = fixtures.manyMarks(16, mode);
keep(
  "Scatter, sixteen classes",
  scatter,
  {
    ...scatterBase,
    ...small,
    points: fixtures.clusters(480, 16, 12),
    colours: { marks: sixteen, index: fixtures.classIndex(480, 16) },
    ringed: null,
  },
  wireScatter,
);
const viridis = (v: number) => `hsl(${Math.round(240 - 200 * v)} 70% 55%)`;
keep(
  "Scatter, by value",
  scatter,
  {
    ...scatterBase,
    ...small,
    colours: {
      values: Float32Array.from({ length: 228 }, (_, i) => (i % 50 === 0 ? Number.NaN : i / 228)),
      domain: [0, 1],
      colour: viridis,
    },
  },
  wireScatter,
);
keep("Scatter, one point", scatter, { ...scatterBase, ...small, points: Float32Array.of(3, 4) });
keep("Scatter, lost points", scatter, {
  ...scatterBase,
  ...small,
  points: Float32Array.of(0, 0, Number.NaN, 1, 1, Number.POSITIVE_INFINITY, 1, 1, 1, 1),
});

const sprite = document.createElement("canvas");
sprite.width = 160;
sprite.height = 160;
const brush = sprite.getContext("2d");
for (let i = 0; i < 100 && brush !== null; i++) {
  brush.fillStyle = `hsl(${i * 36} 40% 60%)`;
  brush.fillRect((i % 10) * 16, Math.floor(i / 10) * 16, 16, 16);
  brush.fillStyle = "#000";
  brush.fillText(String(i % 10), (i % 10) * 16 + 5, Math.floor(i / 10) * 16 + 12);
}
keep(
  "Scatter, thumbnails",
  scatter,
  {
    ...scatterBase,
    ...small,
    points: fixtures.clusters(100, 10, 13),
    colours: { marks: ten, index: fixtures.classIndex(100, 10) },
    thumbnails: {
      image: sprite,
      tile: [16, 16],
      columns: 10,
      tiles: Int32Array.from({ length: 100 }, (_, i) => i),
    },
  },
  wireScatter,
);

const manyPictures = fixtures.clusters(5000, 10, 15);
keep(
  "Scatter, more thumbnails than have room",
  scatter,
  {
    ...scatterBase,
    points: manyPictures,
    colours: { marks: ten, index: fixtures.classIndex(5000, 10) },
    ringed: null,
    thumbnails: {
      image: sprite,
      tile: [16, 16],
      columns: 10,
      tiles: Int32Array.from({ length: 5000 }, (_, i) => i % 100),
    },
  },
  wireScatter,
);

const smallBase: SmallScatterOptions = {
  theme,
  width: 100,
  height: 80,
  points: fixtures.clusters(500, 10, 12),
  colours: { marks: ten, index: fixtures.classIndex(500, 10) },
  hidden: new Set(),
  selected: new Set(),
  ariaLabel: "Embedding, small",
};
keep("Small scatter", smallScatter, smallBase);
keep("Small scatter, selection", smallScatter, { ...smallBase, selected: chosen });
keep("Small scatter, 60,000 points", smallScatter, {
  ...smallBase,
  points: fixtures.clusters(60_000, 10, 12),
  colours: { marks: ten, index: fixtures.classIndex(60_000, 10) },
});

keep("Bars, 500 rows", bars, {
  ...barsBase,
  rowHeight: 6,
  domain: [-1.5, 1.5],
  selected: new Set<number>(),
  rows: Array.from(fixtures.weights(500, 14), (value, key) => ({
    key,
    label: `feature ${key}`,
    bars: marks
      .slice(value > 0 ? 1 : 0, value > 0 ? 2 : 1)
      .map((mark) => fixtures.bar(value, mark)),
  })),
});

Object.assign(window, {
  charts: {
    bars,
    heatmap,
    lines,
    scatter,
    smallScatter,
    saveCsv,
    savePng,
    saveSvg,
    fixtures,
    theme,
    marks,
    ten,
  },
  bases: { barsBase, heatBase, lineBase, scatterBase, smallBase },
  named,
  rerank,
  section,
});
