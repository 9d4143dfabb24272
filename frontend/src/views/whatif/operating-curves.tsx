/** ROC and precision-recall curves of two classes, with the operating points on them. */

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats } from "../../api";
import {
  type OperatingCurveOptions,
  type OperatingPoint,
  operatingCurve,
} from "../../charts/operating-curve";
import { beside } from "../../charts/svg";
import { titled } from "../../charts/titled";
import { Card, type Saving } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatMetric } from "../../format";
import type { Curve, Outcome } from "../../schema";
import { settings } from "../../settings";
import { theme } from "../../state";
import { className } from "../samples/prediction";
import { answered, cheapestThreshold, counts, sides } from "./asked";
import { type Counts, countsAfter } from "./operating-point";
import { remember } from "./operations";
import { formatThreshold, stackWords } from "./words";

export const HEIGHT = 300;
export const SAVED_WIDTH = 340;
export const KINDS = ["roc", "pr"] as const;
export type Kind = (typeof KINDS)[number];

export function OperatingCurves() {
  const answer = answered.value;
  const drawable = answer?.after.roc != null && answer.after.pr != null;
  return (
    <Card
      title="Operating point"
      topic="threshold"
      class="operating-curves"
      sentence="Every threshold at once: press on a curve to go there. Ring: before; orange: after; diamond: the cheapest."
      saving={drawable ? saving() : null}
    >
      {answer !== null && !drawable && (
        <p class="empty small">
          {answer.after.auc.why ?? "There is no curve where one of the classes has no sample."}
        </p>
      )}
      {drawable && (
        <div class="curve-pair">
          {KINDS.map((kind) => (
            <Plot key={kind} kind={kind} />
          ))}
        </div>
      )}
    </Card>
  );
}

function Plot({ kind }: { kind: Kind }) {
  const box = useBox();
  const answer = answered.value;
  const before = useMemo(() => answer && courseOf(answer.before, kind), [answer, kind]);
  const after = useMemo(() => answer && courseOf(answer.after, kind), [answer, kind]);
  const drawable = before !== null && after !== null;
  useChart(box, operatingCurve, drawable ? options(kind, before, after, box.width) : null);
  return <div ref={box.ref} class="chart" />;
}

export interface Course {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly thresholds: Float32Array;
}

export function courseOf(outcome: Outcome, kind: Kind): Course | null {
  const curve: Curve | null = outcome[kind];
  if (curve === null) return null;
  return { x: floats(curve.x), y: floats(curve.y), thresholds: floats(curve.thresholds) };
}

const cheapestCounts = computed(() => {
  const [sorted, best] = [sides.value, cheapestThreshold.value];
  return sorted && best && countsAfter(sorted, best.threshold);
});

function options(kind: Kind, before: Course, after: Course, width: number): OperatingCurveOptions {
  const [first, second] = [className(0), className(1)];
  const now = counts.value;
  const point = now && pointOf(now.after, kind);
  const [x, y] = AXES[kind];
  const spoken = point
    ? `threshold ${formatThreshold(settings.threshold.value)}: ${x} ${formatMetric(point[0])}, ${y} ${formatMetric(point[1])}`
    : `threshold ${formatThreshold(settings.threshold.value)}`;
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    title: kind === "roc" ? "ROC" : "precision and recall",
    xLabel: kind === "roc" ? `of ${first}, taken for ${second}` : `recall of ${second}`,
    yLabel: kind === "roc" ? `recall of ${second}` : `precision of ${second}`,
    before,
    after,
    chance: kind === "roc" ? "diagonal" : now === null ? 0 : prevalence(now.after),
    pointBefore: now && pointOf(now.before, kind),
    pointAfter: point,
    cheapest: cheapestCounts.value && pointOf(cheapestCounts.value, kind),
    threshold: settings.threshold.value,
    spoken,
    onPoint: (index) => {
      remember("threshold");
      settings.threshold.value = thresholdAt(after, index);
    },
    onThreshold: (to) => {
      remember("threshold");
      settings.threshold.value = to;
    },
    onHover: (index, event) => {
      if (index === null || event === null) hideTooltip();
      else {
        const threshold = thresholdAt(after, index);
        showTooltip(
          event,
          <CurveTip kind={kind} course={after} at={index} threshold={threshold} />,
        );
      }
    },
  };
}

export const AXES = {
  roc: ["false positive rate", "recall"],
  pr: ["recall", "precision"],
} as const;

function pointOf(of: Counts, kind: Kind): OperatingPoint | null {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = of;
  const recall = truePositives / (truePositives + falseNegatives);
  const point =
    kind === "roc"
      ? ([falsePositives / (falsePositives + trueNegatives), recall] as const)
      : ([recall, truePositives / (truePositives + falsePositives)] as const);
  return point.every(Number.isFinite) ? point : null;
}

function prevalence({ trueNegatives, falsePositives, ...rest }: Counts): number {
  const positives = rest.truePositives + rest.falseNegatives;
  return positives / (positives + trueNegatives + falsePositives);
}

/**
 * A threshold whose operating point is that of the curve: there, those above `thresholds[index]`
 * are taken for the second class, and none is between it and the next higher one.
 */
function thresholdAt({ thresholds }: Course, index: number): number {
  return shortBetween(thresholds[index] ?? 0, thresholds[index - 1] ?? 1);
}

/** The number of fewest digits in `[low, high)`. */
export function shortBetween(low: number, high: number): number {
  const middle = (low + high) / 2;
  for (let digits = 1; digits <= 6; digits++) {
    const short = Number(middle.toFixed(digits));
    if (short >= low && short < high) return short;
  }
  return middle;
}

interface CurveTipProps {
  readonly kind: Kind;
  readonly course: Course;
  readonly at: number;
  readonly threshold: number;
}

/** What a point of a curve stands for. */
export function CurveTip({ kind, course, at, threshold }: CurveTipProps) {
  const [x, y] = AXES[kind];
  return (
    <table>
      <tbody>
        <tr>
          <th scope="row">{x}</th>
          <td>{formatMetric(course.x[at])}</td>
        </tr>
        <tr>
          <th scope="row">{y}</th>
          <td>{formatMetric(course.y[at])}</td>
        </tr>
        <tr>
          <th scope="row">threshold</th>
          <td>{formatThreshold(threshold)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function saving(): Saving {
  return {
    name: "what-if-operating-point",
    picture: () => {
      const answer = answered.peek();
      const drawn = KINDS.flatMap((kind) => {
        const before = answer && courseOf(answer.before, kind);
        const after = answer && courseOf(answer.after, kind);
        if (!before || !after) return [];
        return [drawnAside(operatingCurve, options(kind, before, after, SAVED_WIDTH))];
      });
      return titled(beside(drawn, document), stackWords(), theme.peek(), document);
    },
    table: curveTable,
  };
}

/** Both curves' points, before and after. */
export function curveTable() {
  const answer = answered.peek();
  const rows = KINDS.flatMap((kind) =>
    (["before", "after"] as const).flatMap((when) => {
      const course = answer && courseOf(answer[when], kind);
      if (!course) return [];
      return Array.from(course.x, (x, i) => [
        kind,
        when,
        x,
        course.y[i] ?? null,
        course.thresholds[i] ?? null,
      ]);
    }),
  );
  return { header: ["curve", "when", "x", "y", "threshold"], rows };
}
