/** The scatter of samples, near those that the head sees alike (§4.2.1). */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PointerOrFocus } from "../../charts/chart";
import { type ScatterOptions, type SelectMode, scatter } from "../../charts/scatter";
import { Card } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount } from "../../format";
import { settings } from "../../settings";
import { animate, head, selectedSamples, theme, windowHeight } from "../../state";
import { className, isPrediction, predictionWords } from "../samples/prediction";
import { askNames, sampleRow, thumbnails } from "../samples/samples";
import { SampleTip } from "../samples/tip";
import { clearSamples } from "../selection/clear-samples";
import { askNeighbours, marked } from "../selection/neighbours";
import { caption, sentence } from "./caption";
import { colourer, hidden, ramp, wrong } from "./colours";
import { Controls } from "./controls";
import { counted, countWrong } from "./counts";
import { type Shown, shown } from "./layout";
import { type Drawn, sameRows } from "./layouts";
import { Legend } from "./legend";
import { Notes } from "./notes";
import { picture } from "./picture";
import { ProgressLine, Status } from "./status";
import { Strip } from "./strip";
import { Toolbar } from "./toolbar";

const SHORTEST = 340;
/** What stands above and below the points on a screen: bar, tabs, controls, legend, strip. */
const AROUND = 530;
const SAVED = { width: 900, height: 640 } as const;

/** A place among the points means something only together with whose points they are. */
const hoveredPoint = signal<{ readonly of: Drawn; readonly index: number } | null>(null);

export function Embedding() {
  const box = useBox();
  const options = useOptions(shown.value, box.width);
  useChart(box, scatter, options);
  const now = shown.value;
  return (
    <Card
      title="Embedding"
      topic="embedding"
      class="embedding"
      sentence={sentence(now)}
      saving={
        options &&
        now && {
          name: `embedding-epoch-${now.samples.step}`,
          picture: () => savedPicture(options, now),
          table,
        }
      }
    >
      <Controls />
      <div class="points">
        <div class="points-head">
          <Toolbar onShowAll={() => showAll(box.ref.current)} />
          <Status />
        </div>
        <ProgressLine />
        <div class="field-of-points">
          <div class="plot" ref={box.ref} style={{ minHeight: `${fieldHeight()}px` }} />
        </div>
        <Legend />
      </div>
      <Notes />
      <Strip />
    </Card>
  );
}

/** As tall as lets legend and strip stay in sight. */
function fieldHeight(): number {
  return Math.max(SHORTEST, windowHeight.value - AROUND);
}

/** The chart's own gesture for it. */
function showAll(holder: HTMLElement | null): void {
  holder?.querySelector("svg")?.dispatchEvent(new MouseEvent("dblclick"));
}

function useOptions(now: Shown | null, width: number): ScatterOptions | null {
  const samples = now?.samples ?? null;
  const trust = now?.trust ?? null;
  const colouring = colourer.value;
  const colours = useMemo(() => samples && colouring(samples, trust), [samples, trust, colouring]);
  const rings = settings.colour.value !== "right";
  const ringed = useMemo(() => (samples && rings ? wrong(samples) : null), [samples, rings]);
  const places = useMemo(() => placeOf(samples), [samples]);
  const selected = useMemo(
    () => pointsOf(selectedSamples.value, places),
    [selectedSamples.value, places],
  );
  const mark = useMemo(() => markedPoints(places), [marked.value, places]);
  const sprite = settings.pictures.value === "pictures" ? thumbnails.value : null;
  const pictures = useMemo(
    () => sprite && samples && { ...sprite, tiles: samples.rows },
    [sprite, samples],
  );
  if (now === null || samples === null || colours === null) return null;
  return {
    theme: theme.value,
    width,
    height: fieldHeight(),
    points: now.positions,
    colours,
    hidden: hidden.value,
    ringed,
    selected,
    hovered: hoveredIn(samples),
    marked: mark,
    tool: settings.tool.value,
    mode: settings.selecting.value,
    onHover: (index, event) => pointAt(samples, index, event),
    onSelect: (indices, how) => select(samples, indices, how),
    onPick: (index) => askNeighbours(samples.rows[index] ?? null),
    onClear: clearSamples,
    rows: samples.rows,
    describe: (index) => described(samples, index),
    ...(pictures ? { thumbnails: pictures } : {}),
    ariaLabel: `${formatCount(samples.rows.length)} samples of the evaluation as points`,
    animate: animate.value,
  };
}

