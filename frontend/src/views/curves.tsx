/** Accuracy and loss, epoch by epoch, and what changed where the accuracy fell (§4.2.3). */

import { signal } from "@preact/signals";
import { extent } from "d3-array";
import { useMemo } from "preact/hooks";
import { curves, overview } from "../answers";
import { type LinesOptions, lines, type Series } from "../charts/lines";
import { beside } from "../charts/svg";
import { Card, type Saving } from "../controls/card";
import { FeatureLink } from "../controls/feature-link";
import { hideTooltip, showTooltip } from "../controls/tooltip";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { formatMetric, shortName } from "../format";
import type { Change, CurvesAnswer } from "../schema";
import { classes, goTo, head, place, playing, step, steps, theme } from "../state";
import { openChange } from "./change/open";

/** About as tall as the overview beside them is. */
const HEIGHT = 204;
const TALL = 300;
const MANY_CLASSES = 6;
const SAVED_WIDTH = 480;
const hoveredStep = signal<number | null>(null);

const METRICS = ["accuracy", "loss"] as const;
type Metric = (typeof METRICS)[number];

export function Curves() {
  const answer = curves.answer.value;
  const drawn = answer ? METRICS.filter((metric) => seriesOf(answer, metric).length > 0) : [];
  const measured = answer !== null && drawn.length > 0;
  return (
    <Card
      title="Weight change"
      topic="curves"
      class="curves"
      sentence="Accuracy and loss up to this epoch. Click to go to another."
      saving={measured ? saving(answer, drawn) : null}
    >
      {answer !== null && !measured && (
        <p class="empty small">
          No accuracy or loss was logged. Pass <code>metrics=</code> to <code>summary.head</code>.
        </p>
      )}
      {measured && (
        <div class="curve-pair">
          {drawn.map((metric) => (
            <Curve key={metric} answer={answer} metric={metric} />
          ))}
        </div>
      )}
      {measured && <Dip />}
    </Card>
  );
}

function Curve({ answer, metric }: { answer: CurvesAnswer; metric: Metric }) {
  const box = useBox();
  const drawn = useMemo(() => drawnOf(answer, metric), [answer, metric]);
  const options = lineOptions(answer, metric, drawn, box.width);
  useChart(box, lines, options);
  return <div ref={box.ref} />;
}

type Drawn = Pick<LinesOptions, "series" | "domain">;

/** What holds while the slider moves: thousands of values are gone through once. */
function drawnOf(answer: CurvesAnswer, metric: Metric): Drawn {
  const series = seriesOf(answer, metric);
  const [low, high] = extent(series.flatMap((each) => each.values.filter(isFiniteNumber)));
  if (metric !== "accuracy" || low === undefined) return { series };
  return { series, domain: [low, Math.max(1, high)] };
}

function lineOptions(
  answer: CurvesAnswer,
  metric: Metric,
  drawn: Drawn,
  width: number,
): LinesOptions {
  return {
    theme: theme.value,
    width,
    height: classes.value.length > MANY_CLASSES ? TALL : HEIGHT,
    interventions: head.value?.interventions?.map((each) => each.step) ?? [],
    title: metric,
    ...drawn,
    steps: answer.steps,
    step: step.value,
    onStep: (to) => {
      playing.value = false;
      goTo(steps.value.indexOf(to));
    },
    onHover: (at, event) => {
      hoveredStep.value = at;
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <CurveTip answer={answer} at={at} />);
    },
    hoveredStep: hoveredStep.value,
  };
}

/** Training's and validation's curve of a metric, by the names that Keras gives them. */
export function seriesOf(answer: CurvesAnswer, metric: Metric): Series[] {
  const names = Object.keys(answer.metrics);
  const fits = (name: string) =>
    metric === "loss" ? name === "loss" : /acc/i.test(name) && !/top/i.test(name);
  const own = names.find((name) => !name.startsWith("val_") && fits(name));
  const validation = names.find((name) => name.startsWith("val_") && fits(name.slice(4)));
  return [
    ...(validation
      ? [{ name: "validation", values: curve(answer, validation), emphasis: false, dashed: true }]
      : []),
    ...(own ? [{ name: "training", values: curve(answer, own), emphasis: true }] : []),
  ];
}

function curve(answer: CurvesAnswer, name: string): (number | null)[] {
  const faults = new Set(answer.not_finite[name]);
  const values = answer.metrics[name] ?? [];
  if (faults.size === 0) return values;
  return values.map((value, i) => (faults.has(answer.steps[i] as number) ? Number.NaN : value));
}

function CurveTip({ answer, at }: { answer: CurvesAnswer; at: number }) {
  const index = answer.steps.indexOf(at);
  const told = Object.entries(answer.metrics).filter(
    ([name, values]) => values[index] !== null || answer.not_finite[name]?.includes(at),
  );
  return (
    <>
      <strong>epoch {at}</strong>
      <table>
        <tbody>
          {told.map(([name, values]) => (
            <tr key={name}>
              <th scope="row">{shortName(name)}</th>
              <td>{formatMetric(values[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {told.length === 0 && <span class="quiet">before training: nothing measured</span>}
    </>
  );
}

/** Where the accuracy is lower than an epoch before: which features moved most meanwhile. */
function Dip() {
  const answer = curves.answer.value;
  const change = overview.answer.value?.change;
  if (answer === null || !change || overview.answer.value?.step !== step.value)
    return <p class="dip" />;
  const values = seriesOf(answer, "accuracy").find((each) => each.emphasis)?.values ?? [];
  const [before, now] = [values[place.value - 1], values[place.value]];
  if (before === undefined || before === null || now === undefined || now === null || now >= before)
    return <p class="dip" />;
  return (
    <p class="dip">
      Accuracy fell from {formatMetric(before)} to {formatMetric(now)} since epoch {change.since}.{" "}
      <ChangedMost change={change} />{" "}
      {change.split && (
        <button type="button" class="link act" onClick={() => openChange(change.since)}>
          Why did it change?
        </button>
      )}
    </p>
  );
}

function ChangedMost({ change }: { change: Change }) {
  return (
    <>
      {change.split ? "Contributions" : "Weights"} that changed most:{" "}
      {change.features.map((feature, i) => (
        <span key={feature.index}>
          {i > 0 && ", "}
          <FeatureLink feature={feature} />
        </span>
      ))}
      .
    </>
  );
}

function isFiniteNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

function saving(answer: CurvesAnswer, metrics: readonly Metric[]): Saving {
  const drawn = (metric: Metric) =>
    drawnAside(lines, lineOptions(answer, metric, drawnOf(answer, metric), SAVED_WIDTH));
  return {
    name: "accuracy-and-loss",
    picture: () => beside(metrics.map(drawn), document),
    table: () => table(answer),
  };
}

function table(answer: CurvesAnswer) {
  const names = Object.keys(answer.metrics);
  const cell = (name: string, at: number, i: number) =>
    answer.not_finite[name]?.includes(at) ? "not finite" : (answer.metrics[name]?.[i] ?? null);
  return {
    header: ["epoch", ...names],
    rows: answer.steps.map((at, i) => [at, ...names.map((name) => cell(name, at, i))]),
  };
}
