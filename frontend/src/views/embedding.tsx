/** The scatter of samples, near those that the head sees alike (§4.2.1). */

import { computed, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { PointerOrFocus } from "../charts/chart";
import { type PointColours, type ScatterOptions, scatter, type Tool } from "../charts/scatter";
import { Card } from "../controls/card";
import { Swatch } from "../controls/class-mark";
import { Segments, Select, Slider } from "../controls/fields";
import { hideTooltip, showTooltip } from "../controls/tooltip";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { formatCount, formatMetric, formatPercent } from "../format";
import { COLOURINGS, MOST_PERPLEXITY, settings } from "../settings";
import { animate, head, marks, selectedSamples, theme, windowHeight } from "../state";
import { type ClassMark, rightMarks, shade } from "../theme";
import { type Drawn, drawn, failure, positions, progress } from "./layout";
import { SampleTip } from "./sample-tip";
import { sampleRow, thumbnails, wantThumbnails } from "./samples";

const SHORTEST = 380;
/** What stands above and below the field of points on a screen: bar, tabs, controls, legend. */
const AROUND = 430;
const SAVED_WIDTH = 900;

const tool = signal<Tool>("lasso");
const hidden = signal<ReadonlySet<number>>(new Set());
const hoveredPoint = signal<number | null>(null);

const COLOURING_LABELS = {
  predicted: "predicted class",
  true: "true class",
  right: "right or wrong",
  probability: "probability",
} as const;

/** The classes, or right and wrong, that colours stand for; null where they stand for numbers. */
const legend = computed<readonly ClassMark[] | null>(() => {
  if (settings.colour.value === "probability") return null;
  return settings.colour.value === "right" ? rightMarks(theme.value) : marks.value;
});

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
      sentence="Each mark is a sample, near those that the head sees alike. Distances between far groups mean little."
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
    () => (samples ? coloursOf(samples, legend.value) : null),
    [samples, colouring, legend.value, theme.value],
  );
  const ringed = useMemo(() => (samples ? wrong(samples) : null), [samples]);
  const places = useMemo(() => placeOf(samples), [samples]);
  const selected = useMemo(
    () => pointsOf(selectedSamples.value, places),
    [selectedSamples.value, places],
  );
  if (samples === null || points === null || colours === null) return null;
  const pictures = settings.pictures.value === "pictures" ? thumbnails.value : null;
  return {
    theme: theme.value,
    width,
    height: fieldHeight(),
    points,
    colours,
    hidden: hidden.value,
    ringed: colouring === "right" ? null : ringed,
    selected,
    hovered: hoveredPoint.value,
    tool: tool.value,
    onHover: (index, event) => pointAt(samples, index, event),
    onSelect: (indices, how) => select(samples, indices, how),
    ...(pictures ? { thumbnails: { ...pictures, show: true } } : {}),
    ariaLabel: `${samples.rows.length} samples of the evaluation as points`,
    animate: animate.value,
  };
}

function coloursOf(samples: Drawn, shown: readonly ClassMark[] | null): PointColours {
  if (shown === null) {
    return { values: samples.probability, domain: [0, 1], colour: shade(theme.value) };
  }
  const of = {
    predicted: () => samples.predicted,
    true: () => samples.labels,
    right: () => samples.labels.map((label, i) => (label === samples.predicted[i] ? 0 : 1)),
    probability: () => samples.predicted,
  }[settings.colour.value]();
  return { marks: shown, index: Uint16Array.from(of) };
}