function hoveredIn(samples: Drawn): number | null {
  const now = hoveredPoint.value;
  return now !== null && sameRows(now.of, samples) ? now.index : null;
}

/** A sample in words, without waiting for what only the server knows. */
function described(samples: Drawn, index: number): string {
  const row = samples.rows[index] as number;
  const [label, predicted] = [samples.labels[index] as number, samples.predicted[index] as number];
  const words = predictionWords(predicted);
  const wrongly = isPrediction(predicted) ? `, taken for ${words}` : `, ${words}`;
  const taken = predicted === label ? "" : wrongly;
  const chosen = selectedSamples.value.has(row) ? ", chosen" : "";
  return `sample ${row}, is ${className(label)}${taken}${chosen}`;
}

function placeOf(samples: Drawn | null): ReadonlyMap<number, number> {
  return new Map(Array.from(samples?.rows ?? [], (row, i) => [row, i]));
}

function pointsOf(rows: Iterable<number>, places: ReadonlyMap<number, number>): Set<number> {
  const found = new Set<number>();
  for (const row of rows) {
    const at = places.get(row);
    if (at !== undefined) found.add(at);
  }
  return found;
}

/** The picked sample and its nearest as points, those of them that are drawn. */
function markedPoints(places: ReadonlyMap<number, number>): ScatterOptions["marked"] {
  const rows = marked.value;
  const centre = rows && places.get(rows.centre);
  if (rows === null || centre === null || centre === undefined) return null;
  return { centre, others: [...pointsOf(rows.others, places)] };
}

function select(samples: Drawn, indices: number[], how: SelectMode): void {
  const rows = indices.map((index) => samples.rows[index] as number);
  const chosen = new Set(how === "replace" ? [] : selectedSamples.value);
  for (const row of rows) {
    if (how === "remove") chosen.delete(row);
    else chosen.add(row);
  }
  selectedSamples.value = chosen;
  if (how === "replace") askNeighbours(null);
}

function pointAt(samples: Drawn, index: number | null, event: PointerOrFocus | null): void {
  hoveredPoint.value = index === null ? null : { of: samples, index };
  if (index === null || event === null) {
    hideTooltip();
    return;
  }
  const row = samples.rows[index] as number;
  showTooltip(event, <SampleTip answer={sampleRow(row)} row={row} />);
}

function savedPicture(options: ScatterOptions, now: Shown): string {
  const numbers = ramp.peek();
  return picture({
    ...SAVED,
    points: drawnAside(scatter, { ...options, ...SAVED, animate: false }),
    theme: options.theme,
    caption: caption(now),
    legend: numbers
      ? { name: numbers.name, low: numbers.ends[0], high: numbers.ends[1] }
      : counted(now.samples).filter(({ at, count }) => count > 0 && !hidden.value.has(at)),
    wrong: options.ringed && countWrong(now.samples),
  });
}

const HEADER = [
  ...["row", "name", "x", "y", "true class", "predicted class", "probability"],
  "neighbours kept",
] as const;

async function table() {
  const now = shown.peek();
  const names = head.peek()?.class_names ?? [];
  const logged = await askNames();
  const className = (index: number | undefined) => names[index ?? -1] ?? String(index);
  const { samples, positions, trust } = now ?? {};
  const rows = Array.from(samples?.rows ?? [], (row, i) => [
    row,
    logged?.[row] ?? null,
    positions?.[2 * i] ?? null,
    positions?.[2 * i + 1] ?? null,
    className(samples?.labels[i]),
    className(samples?.predicted[i]),
    samples?.probability[i] ?? null,
    trust?.kept[i] ?? null,
  ]);
  return { header: HEADER, rows };
}
