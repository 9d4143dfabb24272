/** One feature through training: its weights, where it leaned, and whether it mattered. */

import { signal } from "@preact/signals";
import { type LinesOptions, lines, type Series } from "../../charts/lines";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox, useChart } from "../../controls/use-chart";
import { formatExact, formatMetric, formatWeight } from "../../format";
import type { Estimate, HistoryAnswer, Importances } from "../../schema";
import { goTo, head, marks, playing, split, step, steps, theme } from "../../state";
import { history, historyFailure, historyOf } from "./answers";

const HEIGHT = 150;
const SMALL = 96;

const hoveredStep = signal<number | null>(null);

export function ThroughEpochs({ index }: { index: number }) {
  const told = history.value[0]?.feature.index === index ? history.value : [];
  const failure = historyFailure.value;
  const of = historyOf.value;
  return (
    <section aria-label="Through the epochs" aria-busy={of !== null}>
      <h3>Through the epochs</h3>
      {failure && (
        <p class="notice bad" role="alert">
          {failure.message} {failure.hint}
        </p>
      )}
      <p class="quiet">{readWords(told.length, of)}</p>
      <WeightLines told={told} />
      {told.length > 1 && <Leanings told={told} />}
      {split.value !== "" && <Worth told={told} />}
    </section>
  );
}

/** `of` is null once all are read. */
function readWords(count: number, of: number | null): string {
  if (of !== null && count < of) return `${count} of ${of} epochs read.`;
  return count === 0 ? "Reading the epochs …" : "Centred weights. Click to go to an epoch.";
}

interface Told {
  readonly told: readonly HistoryAnswer[];
}

function WeightLines({ told }: Told) {
  const box = useBox();
  const shown = told[0]?.classes ?? [];
  const series = shown.flatMap((label, i): Series[] => {
    const mark = marks.value[label];
    const values = told.map(({ weights }) => weights[i] ?? null);
    return mark ? [{ name: mark.label, values, emphasis: false, colour: mark.text }] : [];
  });
  const options = lineOptions(told, "weight", series, box.width, HEIGHT);
  useChart(box, lines, told.length > 0 ? options : null);
  return <div class="plot lines" ref={box.ref} style={{ minHeight: `${HEIGHT}px` }} />;
}

function lineOptions(
  told: readonly HistoryAnswer[],
  title: string,
  series: readonly Series[],
  width: number,
  height: number,
): LinesOptions {
  return {
    theme: theme.value,
    width,
    height,
    title,
    series,
    steps: stepsOf(told),
    step: step.value,
    interventions: head.value?.interventions?.map((each) => each.step) ?? [],
    onStep: (to) => {
      playing.value = false;
      goTo(steps.value.indexOf(to));
    },
    onHover: (at, event) => {
      hoveredStep.value = at;
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <EpochTip at={at} />);
    },
    hoveredStep: hoveredStep.value,
  };
}

/** Those told, and the last there is, so that the axis stands while the others come. */
function stepsOf(told: readonly HistoryAnswer[]): number[] {
  const last = steps.value.at(-1) ?? 0;
  const known = told.map((each) => each.step);
  return known.at(-1) === last ? known : [...known, last];
}

/** Which class it raised most, epoch by epoch: a ribbon in the classes' colours, and its sentence. */
function Leanings({ told }: Told) {
  const stretches = leanings(told);
  const last = stretches.at(-1);
  const mark = last?.towards === null || last === undefined ? undefined : marks.value[last.towards];
  return (
    <>
      <div class="ribbon" aria-hidden="true">
        {stretches.map(({ towards, first, epochs }) => (
          <i
            key={first}
            style={{
              flexGrow: epochs,
              background: towards === null ? undefined : marks.value[towards]?.fill,
            }}
          />
        ))}
      </div>
      <p class="quiet">
        {mark === undefined || last === undefined
          ? "At the last epoch its weights are not finite."
          : stretches.length === 1
            ? `It raised ${mark.label} most at every epoch.`
            : `It has raised ${mark.label} most since epoch ${last.first}; it changed sides ${times(stretches.length - 1)}.`}
      </p>
    </>
  );
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

interface Stretch {
  readonly towards: number | null;
  readonly first: number;
  readonly epochs: number;
}

/** Epochs one after the other at which it raised the same class most. */
export function leanings(told: readonly Pick<HistoryAnswer, "step" | "towards">[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { step: at, towards } of told) {
    const open = found.at(-1);
    if (open?.towards === towards) found[found.length - 1] = { ...open, epochs: open.epochs + 1 };
    else found.push({ towards, first: at, epochs: 1 });
  }
  return found;
}

const WORTH: readonly (readonly [keyof Importances, string])[] = [
  ["spread", "weight × spread"],
  ["shapley", "mean |Shapley value|"],
  ["accuracy", "accuracy lost without it"],
  ["log_loss", "log loss gained without it"],
];

function Worth({ told }: Told) {
  const known = told.some(({ importance }) => importance);
  const why = told.findLast((each) => each.why)?.why;
  if (!known) return why ? <p class="quiet">{why}</p> : null;
  return (
    <>
      <p class="quiet">Did it matter? On “{split.value}”, with intervals of 95%.</p>
      <div class="worth">
        {WORTH.map(([name, title]) => (
          <WorthLine key={name} told={told} name={name} title={title} />
        ))}
      </div>
    </>
  );
}

interface WorthLineProps extends Told {
  readonly name: keyof Importances;
  readonly title: string;
}

function WorthLine({ told, name, title }: WorthLineProps) {
  const box = useBox();
  const found = told.map(({ importance }) => (importance ? estimateOf(importance[name]) : null));
  const pick = (part: "value" | "low" | "high") => found.map((each) => each?.[part] ?? null);
  const series: Series = {
    name: title,
    values: pick("value"),
    emphasis: false,
    low: pick("low"),
    high: pick("high"),
  };
  useChart(box, lines, lineOptions(told, title, [series], box.width, SMALL));
  return <div class="plot lines" ref={box.ref} />;
}

function estimateOf(value: number | Estimate): Estimate {
  return typeof value === "number" ? { value } : value;
}

function EpochTip({ at }: { at: number }) {
  const found = history.value.find((each) => each.step === at);
  if (found === undefined) return null;
  return (
    <>
      <strong>epoch {at}</strong>
      <table>
        <tbody>
          {found.classes.map((label, i) => (
            <tr key={label}>
              <th scope="row">{marks.value[label]?.label}</th>
              <td>{formatExact(found.weights[i] ?? Number.NaN)}</td>
            </tr>
          ))}
          {WORTH.map(([name, title]) => (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td>{found.importance ? worthWords(found.importance[name]) : "not known"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.why && <span class="quiet">{found.why}</span>}
    </>
  );
}

function worthWords(value: number | Estimate): string {
  const { value: found, low, high, why } = estimateOf(value);
  if (found === null) return why ?? "not known";
  if (typeof low !== "number" || typeof high !== "number") return formatMetric(found);
  return `${formatWeight(found)} [${formatWeight(low)}, ${formatWeight(high)}]`;
}
