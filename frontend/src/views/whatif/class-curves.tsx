/** More than two classes: ROC and precision-recall curves of one against all others. */

import { useMemo } from "preact/hooks";
import {
  type OperatingPoint as Mark,
  type OperatingCurveOptions,
  operatingCurve,
} from "../../charts/operating-curve";
import { beside } from "../../charts/svg";
import { titled } from "../../charts/titled";
import { Card, type Saving } from "../../controls/card";
import { Select } from "../../controls/fields";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatMetric } from "../../format";
import type { OperatingPoint, WhatifAnswer } from "../../schema";
import { settings } from "../../settings";
import { head, theme } from "../../state";
import { className } from "../samples/prediction";
import { answered, answeredClass, operatingClass } from "./asked";
import {
  AXES,
  type Course,
  CurveTip,
  courseOf,
  curveTable,
  HEIGHT,
  KINDS,
  type Kind,
  SAVED_WIDTH,
} from "./operating-curves";
import { stackWords } from "./words";

export function ClassCurves() {
  const answer = answered.value;
  const drawable = answer?.after.roc != null && answer.after.pr != null;
  return (
    <Card
      title="Operating point"
      topic="threshold"
      class="operating-curves"
      sentence="One class against all others, by its probability. The decision is for the likeliest class, which is no threshold: it may stand off the curve. Ring: before; orange: after."
      saving={drawable ? saving() : null}
    >
      <div class="controls">
        <ClassChoice />
        {answer?.after.point && <Standing answer={answer} />}
      </div>
      {answer !== null && !drawable && (
        <p class="empty small">No sample is {className(answeredClass.value)}: it has no curve.</p>
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

function ClassChoice() {
  const count = head.value?.classes ?? 0;
  return (
    <Select
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

function Plot({ kind }: { kind: Kind }) {
  const box = useBox();
  const answer = answered.value;
  const before = useMemo(() => answer && courseOf(answer.before, kind), [answer, kind]);
  const after = useMemo(() => answer && courseOf(answer.after, kind), [answer, kind]);
  const drawable = answer !== null && before !== null && after !== null;
  useChart(
    box,
    operatingCurve,
    drawable ? options(kind, answer, { before, after }, box.width) : null,
  );
  return <div ref={box.ref} class="chart" />;
}

interface Courses {
  readonly before: Course;
  readonly after: Course;
}

function options(
  kind: Kind,
  answer: WhatifAnswer,
  { before, after }: Courses,
  width: number,
): OperatingCurveOptions {
  const name = className(answeredClass.value);
  const point = placeOf(answer.after.point, kind);
  const [x, y] = AXES[kind];
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    title: kind === "roc" ? "ROC" : "precision and recall",
    xLabel: kind === "roc" ? `of all others, taken for ${name}` : `recall of ${name}`,
    yLabel: kind === "roc" ? `recall of ${name}` : `precision of ${name}`,
    before,
    after,
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
    onHover: (index, event) => {
      if (index === null || event === null) hideTooltip();
      else {
        const threshold = after.thresholds[index] ?? 0;
        showTooltip(
          event,
          <CurveTip kind={kind} course={after} at={index} threshold={threshold} />,
        );
      }
    },
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

function saving(): Saving {
  return {
    name: "what-if-operating-point",
    picture: () => {
      const answer = answered.peek();
      const drawn = KINDS.flatMap((kind) => {
        const before = answer && courseOf(answer.before, kind);
        const after = answer && courseOf(answer.after, kind);
        if (!before || !after) return [];
        return [drawnAside(operatingCurve, options(kind, answer, { before, after }, SAVED_WIDTH))];
      });
      return titled(beside(drawn, document), stackWords(), theme.peek(), document);
    },
    table: curveTable,
  };
}
