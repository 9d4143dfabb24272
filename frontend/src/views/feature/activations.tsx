/** What a feature was for the samples: how often which value, by true class, and for whom most. */

import { floats, integers } from "../../api";
import { isAdditive } from "../../charts/chart";
import { type HistogramOptions, type HistogramRow, histogram } from "../../charts/histogram";
import { Swatch } from "../../controls/class-mark";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox, useChart } from "../../controls/use-chart";
import { formatCount, formatFigure, formatListed, formatPercent } from "../../format";
import { shownName } from "../../names";
import type { Activity, ClassCounts, FeatureAnswer, SampleValue } from "../../schema";
import { marks, selectedSamples, step, theme, toggleSample } from "../../state";
import { type ClassMark, unknownMark } from "../../theme";
import { Thumbnail } from "../samples/thumbnail";
import { extremes } from "./answers";

/** The rows of so many classes fill the same room. */
const ROOM = 168;
const TALLEST = 42;
const LOWEST = 18;
const PICTURE = 28;

export function Activations({ answer }: { answer: FeatureAnswer }) {
  const { activity, why } = answer;
  if (activity === null) {
    return (
      <section aria-label="Activations">
        <h3>Activations</h3>
        <p class="quiet">{why ?? "No evaluation is logged: nothing is known of its values."}</p>
      </section>
    );
  }
  return (
    <>
      <section aria-label="Activations">
        <h3>Activations</h3>
        <p class="quiet">{activityWords(activity)}</p>
        <Bins activity={activity} name={answer.feature.name} />
      </section>
      {!activity.dead && <Ends activity={activity} />}
    </>
  );
}

function Ends({ activity }: { activity: Activity }) {
  return (
    <section aria-label="Samples at either end">
      <h3>Whom it is most and least for</h3>
      <div class="ends">
        <End title="most" samples={activity.highest} />
        <End title="least" samples={activity.lowest} />
      </div>
    </section>
  );
}

/** `228 samples of “test”: 0.31 ± 0.22, from 0 to 1.2; 12% are 0.` */
export function activityWords(activity: Activity): string {
  const { samples, split, mean, deviation, least, largest, zeros, dead } = activity;
  const of = `${formatCount(samples)} samples of “${shownName(split)}”${when(activity)}`;
  if (dead) return `${of}: dead, it is ${formatFigure(mean)} for all of them.`;
  const at = zeros > 0 ? ` ${formatPercent(zeros)} are exactly 0.` : "";
  const spread = `${formatFigure(mean)} ± ${formatFigure(deviation)}, from ${formatFigure(least)} to ${formatFigure(largest)}.`;
  return `${of}, by true class: ${spread}${at}${leftOut(activity.left_out)}`;
}

const when = ({ step: logged }: Activity) => (logged === step.value ? "" : ` at epoch ${logged}`);
const leftOut = (count: number) =>
  count > 0 ? ` ${formatCount(count)} that aren't finite are left out.` : "";

function Bins({ activity, name }: { activity: Activity; name: string }) {
  const box = useBox();
  useChart(box, histogram, binOptions(activity, name, box.width));
  return <div class="plot" ref={box.ref} />;
}

function binOptions(activity: Activity, name: string, width: number): HistogramOptions {
  const edges = floats(activity.edges);
  const rows = activity.counts.map(rowOf);
  return {
    theme: theme.value,
    width,
    rowHeight: Math.max(LOWEST, Math.min(TALLEST, Math.floor(ROOM / Math.max(1, rows.length)))),
    rows,
    edges,
    onHover: (place, event) => {
      const row = place && rows[place.row];
      if (!row || event === null) {
        hideTooltip();
        return;
      }
      const [from, to] = [edges[place.bin] ?? 0, edges[place.bin + 1] ?? 0];
      showTooltip(event, <BinTip row={row} bin={place.bin} from={from} to={to} />);
    },
    ariaLabel: `Activations of ${name} by true class`,
  };
}

function rowOf({ label, counts }: ClassCounts): HistogramRow {
  const found = integers(counts);
  const mark = markOf(label);
  return { mark, counts: found, title: `${mark.label}: ${formatCount(sum(found))} samples` };
}

function markOf(label: number): ClassMark {
  return marks.value[label] ?? { ...unknownMark(theme.value), label: "all others" };
}

function sum(counts: Int32Array): number {
  return counts.reduce((so, count) => so + count, 0);
}

interface BinTipProps {
  readonly row: HistogramRow;
  readonly bin: number;
  readonly from: number;
  readonly to: number;
}

function BinTip({ row, bin, from, to }: BinTipProps) {
  const count = row.counts[bin] ?? 0;
  const all = Array.from(row.counts).reduce((so, each) => so + each, 0);
  return (
    <>
      <strong>{row.mark.label}</strong>
      <span>
        {formatCount(count)} of {formatCount(all)} from {formatFigure(from)} to {formatFigure(to)}
      </span>
    </>
  );
}

function End({ title, samples }: { title: string; samples: readonly SampleValue[] }) {
  return (
    <div>
      <h4>{title}</h4>
      <ul class="end-samples">
        {samples.map((sample) => (
          <Sample key={sample.row} sample={sample} />
        ))}
      </ul>
    </div>
  );
}

function Sample({ sample }: { sample: SampleValue }) {
  const { row, name, label, activation } = sample;
  const chosen = selectedSamples.value;
  const pictures = extremes.answer.value;
  const at = pictures === null ? -1 : integers(pictures.rows).indexOf(row);
  const words = name ?? `sample ${row}`;
  const mark = markOf(label);
  return (
    <li>
      <button
        type="button"
        class="end-sample"
        aria-pressed={chosen.has(row)}
        title={`Choose ${words}, which is ${mark.label}; with shift, add it`}
        onClick={(event) => toggleSample(row, isAdditive(event))}
      >
        {pictures && at >= 0 && <Thumbnail answer={pictures} at={at} size={PICTURE} />}
        <Swatch mark={mark} symbol />
        <span class="clip">{words}</span>
        <span class="number">{formatListed(activation)}</span>
      </button>
    </li>
  );
}
