/** Samples by name: pictures, predicted and true class, and a figure that is said of each. */

import { floats, integers } from "../../api";
import { Swatch } from "../../controls/class-mark";
import { formatCount, formatPercent } from "../../format";
import type { SamplesAnswer } from "../../schema";
import { marks } from "../../state";
import { askNeighbours } from "../selection/neighbours";
import { className, isPrediction, predictionWords } from "./prediction";
import { Thumbnail } from "./thumbnail";

const MOST_LISTED = 100;
const PICTURE = 24;

/** Those that were got wrong first. */
export function SampleList({ answer }: { answer: SamplesAnswer }) {
  const rows = integers(answer.rows);
  const [labels, predicted] = [integers(answer.labels), integers(answer.predicted)];
  const isRight = (i: number) => Number(labels[i] === predicted[i]);
  const order = Array.from(rows.keys()).sort((a, b) => isRight(a) - isRight(b) || a - b);
  return (
    <>
      <ul class="sample-list">
        <SampleHeads figure="probability" />
        {order.slice(0, MOST_LISTED).map((i) => (
          <SampleItem key={rows[i]} answer={answer} at={i} figure={likelihood(answer, i)} />
        ))}
      </ul>
      {rows.length > MOST_LISTED && (
        <p class="quiet">and {formatCount(rows.length - MOST_LISTED)} more, in the CSV</p>
      )}
    </>
  );
}

/** How sure the head was. */
function likelihood(answer: SamplesAnswer, at: number): string {
  const predicted = integers(answer.predicted)[at] ?? -1;
  if (!isPrediction(predicted)) return "";
  const classes = answer.probabilities.shape[1] ?? 1;
  return formatPercent(floats(answer.probabilities)[at * classes + predicted] ?? Number.NaN);
}

/** What the columns say. */
export function SampleHeads({ figure }: { figure: string }) {
  return (
    <li class="heads quiet">
      <span />
      <span />
      <span>taken for</span>
      <span class="number">{figure}</span>
    </li>
  );
}

interface SampleItemProps {
  readonly answer: SamplesAnswer;
  readonly at: number;
  readonly figure: string;
}

export function SampleItem({ answer, at, figure }: SampleItemProps) {
  const label = integers(answer.labels)[at] ?? -1;
  const predicted = integers(answer.predicted)[at] ?? -1;
  const mark = marks.value[predicted];
  const name = sampleName(answer, at);
  return (
    <li class={label === predicted ? "" : "wrong"}>
      <span class="named">
        <Thumbnail answer={answer} at={at} size={PICTURE} />
        <button
          type="button"
          class="link clip"
          title={`Show whom the head sees most like ${name}`}
          onClick={() => showNearest(integers(answer.rows)[at] ?? null)}
        >
          {name}
        </button>
      </span>
      <span class="quiet clip" title={className(label)}>
        {label !== predicted && `is ${className(label)}`}
      </span>
      <span class="named taken" title={predictionWords(predicted)}>
        {mark && <Swatch mark={mark} symbol />}{" "}
        <span class={mark ? "clip" : "clip quiet"}>{predictionWords(predicted)}</span>
      </span>
      <span class="number">{figure}</span>
    </li>
  );
}

/** The section may lie below what is in sight. */
function showNearest(row: number | null): void {
  askNeighbours(row);
  requestAnimationFrame(() =>
    document.querySelector(".nearest")?.scrollIntoView({ block: "nearest", behavior: "smooth" }),
  );
}

/** The sample's own name, else its place in the data set, else its row. */
export function sampleName(answer: SamplesAnswer, at: number): string {
  const index = answer.indices ? integers(answer.indices)[at] : integers(answer.rows)[at];
  return answer.names?.[at] ?? `sample ${index}`;
}
