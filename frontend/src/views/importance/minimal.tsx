/** How few features do: the accuracy of a head that keeps only its first ones. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats, integers, live } from "../../api";
import { type BandOptions, band } from "../../charts/band";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { FeatureLink } from "../../controls/feature-link";
import { Select } from "../../controls/fields";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount, formatMetric } from "../../format";
import { jump } from "../../jump";
import type { MinimalAnswer } from "../../schema";
import { settings } from "../../settings";
import { classes, theme } from "../../state";
import { evaluationQuery, OF_EVALUATION } from "../samples/evaluation-query";
import { className } from "../samples/prediction";
import { replaceStack, spelled } from "../whatif/operations";
import { reach } from "./reaches";
import { Awaited, Trouble } from "./status";

const HEIGHT = 300;
const SAVED_WIDTH = 560;
/** Fewer counts than this are evenly spaced. */
const FEW_COUNTS = 12;
const MOST_NAMED = 5;
/** Ranks that an operation on the head knows: of one epoch alone. */
const CAN_BE_TRIED = /^(shapley|margin|influence|class:\d+):/;

const minimal = live(
  "minimal",
  () => {
    const query = evaluationQuery();
    if (query === null || settings.tab.value !== "importance") return null;
    return { ...query, rank: settings.keep.value };
  },
  undefined,
  OF_EVALUATION,
);

/** How many features were clicked; null: as many as are enough. */
const asked = signal<number | null>(null);

export function Minimal() {
  const [answer, error] = [minimal.answer.value, minimal.error.value];
  const box = useBox();
  const options = useOptions(answer, box.width);
  useChart(box, band, options);
  return (
    <Card
      title="Minimal head"
      topic="minimal"
      class="aligned"
      sentence="How accurate the head is when it keeps only its first features and all others stand at their mean."
      saving={
        answer &&
        options && {
          name: `minimal-head-epoch-${answer.step}`,
          picture: () => picture(answer, options),
          table: () => table(answer),
        }
      }
    >
      <div class="controls">
        <RankChoice />
      </div>
      {error !== null && answer === null && <Trouble error={error} />}
      <div class="plot" ref={box.ref} />
      {options === null && error === null && <Awaited height={HEIGHT} />}
      {answer && options && <Kept answer={answer} place={options.chosen} />}
      {answer && answer.samples < answer.total && (
        <p class="hint">
          On {formatCount(answer.samples)} of {formatCount(answer.total)} samples, by label: the
          head is large.
        </p>
      )}
    </Card>
  );
}

function RankChoice() {
  const { keep } = settings;
  const offered = [
    { value: "shapley:desc", label: "Shapley value" },
    { value: "margin:desc", label: "margin: tells classes apart" },
    { value: "influence:desc", label: "influence: margin × spread" },
    { value: "change:desc", label: "change since the first epoch" },
    ...classes.value.map((index) => ({
      value: `class:${index}:desc`,
      label: `${className(index)}, descending`,
    })),
  ];
  const known = offered.some(({ value }) => value === keep.value);
  return (
    <Select
      label="Kept first"
      value={keep.value}
      options={known ? offered : [...offered, { value: keep.value, label: keep.value }]}
      onChange={(value) => {
        keep.value = value;
      }}
    />
  );
}

function useOptions(answer: MinimalAnswer | null, width: number): BandOptions | null {
  const held = useMemo(() => answer && drawn(answer), [answer]);
  if (answer === null || held === null) return null;
  const place = [asked.value, answer.enough]
    .map((count) => (count === null ? -1 : held.counts.indexOf(count)))
    .find((at) => at >= 0);
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    ...held,
    xTitle: "features kept",
    yTitle: "accuracy",
    chosen: place ?? null,
    spoken: (at) => pointWords(answer, at),
    onHover: (at, event) => {
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <span>{pointWords(answer, at)}</span>);
    },
    onChoose: (at) => {
      asked.value = held.counts[at] ?? null;
    },
    ariaLabel: "Features kept",
  };
}

/** What only changes with the answer. */
function drawn(answer: MinimalAnswer) {
  const counts = Array.from(integers(answer.kept));
  const { value } = answer.full;
  const [low, high] = [floats(answer.low), floats(answer.high)];
  reach("minimal", low);
  return {
    counts,
    values: floats(answer.accuracy),
    low,
    high,
    x: [counts[0] ?? 1, counts.at(-1) ?? 1] as const,
    y: reach("minimal", high),
    xScale: (counts.at(-1) ?? 0) > FEW_COUNTS ? "log" : "linear",
    goal: value === null ? null : { value, label: `all features: ${formatMetric(value)}` },
    mark: {
      count: answer.enough,
      label: `${answer.enough} ${answer.enough === 1 ? "is" : "are"} enough`,
    },
  } as const;
}

function pointWords(answer: MinimalAnswer, place: number): string {
  const kept = integers(answer.kept)[place] ?? 0;
  const [value, low, high] = [answer.accuracy, answer.low, answer.high].map((each) =>
    formatMetric(floats(each)[place]),
  );
  const features = kept === 1 ? "1 feature" : `${formatCount(kept)} features`;
  return `${features}: accuracy ${value} (${low} to ${high}), log loss ${formatMetric(floats(answer.log_loss)[place])}`;
}

function Kept({ answer, place }: { answer: MinimalAnswer; place: number | null }) {
  if (place === null) {
    return <p class="kept">Click the line to see a number of features.</p>;
  }
  const kept = integers(answer.kept)[place] ?? 0;
  const named = answer.order.slice(0, Math.min(kept, MOST_NAMED));
  return (
    <p class="kept">
      {pointWords(answer, place)}.{" "}
      {named.map((feature, i) => (
        <span key={feature.index}>
          {i > 0 && ", "}
          <FeatureLink feature={feature} />
        </span>
      ))}
      {kept > named.length && ` and ${formatCount(kept - named.length)} more`}
      {named.length > 0 && ". "}
      {CAN_BE_TRIED.test(answer.rank) && (
        <button type="button" class="link act" onClick={() => tryIt(answer.rank, kept)}>
          Try it in What if
        </button>
      )}
    </p>
  );
}

function tryIt(rank: string, kept: number): void {
  jump("whatif", "What if");
  replaceStack([spelled({ kind: "keep-mean", rank, count: kept })]);
}

function picture(answer: MinimalAnswer, options: BandOptions): string {
  const made = drawnAside(band, { ...options, width: SAVED_WIDTH });
  const title = `Accuracy of the features kept by ${answer.rank}, epoch ${answer.step}`;
  return titled(made, title, theme.peek(), document);
}

function table(answer: MinimalAnswer): Table {
  const columns = [answer.accuracy, answer.low, answer.high, answer.log_loss].map(floats);
  return {
    header: ["features kept", "accuracy", "low", "high", "log loss", "last feature kept"],
    rows: Array.from(integers(answer.kept), (kept, i) => [
      kept,
      ...columns.map((values) => values[i] ?? null),
      answer.order[kept - 1]?.name ?? null,
    ]),
  };
}
