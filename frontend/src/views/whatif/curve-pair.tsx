/** A pair of curves, ROC and precision-recall, before and after: drawn, told and saved. */

import { useMemo } from "preact/hooks";
import { floats } from "../../api";
import type { PointerOrFocus } from "../../charts/chart";
import { type OperatingCurveOptions, operatingCurve } from "../../charts/operating-curve";
import { beside } from "../../charts/svg";
import { titled } from "../../charts/titled";
import type { Saving } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatMetric } from "../../format";
import type { Curve, Outcome, WhatifAnswer } from "../../schema";
import { theme } from "../../state";
import { answered } from "./asked";
import { formatThreshold, stackWords } from "./words";

const HEIGHT = 300;
const SAVED_WIDTH = 340;
const KINDS = ["roc", "pr"] as const;
export type Kind = (typeof KINDS)[number];

export interface Course {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly thresholds: Float32Array;
}

function courseOf(outcome: Outcome, kind: Kind): Course | null {
  const curve: Curve | null = outcome[kind];
  if (curve === null) return null;
  return { x: floats(curve.x), y: floats(curve.y), thresholds: floats(curve.thresholds) };
}

export interface Courses {
  readonly before: Course;
  readonly after: Course;
}

/** What a card says of its curves; the rest is the same in all. */
export type CurveWords = Omit<
  OperatingCurveOptions,
  "theme" | "width" | "height" | "title" | "before" | "after"
>;
export type Describe = (kind: Kind, courses: Courses, answer: WhatifAnswer) => CurveWords;

/** Whether there are curves to draw. */
export function hasCurves(answer: WhatifAnswer | null): boolean {
  return answer?.after.roc != null && answer.after.pr != null;
}

export function CurvePair({ describe }: { describe: Describe }) {
  return (
    <div class="curve-pair">
      {KINDS.map((kind) => (
        <Plot key={kind} kind={kind} describe={describe} />
      ))}
    </div>
  );
}

function Plot({ kind, describe }: { kind: Kind; describe: Describe }) {
  const box = useBox();
  const answer = answered.value;
  const courses = useMemo(() => coursesOf(answer, kind), [answer, kind]);
  const drawable = answer !== null && courses !== null;
  useChart(
    box,
    operatingCurve,
    drawable ? options(kind, courses, describe(kind, courses, answer), box.width) : null,
  );
  return <div ref={box.ref} class="chart" />;
}

function coursesOf(answer: WhatifAnswer | null, kind: Kind): Courses | null {
  const before = answer && courseOf(answer.before, kind);
  const after = answer && courseOf(answer.after, kind);
  return before && after && { before, after };
}

function options(
  kind: Kind,
  courses: Courses,
  words: CurveWords,
  width: number,
): OperatingCurveOptions {
  const title = kind === "roc" ? "ROC" : "precision and recall";
  return { theme: theme.value, width, height: HEIGHT, title, ...courses, ...words };
}

export const AXES = {
  roc: ["false positive rate", "recall"],
  pr: ["recall", "precision"],
} as const;

/** Tells of the point of a curve that is pointed at. */
export function tellPoint(
  kind: Kind,
  course: Course,
  thresholdAt: (index: number) => number,
): (index: number | null, event: PointerOrFocus | null) => void {
  return (index, event) => {
    if (index === null || event === null) hideTooltip();
    else {
      const threshold = thresholdAt(index);
      showTooltip(event, <CurveTip kind={kind} course={course} at={index} threshold={threshold} />);
    }
  };
}

interface CurveTipProps {
  readonly kind: Kind;
  readonly course: Course;
  readonly at: number;
  readonly threshold: number;
}

/** What a point of a curve stands for. */
function CurveTip({ kind, course, at, threshold }: CurveTipProps) {
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

export function curveSaving(describe: Describe): Saving {
  return {
    name: "what-if-operating-point",
    picture: () => {
      const answer = answered.peek();
      const drawn = KINDS.flatMap((kind) => {
        const courses = coursesOf(answer, kind);
        if (answer === null || courses === null) return [];
        const words = describe(kind, courses, answer);
        return [drawnAside(operatingCurve, options(kind, courses, words, SAVED_WIDTH))];
      });
      return titled(beside(drawn, document), stackWords(), theme.peek(), document);
    },
    table: curveTable,
  };
}

/** Both curves' points, before and after. */
function curveTable() {
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
