/** More than two classes: ROC and precision-recall curves of one against all others. */

import type { OperatingPoint as Mark } from "../../charts/operating-curve";
import { Card } from "../../controls/card";
import { Picker } from "../../controls/picker";
import { formatMetric } from "../../format";
import type { OperatingPoint, WhatifAnswer } from "../../schema";
import { settings } from "../../settings";
import { head } from "../../state";
import { className } from "../samples/prediction";
import { answered, answeredClass, operatingClass } from "./asked";
import {
  AXES,
  type Courses,
  CurvePair,
  type CurveWords,
  curveSaving,
  hasCurves,
  type Kind,
  tellPoint,
} from "./curve-pair";

export function ClassCurves() {
  const answer = answered.value;
  const drawable = hasCurves(answer);
  return (
    <Card
      title="Operating point"
      topic="threshold"
      class="operating-curves"
      sentence="One class against all others, by its probability. The decision is for the likeliest class, which is no threshold: it may stand off the curve. Ring: before; orange: after."
      saving={drawable ? curveSaving(describe) : null}
    >
      <div class="controls">
        <ClassChoice />
        {answer?.after.point && <Standing answer={answer} />}
      </div>
      {answer !== null && !drawable && (
        <p class="empty small">No sample is {className(answeredClass.value)}: it has no curve.</p>
      )}
      {drawable && <CurvePair describe={describe} />}
    </Card>
  );
}

function ClassChoice() {
  const count = head.value?.classes ?? 0;
  return (
    <Picker
      label="Class"
      value={String(operatingClass.value)}
      options={Array.from({ length: count }, (_, label) => ({
        value: String(label),
        label: className(label),
      }))}
      onChange={(value) => {
        settings.operating.value = Number(value);
      }}
    />
  );
}

/** Where the decision stands for the class, in words. */
function Standing({ answer }: { answer: WhatifAnswer }) {
  const told = (["recall", "precision", "false_positive_rate"] as const).map((name) => {
    const [before, after] = [answer.before.point?.[name], answer.after.point?.[name]];
    return `${name.replaceAll("_", " ")} ${figure(before)} → ${figure(after)}`;
  });
  return <span class="quiet">{told.join(", ")}</span>;
}

function figure(share: number | null | undefined): string {
  return typeof share === "number" ? formatMetric(share) : "–";
}

function describe(kind: Kind, { after }: Courses, answer: WhatifAnswer): CurveWords {
  const name = className(answeredClass.value);
  const point = placeOf(answer.after.point, kind);
  const [x, y] = AXES[kind];
  return {
    xLabel: kind === "roc" ? `of all others, taken for ${name}` : `recall of ${name}`,
    yLabel: kind === "roc" ? `recall of ${name}` : `precision of ${name}`,
    chance: kind === "roc" ? "diagonal" : prevalence(answer),
    pointBefore: placeOf(answer.before.point, kind),
    pointAfter: point,
    cheapest: null,
    threshold: null,
    spoken: point
      ? `${x} ${formatMetric(point[0])}, ${y} ${formatMetric(point[1])} of ${name}`
      : `of ${name}`,
    onPoint: () => {},
    onThreshold: () => {},
    onHover: tellPoint(kind, after, (index) => after.thresholds[index] ?? 0),
  };
}

/** Null where one of its shares is of nothing. */
function placeOf(point: OperatingPoint | null, kind: Kind): Mark | null {
  if (point === null) return null;
  const { false_positive_rate: alarms, recall, precision } = point;
  const [x, y] = kind === "roc" ? [alarms, recall] : [recall, precision];
  return x === null || y === null ? null : [x, y];
}

/** The share of the class among the samples. */
function prevalence({ after, labels }: WhatifAnswer): number {
  return (after.classes[answeredClass.value]?.samples ?? 0) / (labels.shape[0] || 1);
}