function wrong(samples: Drawn): Uint8Array {
  return Uint8Array.from(samples.labels, (label, i) => (label === samples.predicted[i] ? 0 : 1));
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

function Controls() {
  const samples = drawn.value;
  const most = samples
    ? Math.max(2, Math.min(MOST_PERPLEXITY, Math.floor((samples.rows.length - 1) / 3)))
    : MOST_PERPLEXITY;
  const perplexity = Math.min(settings.perplexity.value, most);
  return (
    <div class="controls">
      <Slider
        label="Perplexity"
        value={perplexity}
        low={2}
        high={most}
        shown={perplexity}
        onInput={(value) => {
          settings.perplexity.value = value;
        }}
      />
      <Select
        label="Colour by"
        value={settings.colour.value}
        options={COLOURINGS.map((value) => ({ value, label: COLOURING_LABELS[value] }))}
        onChange={(value) => {
          hidden.value = new Set();
          settings.colour.value = COLOURINGS.find((each) => each === value) ?? "predicted";
        }}
      />
      <Labelled text="Of the">
        <Segments
          label="Space"
          value={settings.space}
          options={[
            { value: "activations", label: "activations", title: "What the head sees" },
            { value: "scores", label: "class scores", title: "What it says: the paper's choice" },
          ]}
        />
      </Labelled>
      <Labelled text="Run until">
        <Segments
          label="Schedule"
          value={settings.schedule}
          options={[
            { value: "settled", label: "settled" },
            {
              value: "paper",
              label: "as in the paper",
              title: "300 iterations, learning rate 200",
            },
          ]}
        />
      </Labelled>
      <Labelled text="Drag to">
        <Segments
          label="Tool"
          value={tool}
          options={[
            { value: "lasso", label: "choose" },
            { value: "pan", label: "move" },
          ]}
        />
      </Labelled>
      {wantThumbnails.value && (
        <Labelled text="Draw">
          <Segments
            label="Draw"
            value={settings.pictures}
            options={[
              { value: "marks", label: "marks" },
              { value: "pictures", label: "pictures" },
            ]}
          />
        </Labelled>
      )}
    </div>
  );
}

function Labelled({ text, children }: { text: string; children: preact.ComponentChildren }) {
  return (
    <div class="field">
      <span>{text}</span>
      {children}
    </div>
  );
}

/** How far the layout is, and how far it may be trusted. */
function Status() {
  const now = progress.value;
  if (failure.value !== null) {
    return (
      <p class="status bad" role="alert">
        {failure.value.message} {failure.value.hint}
      </p>
    );
  }
  if (now === null) return <p class="status">laying out …</p>;
  if (!now.final) {
    return (
      <p class="status">
        iteration {now.iteration} of {now.iterations}
      </p>
    );
  }
  const told = [
    now.iterations > 0 ? "settled" : "main axes",
    now.trust && `neighbours kept ${formatPercent(now.trust.neighbours_kept)}`,
    now.trust &&
      `same class among neighbours ${formatPercent(now.trust.same_class)} in the data, ${formatPercent(now.trust.same_class_in_picture)} here`,
    now.kl !== null && `KL ${formatMetric(now.kl)}`,
  ];
  return <p class="status">{told.filter(Boolean).join(" · ")}</p>;
}

/** The classes with their counts: a click hides one, a double click leaves it alone. */
function Legend() {
  const samples = drawn.value;
  const shown = legend.value;
  if (samples === null) return null;
  if (shown === null) return <ProbabilityLegend />;
  const colours = coloursOf(samples, shown);
  const counts = "index" in colours ? countsOf(colours.index, shown.length) : [];
  const wrongs = wrong(samples).reduce((sum, each) => sum + each, 0);
  const listed = shown.map((mark, i) => ({ mark, i })).filter(({ i }) => (counts[i] ?? 0) > 0);
  return (
    <div class="legend">
      {listed.map(({ mark, i }) => (
        <button
          key={mark.label}
          type="button"
          class={hidden.value.has(i) ? "chip" : "chip on"}
          aria-pressed={!hidden.value.has(i)}
          title="Click hides or shows, double click leaves it alone"
          onClick={() => toggleHidden(i)}
          onDblClick={() => {
            hidden.value = new Set(listed.map((each) => each.i).filter((other) => other !== i));
          }}
        >
          <Swatch mark={mark} symbol />
          <span class="clip">{mark.label}</span>
          <b>{formatCount(counts[i] ?? 0)}</b>
        </button>
      ))}
      {settings.colour.value !== "right" && (
        <span class="quiet">
          <i class="ring" /> wrong {formatCount(wrongs)}
        </span>
      )}
    </div>
  );
}

function ProbabilityLegend() {
  const colour = shade(theme.value);
  const stops = [0, 0.25, 0.5, 0.75, 1].map(colour).join(", ");
  return (
    <div class="legend">
      <span class="quiet">probability of the predicted class</span> 0
      <i class="ramp" style={{ background: `linear-gradient(90deg, ${stops})` }} /> 1
    </div>
  );
}

function toggleHidden(index: number): void {
  const next = new Set(hidden.value);
  if (!next.delete(index)) next.add(index);
  hidden.value = next;
}

function countsOf(index: Uint16Array, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const each of index) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
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
