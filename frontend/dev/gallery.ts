/** Every chart with plain and ugly data. `?mode=dark` for the dark theme; `window.charts` for measuring. */

import { band } from "../src/charts/band";
import { type BarsOptions, bars } from "../src/charts/bars";
import { beeswarm } from "../src/charts/beeswarm";
import { type ConfusionOptions, confusion } from "../src/charts/confusion";
import { dependence } from "../src/charts/dependence";
import { film } from "../src/charts/film";
import { frameMatrix } from "../src/charts/frame-matrix";
import { type HeatmapOptions, headerHeight, heatmap } from "../src/charts/heatmap";
import { type HistogramOptions, histogram } from "../src/charts/histogram";
import { intervals } from "../src/charts/intervals";
import { type LinesOptions, lines } from "../src/charts/lines";
import { matrix } from "../src/charts/matrix";
import { moments } from "../src/charts/moments";
import { type OperatingCurveOptions, operatingCurve } from "../src/charts/operating-curve";
import { type PairedIntervalsOptions, pairedIntervals } from "../src/charts/paired-intervals";
import { type PartsOptions, parts } from "../src/charts/parts";
import { type ReliabilityOptions, reliability } from "../src/charts/reliability";
import { saveCsv, savePng, saveSvg } from "../src/charts/save";
import { type ScatterOptions, scatter } from "../src/charts/scatter";
import { smallGrids } from "../src/charts/small-grids";
import { type SmallScatterOptions, smallScatter } from "../src/charts/small-scatter";
import { type Mode, partMarks, THEMES } from "../src/theme";
import * as attention from "./attention-fixtures";
import * as fixtures from "./fixtures";
import * as importance from "./importance-fixtures";

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

const curveBase: OperatingCurveOptions = {
  theme,
  width: 300,
  height: 260,
  title: "ROC",
  xLabel: "of malignant, taken for benign",
  yLabel: "recall of benign",
  before: fixtures.risingCourse(60, 0.15),
  after: fixtures.risingCourse(60, 0.35),
  chance: "diagonal",
  pointBefore: [0.1, 0.1 ** 0.15],
  pointAfter: [0.2, 0.2 ** 0.35],
  cheapest: [0.4, 0.4 ** 0.35],
  threshold: 0.5,
  spoken: "threshold 0.5",
  onPoint: () => {},
  onThreshold: () => {},
  onHover: () => {},
};
keep("Operating curve", operatingCurve, curveBase, (change) => ({
  onPoint: (i) => {
    const { x, y } = curveBase.after;
    change({ pointAfter: [x[i] ?? 0, y[i] ?? 0] });
  },
}));
keep("Operating curve without points", operatingCurve, {
  ...curveBase,
  title: "precision and recall",
  chance: 0.6,
  pointBefore: null,
  pointAfter: null,
  cheapest: null,
});
const binsBase: ReliabilityOptions = {
  theme,
  width: 300,
  height: 260,
  title: "",
  xLabel: "probability of benign",
  yLabel: "share that came true",
  before: fixtures.reliabilityBins(0.02),
  after: fixtures.reliabilityBins(0.12),
  ariaLabel: "Reliability",
  onHover: () => {},
};
keep("Reliability", reliability, binsBase);
const share = (value: number) => ({ value, low: value - 0.1, high: Math.min(1, value + 0.05) });
const pairedBase: PairedIntervalsOptions = {
  theme,
  width: 340,
  columns: ["precision", "recall"],
  rows: marks.map((mark, key) => ({
    key,
    mark,
    cells: [
      { before: share(0.9), after: share(0.8 - 0.2 * key), text: "0.900 → 0.800" },
      { before: share(0.7), after: { value: null }, text: "0.700 → –" },
    ],
    title: mark.label,
  })),
  hovered: null,
  ariaLabel: "Precision and recall",
  onHover: () => {},
};
keep("Paired intervals, stacked", pairedIntervals, pairedBase, (change) => ({
  onHover: (at) => change({ hovered: at?.key ?? null }),
}));
keep("Paired intervals, side by side", pairedIntervals, { ...pairedBase, width: 640 });
const confusionBase: ConfusionOptions = {
  theme,
  width: 340,
  marks,
  before: fixtures.confusionCounts(2, 4),
  after: fixtures.confusionCounts(2, 17),
  onHover: () => {},
  onChoose: () => {},
  ariaLabel: "Confusion",
};
keep("Confusion", confusion, confusionBase);
keep("Confusion, ten classes", confusion, {
  ...confusionBase,
  width: 640,
  marks: ten,
  before: fixtures.confusionCounts(10, 0),
  after: fixtures.confusionCounts(10, 23),
  onChoose: null,
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

const histogramBase: HistogramOptions = {
  theme,
  width: 400,
  rowHeight: 42,
  rows: fixtures.histogramRows(marks, 24),
  edges: Array.from({ length: 25 }, (_, i) => i / 4 - 2),
  onHover: () => {},
  ariaLabel: "Activations",
};
keep("Histogram, two classes and one of them empty", histogram, histogramBase);
keep("Histogram, ten classes", histogram, {
  ...histogramBase,
  rowHeight: 18,
  rows: fixtures.histogramRows(ten, 24),
});
const partsBase: PartsOptions = {
  theme,
  width: 520,
  rowHeight: 24,
  top: 4,
  rows: fixtures.PARTS,
  marks: partMarks(theme),
  hovered: null,
  selected: new Set([1]),
  onHover: () => {},
  onSelect: () => {},
  ariaLabel: "Parts",
};
keep("Parts", parts, partsBase, (change) => ({
  onHover: (hovered) => change({ hovered }),
  onSelect: (key) => change({ selected: new Set([key]) }),
}));

const wireRows = (change: (part: { hovered?: number | null; selected?: Set<number> }) => void) => ({
  onHover: (hovered: number | null) => change({ hovered }),
  onSelect: (key: number) => change({ selected: new Set([key]) }),
});
keep("Intervals", intervals, importance.intervalOptions(mode), wireRows);
keep("Intervals, ugly", intervals, importance.uglyIntervals(mode), wireRows);
keep("Beeswarm", beeswarm, importance.swarmOptions(mode), (change) => ({
  ...wireRows(change),
  onChoose: (sample) => change({ chosen: new Set([sample]) }),
}));
keep("Beeswarm, 5,000 samples", beeswarm, importance.swarmOptions(mode, 5000), wireRows);
keep("Partial dependence", dependence, importance.dependenceOptions(mode), wireRows);
keep("Band", band, importance.bandOptions(mode), (change) => ({
  onChoose: (chosen) => change({ chosen }),
}));
keep("Matrix", matrix, importance.matrixOptions(mode));
keep("Frame matrix", frameMatrix, attention.frameMatrixOptions(mode), (change) => ({
  onChoose: (chosen) => change({ chosen }),
}));
keep("Frame matrix, 50 frames", frameMatrix, attention.frameMatrixOptions(mode, 50));
keep("Frame matrix, ugly", frameMatrix, attention.uglyFrameMatrix(mode));
keep("Small grids", smallGrids, attention.smallGridsOptions(mode), (change) => ({
  onChoose: (chosen) => change({ chosen }),
}));
keep("Moments", moments, attention.momentsOptions(mode), (change) => ({
  onChoose: (present) => change({ present }),
}));
keep("Film without pictures", film, attention.filmOptions(mode), (change) => ({
  onChoose: (present) => change({ present }),
}));

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
