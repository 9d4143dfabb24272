/** ROC and precision-recall curves of two classes, with the operating points on them. */

import { computed } from "@preact/signals";
import type { OperatingPoint } from "../../charts/operating-curve";
import { Card } from "../../controls/card";
import { formatMetric } from "../../format";
import { settings } from "../../settings";
import { className } from "../samples/prediction";
import { answered, cheapestThreshold, counts, sides } from "./asked";
import {
  AXES,
  type Course,
  type Courses,
  CurvePair,
  type CurveWords,
  curveSaving,
  hasCurves,
  type Kind,
  tellPoint,
} from "./curve-pair";
import { type Counts, countsAfter } from "./operating-point";
import { remember } from "./operations";
import { formatThreshold } from "./words";

export function OperatingCurves() {
  const answer = answered.value;
  const drawable = hasCurves(answer);
  return (
    <Card
      title="Operating point"
      topic="threshold"
      class="operating-curves"
      sentence="Every threshold at once: press on a curve to go there. Ring: before; orange: after; diamond: the cheapest."
      saving={drawable ? curveSaving(describe) : null}
    >
      {answer !== null && !drawable && (
        <p class="empty small">
          {answer.after.auc.why ?? "There is no curve where one of the classes has no sample."}
        </p>
      )}
      {drawable && <CurvePair describe={describe} />}
    </Card>
  );
}

const cheapestCounts = computed(() => {
  const [sorted, best] = [sides.value, cheapestThreshold.value];
  return sorted && best && countsAfter(sorted, best.threshold);
});

function describe(kind: Kind, { after }: Courses): CurveWords {
  const [first, second] = [className(0), className(1)];
  const now = counts.value;
  const point = now && pointOf(now.after, kind);
  const [x, y] = AXES[kind];
  const spoken = point
    ? `threshold ${formatThreshold(settings.threshold.value)}: ${x} ${formatMetric(point[0])}, ${y} ${formatMetric(point[1])}`
    : `threshold ${formatThreshold(settings.threshold.value)}`;
  return {
    xLabel: kind === "roc" ? `of ${first}, taken for ${second}` : `recall of ${second}`,
    yLabel: kind === "roc" ? `recall of ${second}` : `precision of ${second}`,
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
    onHover: tellPoint(kind, after, (index) => thresholdAt(after, index)),
  };
}

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
