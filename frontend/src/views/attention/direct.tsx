/** Whether attention is direct: how much of it stays with the own and the neighbouring moments. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats } from "../../api";
import { type LinesOptions, lines, type Series } from "../../charts/lines";
import { beside } from "../../charts/svg";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { Failure } from "../../controls/failure";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatPercent } from "../../format";
import type { ClipsAnswer, CourseAnswer } from "../../schema";
import { goTo, steps, theme } from "../../state";
import { attended, attentionHead, attentionStep, clips, course, layer } from "./answers";
import { headsOf } from "./maps";
import { headWords } from "./words";

/** So far from an even share both scales reach at least: what is closer to it is rounding. */
const LEAST_REACH = 0.005;
/** Of a scale's length, above and below the lines. */
const MARGIN = 0.06;
const HEIGHT = 190;
const SAVED_WIDTH = 420;

type Kind = "own" | "neighbours";

const TITLES = { own: "on its own moment", neighbours: "on the moments before and after" } as const;

const hoveredStep = signal<number | null>(null);

export function Direct() {
  const [answer, of] = [course.answer.value, clips.answer.value];
  return (
    <Card
      title="Direct, consecutive"
      topic="attention"
      class="direct"
      sentence="How much of a moment's attention stays with itself and with its neighbours, over the epochs: the mean over all clips, against attention that is spread evenly."
      saving={
        answer &&
        of && {
          name: `direct-attention-${attended.value?.name}`,
          picture: () => picture(answer, of),
          table: () => table(answer, of),
        }
      }
    >
      <Failure of={course.error.value} />
      {answer && of && (
        <>
          <div class="curve-pair">
            <Curve answer={answer} of={of} kind="own" />
            <Curve answer={answer} of={of} kind="neighbours" />
          </div>
          <Verdict answer={answer} of={of} />
        </>
      )}
    </Card>
  );
}

function Curve({ answer, of, kind }: { answer: CourseAnswer; of: ClipsAnswer; kind: Kind }) {
  const box = useBox();
  const [shownLayer, shownHead] = [layer.value, attentionHead.value];
  const series = useMemo(
    () => seriesOf(answer, of, kind, shownLayer, shownHead),
    [answer, of, kind, shownLayer, shownHead],
  );
  useChart(box, lines, optionsOf(answer, of, kind, series, box.width));
  return <div ref={box.ref} />;
}

function optionsOf(
  answer: CourseAnswer,
  of: ClipsAnswer,
  kind: Kind,
  series: readonly Series[],
  width: number,
): LinesOptions {
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    title: TITLES[kind],
    series,
    steps: answer.steps,
    step: attentionStep.value,
    domain: domainOf(answer, of, kind),
    hoveredStep: hoveredStep.value,
    onStep: (to) => goTo(steps.value.indexOf(to)),
    onHover: (at, event) => {
      hoveredStep.value = at;
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <CurveTip at={answer.steps.indexOf(at)} step={at} series={series} />);
    },
  };
}

/**
 * About an even share, as far as all epochs go: in both charts as far up and down from it, so that
 * their lines can be set side by side.
 */
function domainOf(answer: CourseAnswer, of: ClipsAnswer, kind: Kind): readonly [number, number] {
  let [low, high] = [-LEAST_REACH, LEAST_REACH];
  for (const each of ["own", "neighbours"] as const) {
    const chance = chanceOf(answer, each);
    for (const { values } of seriesOf(answer, of, each, layer.peek(), attentionHead.peek())) {
      for (const value of values) {
        if (typeof value !== "number" || !Number.isFinite(value)) continue;
        low = Math.min(low, value - chance);
        high = Math.max(high, value - chance);
      }
    }
  }
  const [even, room] = [chanceOf(answer, kind), MARGIN * (high - low)];
  return [Math.max(0, even + low - room), Math.min(1, even + high + room)];
}

function chanceOf({ chance_own, chance_neighbours }: CourseAnswer, kind: Kind): number {
  return kind === "own" ? chance_own : chance_neighbours;
}

