/** The chosen samples by name: pictures, true and predicted class, how sure the head was. */

import { floats, integers } from "../api";
import { Swatch } from "../controls/class-mark";
import { formatCount, formatPercent } from "../format";
import type { SamplesAnswer } from "../schema";
import { marks } from "../state";
import { Thumbnail } from "./thumbnail";

const MOST_LISTED = 100;

export function SampleList({ answer, chosen }: { answer: SamplesAnswer; chosen: number }) {
  const rows = integers(answer.rows);
  const [labels, predicted] = [integers(answer.labels), integers(answer.predicted)];
  const wrong = labels.filter((label, i) => label !== predicted[i]).length;
  const order = Array.from(rows, (_, i) => i).sort((a, b) => isRight(a) - isRight(b) || a - b);
  function isRight(i: number): number {
    return labels[i] === predicted[i] ? 1 : 0;
  }
  return (
    <>
      <p class="tally">
        <b>
          right {formatCount(rows.length - wrong)} · wrong {formatCount(wrong)}
        </b>
        {rows.length < chosen && ` among the first ${formatCount(rows.length)}`}
      </p>
      <ul class="sample-list">
        {order.slice(0, MOST_LISTED).map((i) => (
          <SampleItem key={rows[i]} answer={answer} at={i} />
        ))}
      </ul>
      {rows.length > MOST_LISTED && (
        <p class="quiet">and {formatCount(rows.length - MOST_LISTED)} more, in the CSV table</p>
      )}
    </>
  );
}

function SampleItem({ answer, at }: { answer: SamplesAnswer; at: number }) {
  const label = integers(answer.labels)[at] ?? -1;
  const predicted = integers(answer.predicted)[at] ?? -1;
  const mark = marks.value[predicted];
  const count = marks.value.length;
  const likelihood = floats(answer.probabilities)[at * count + predicted] ?? Number.NaN;
  return (
    <li class={label === predicted ? "" : "wrong"}>
      <Thumbnail answer={answer} at={at} size={24} />
      <span class="clip name">{sampleName(answer, at)}</span>
      {mark && <Swatch mark={mark} symbol />}
      <span class="clip">{mark?.label ?? predicted}</span>
      <span class="number">{formatPercent(likelihood)}</span>
      {label !== predicted && (
        <span class="quiet">is {marks.value[label]?.label ?? `class ${label}`}</span>
      )}
    </li>
  );
}

/** The sample's own name, else its place in the data set, else its row. */
export function sampleName(answer: SamplesAnswer, at: number): string {
  const index = answer.indices ? integers(answer.indices)[at] : integers(answer.rows)[at];
  return answer.names?.[at] ?? `sample ${index}`;
}
