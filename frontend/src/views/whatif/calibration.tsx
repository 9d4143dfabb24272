/** Whether the head's probabilities came true, before and after. */

import { useMemo } from "preact/hooks";
import { floats, integers } from "../../api";
import {
  type Bins,
  type HoveredBin,
  type ReliabilityOptions,
  reliability,
} from "../../charts/reliability";
import { titled } from "../../charts/titled";
import { Card, type Saving } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount, formatMetric, formatPercent } from "../../format";
import type { Calibration as Calibrated } from "../../schema";
import { head, theme } from "../../state";
import { className } from "../samples/prediction";
import { answered } from "./asked";
import { stackWords } from "./words";

const HEIGHT = 300;
const SAVED_WIDTH = 360;

export function Calibration() {
  const answer = answered.value;
  const [before, after] = [answer?.before.calibration, answer?.after.calibration];
  return (
    <Card
      title="Calibration"
      topic="outcome"
      class="calibration"
      sentence={
        before && after
          ? `On the diagonal the probabilities came true. Expected error: ${formatMetric(before.error)} before, ${formatMetric(after.error)} after.`
          : "On the diagonal the probabilities came true."
      }
      saving={answer && saving()}
    >
      <Plot />
    </Card>
  );
}

function Plot() {
  const box = useBox();
  const answer = answered.value;
  const before = useMemo(() => answer && binsOf(answer.before.calibration), [answer]);
  const after = useMemo(() => answer && binsOf(answer.after.calibration), [answer]);
  const drawable = before !== null && after !== null;
  useChart(box, reliability, drawable ? options(before, after, box.width) : null);
  return <div ref={box.ref} class="chart" />;
}

function binsOf({ probability, share, low, high, samples }: Calibrated): Bins {
  return {
    probability: floats(probability),
    share: floats(share),
    low: floats(low),
    high: floats(high),
    samples: integers(samples),
  };
}

function options(before: Bins, after: Bins, width: number): ReliabilityOptions {
  const of = head.value?.classes === 2 ? className(1) : "the class predicted";
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    title: "",
    xLabel: `probability of ${of}`,
    yLabel: "share that came true",
    before,
    after,
    ariaLabel: `Reliability: share that came true against the probability of ${of}`,
    onHover: (at, event) => {
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <BinTip at={at} bins={at.when === "before" ? before : after} />);
    },
  };
}

function BinTip({ at: { when, bin }, bins }: { at: HoveredBin; bins: Bins }) {
  const told = [
    ["promised", formatPercent(bins.probability[bin] as number)],
    ["came true", formatPercent(bins.share[bin] as number)],
    [
      "interval",
      `${formatPercent(bins.low[bin] as number)} to ${formatPercent(bins.high[bin] as number)}`,
    ],
    ["samples", formatCount(bins.samples[bin] as number)],
  ] as const;
  return (
    <>
      <strong>{when}</strong>
      <table>
        <tbody>
          {told.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function saving(): Saving {
  return {
    name: "what-if-calibration",
    picture: () => {
      const answer = answered.peek();
      if (answer === null) throw new Error("nothing to save");
      const [before, after] = [binsOf(answer.before.calibration), binsOf(answer.after.calibration)];
      const chart = drawnAside(reliability, options(before, after, SAVED_WIDTH));
      return titled(chart, stackWords(), theme.peek(), document);
    },
    table,
  };
}

function table() {
  const answer = answered.peek();
  const rows = (["before", "after"] as const).flatMap((when) => {
    if (answer === null) return [];
    const bins = binsOf(answer[when].calibration);
    const finite = (value: number | undefined) =>
      value !== undefined && Number.isFinite(value) ? value : null;
    return Array.from(bins.samples, (samples, i) => [
      when,
      finite(bins.probability[i]),
      finite(bins.share[i]),
      finite(bins.low[i]),
      finite(bins.high[i]),
      samples,
    ]);
  });
  return { header: ["when", "mean probability", "share", "low", "high", "samples"], rows };
}