function CurveTip({ at, step, series }: { at: number; step: number; series: readonly Series[] }) {
  return (
    <>
      <strong>Epoch {step}</strong>
      {series.map(({ name, values }) => {
        const value = values[at];
        return (
          <span key={name}>
            {name}: {shareWords(value)}
          </span>
        );
      })}
    </>
  );
}

function seriesOf(
  answer: CourseAnswer,
  of: ClipsAnswer,
  kind: Kind,
  shownLayer: number,
  shownHead: number,
): Series[] {
  const values = floats(answer[kind]);
  const count = values.length / Math.max(1, answer.steps.length);
  const mean = (heads: readonly number[]) =>
    answer.steps.map(
      (_, step) =>
        heads.reduce((sum, head) => sum + (values[step * count + head] as number), 0) /
        heads.length,
    );
  const chance = chanceOf(answer, kind);
  const chosen = shownLayer >= 0;
  return [
    { name: "mean", values: mean(headsOf(of.layers, -1, -1)), emphasis: true },
    ...(chosen
      ? [
          {
            name: headWords(of, shownLayer, shownHead),
            values: mean(headsOf(of.layers, shownLayer, shownHead)),
            emphasis: false,
            colour: theme.peek().text,
          },
        ]
      : []),
    { name: "even", values: answer.steps.map(() => chance), emphasis: false, dashed: true },
  ];
}

/** The figures at the epoch that is shown: of the mean, and of the layer or head that is chosen. */
function Verdict({ answer, of }: { answer: CourseAnswer; of: ClipsAnswer }) {
  const at = answer.steps.indexOf(attentionStep.value);
  if (at < 0) return null;
  const figuresOf = (kind: Kind) =>
    seriesOf(answer, of, kind, layer.value, attentionHead.value).map(({ values }) => values[at]);
  const [own, near] = [figuresOf("own"), figuresOf("neighbours")];
  const isChosen = layer.value >= 0;
  return (
    <p class="quiet">
      At epoch {answer.steps[at]}: <b>{shareWords(own[0])}</b> on its own moment (even:{" "}
      {formatPercent(answer.chance_own)}), <b>{shareWords(near[0])}</b> on the neighbouring ones
      (even: {formatPercent(answer.chance_neighbours)})
      {isChosen && (
        <>
          , the mean of all heads; {headWords(of, layer.value, attentionHead.value)}:{" "}
          <b>{shareWords(own[1])}</b> and <b>{shareWords(near[1])}</b>
        </>
      )}
      .
    </p>
  );
}

function shareWords(share: number | null | undefined): string {
  return typeof share === "number" && Number.isFinite(share) ? formatPercent(share) : "not finite";
}

function picture(answer: CourseAnswer, of: ClipsAnswer): string {
  const drawn = (["own", "neighbours"] as const).map((kind) => {
    const series = seriesOf(answer, of, kind, layer.peek(), attentionHead.peek());
    return drawnAside(lines, {
      ...optionsOf(answer, of, kind, series, SAVED_WIDTH),
      hoveredStep: null,
    });
  });
  const title = `Share of a moment's attention on itself and on its neighbours, ${attended.peek()?.name}`;
  return titled(beside(drawn, document), title, theme.peek(), document);
}

/** A line an epoch and head. */
function table(answer: CourseAnswer, of: ClipsAnswer): Table {
  const [own, neighbours] = [floats(answer.own), floats(answer.neighbours)];
  const count = own.length / Math.max(1, answer.steps.length);
  const heads = of.layers.flatMap(({ name, heads: each }) =>
    Array.from({ length: each }, (_, head) => [name, head] as const),
  );
  return {
    header: [
      "epoch",
      "layer",
      "head",
      "own moment",
      "neighbouring moments",
      "even: own",
      "even: neighbouring",
    ],
    rows: answer.steps.flatMap((step, at) =>
      heads.map(([name, head], i) => [
        step,
        name,
        head,
        own[at * count + i] ?? null,
        neighbours[at * count + i] ?? null,
        answer.chance_own,
        answer.chance_neighbours,
      ]),
    ),
  };
}
