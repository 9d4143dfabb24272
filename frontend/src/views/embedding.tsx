/** The scatter of samples, near those that the head sees alike (§4.2.1). */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PointerOrFocus } from "../charts/chart";
import { type ScatterOptions, scatter } from "../charts/scatter";
import { Card } from "../controls/card";
import { hideTooltip, showTooltip } from "../controls/tooltip";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { settings } from "../settings";
import { animate, head, selectedSamples, step, theme, windowHeight } from "../state";
import { coloursOf, hidden, legendMarks, wrong } from "./embedding-colours";
import { Controls, Status, tool } from "./embedding-controls";
import { Legend } from "./embedding-legend";
import { type Drawn, drawn, positions } from "./layout";
import { SampleTip } from "./sample-tip";
import { sampleRow, thumbnails } from "./samples";

const SHORTEST = 380;
/** What stands above and below the field of points on a screen: bar, tabs, controls, legend. */
const AROUND = 430;
const SAVED_WIDTH = 900;

const hoveredPoint = signal<number | null>(null);

export function Embedding() {
  const box = useBox();
  const samples = drawn.value;
  const options = useOptions(samples, box.width);
  useChart(box, scatter, options);
  return (
    <Card
      title="Embedding"
      topic="embedding"
      class="embedding"
      sentence={`Each mark is a sample at epoch ${samples?.step ?? step.value}, near those that the head sees alike. Distances between far groups mean little.`}
      saving={
        options && {
          name: `embedding-epoch-${samples?.step ?? 0}`,
          picture: () =>
            drawnAside(scatter, { ...options, width: SAVED_WIDTH, height: 640, animate: false }),
          table: () => table(),
        }
      }
    >
      <Controls />
      <Status />
      <div class="field-of-points">
        <div class="plot" ref={box.ref} style={{ minHeight: `${fieldHeight()}px` }} />
      </div>
      <Legend />
      {samples?.notes.map((note) => (
        <p class="notice" key={note}>
          {note}
        </p>
      ))}
    </Card>
  );
}

/** As tall as lets the legend stay in sight. */
function fieldHeight(): number {
  return Math.max(SHORTEST, windowHeight.value - AROUND);
}

function useOptions(samples: Drawn | null, width: number): ScatterOptions | null {
  const points = positions.value;
  const colouring = settings.colour.value;
  const colours = useMemo(
    () => (samples ? coloursOf(samples, legendMarks.value) : null),
    [samples, colouring, legendMarks.value, theme.value],
  );
  const ringed = useMemo(() => (samples ? wrong(samples) : null), [samples]);
  const places = useMemo(() => placeOf(samples), [samples]);
  const selected = useMemo(
    () => pointsOf(selectedSamples.value, places),
    [selectedSamples.value, places],
  );
  const sprite = settings.pictures.value === "pictures" ? thumbnails.value : null;
  const pictures = useMemo(
    () => sprite && samples && { ...sprite, tiles: samples.rows },
    [sprite, samples],
  );
  if (samples === null || points === null || colours === null) return null;
  return {
    theme: theme.value,
    width,
    height: fieldHeight(),
    points,
    colours,
    hidden: hidden.value,
    ringed,
    selected,
    hovered: hoveredPoint.value,
    tool: tool.value,
    onHover: (index, event) => pointAt(samples, index, event),
    onSelect: (indices, how) => select(samples, indices, how),
    ...(pictures ? { thumbnails: pictures } : {}),
    ariaLabel: `${samples.rows.length} samples of the evaluation as points`,
    animate: animate.value,
  };
}

function placeOf(samples: Drawn | null): ReadonlyMap<number, number> {
  return new Map(Array.from(samples?.rows ?? [], (row, i) => [row, i]));
}

function pointsOf(rows: ReadonlySet<number>, places: ReadonlyMap<number, number>): Set<number> {
  const found = new Set<number>();
  for (const row of rows) {
    const at = places.get(row);
    if (at !== undefined) found.add(at);
  }
  return found;
}

function select(samples: Drawn, indices: number[], how: "replace" | "add" | "remove"): void {
  const rows = indices.map((index) => samples.rows[index] as number);
  const chosen = new Set(how === "replace" ? [] : selectedSamples.value);
  for (const row of rows) {
    if (how === "remove") chosen.delete(row);
    else chosen.add(row);
  }
  selectedSamples.value = chosen;
}

function pointAt(samples: Drawn, index: number | null, event: PointerOrFocus | null): void {
  hoveredPoint.value = index;
  if (index === null || event === null) {
    hideTooltip();
    return;
  }
  const row = samples.rows[index] as number;
  showTooltip(event, <SampleTip answer={sampleRow(row)} row={row} />);
}

function table() {
  const samples = drawn.value;
  const points = positions.value;
  const names = head.value?.class_names ?? [];
  const rows = Array.from(samples?.rows ?? [], (row, i) => [
    row,
    points?.[2 * i] ?? null,
    points?.[2 * i + 1] ?? null,
    names[samples?.labels[i] ?? -1] ?? String(samples?.labels[i]),
    names[samples?.predicted[i] ?? -1] ?? String(samples?.predicted[i]),
    samples?.probability[i] ?? null,
  ]);
  return { header: ["row", "x", "y", "true class", "predicted class", "probability"], rows };
}
