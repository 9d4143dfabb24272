/** What the tooltip says about a sample. */

import { floats, integers } from "../api";
import { Swatch } from "../controls/class-mark";
import { formatPercent, formatWeight } from "../format";
import type { SamplesAnswer } from "../schema";
import { head, marks } from "../state";
import { sampleName } from "./sample-list";
import { Thumbnail } from "./thumbnail";

const DECIDED = 3;
const MOST_CLASSES = 3;

interface SampleTipProps {
  readonly answer: { readonly value: SamplesAnswer | null };
  readonly row: number;
}

export function SampleTip({ answer, row }: SampleTipProps) {
  const found = answer.value;
  if (found === null) return <strong>sample {row}</strong>;
  const label = integers(found.labels)[0] ?? -1;
  const predicted = integers(found.predicted)[0] ?? -1;
  return (
    <>
      <Thumbnail answer={found} at={0} size={72} />
      <strong>{sampleName(found, 0)}</strong>
      <span class={label === predicted ? "quiet" : "wrong"}>
        is {marks.value[label]?.label ?? `class ${label}`}
        {label === predicted ? "" : `, taken for ${marks.value[predicted]?.label}`}
      </span>
      <Likeliest found={found} />
      <Deciders found={found} predicted={predicted} />
    </>
  );
}

function Likeliest({ found }: { found: SamplesAnswer }) {
  const likelihood = [...floats(found.probabilities)];
  const scores = floats(found.scores);
  const order = likelihood
    .map((_, i) => i)
    .sort((a, b) => (likelihood[b] ?? 0) - (likelihood[a] ?? 0));
  return (
    <table>
      <tbody>
        {order.slice(0, MOST_CLASSES).map((at) => {
          const mark = marks.value[at];
          return (
            <tr key={at}>
              <th scope="row">
                {mark && <Swatch mark={mark} symbol />} {mark?.label}
              </th>
              <td>{formatPercent(likelihood[at] ?? Number.NaN)}</td>
              <td class="quiet">score {formatWeight(scores[at] ?? Number.NaN)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The features that speak loudest for the class that was predicted. */
function Deciders({ found, predicted }: { found: SamplesAnswer; predicted: number }) {
  const contributions = floats(found.contributions);
  const count = found.classes.length;
  const names = head.value?.feature_names;
  const order = Array.from({ length: found.contributions.shape[0] ?? 0 }, (_, i) => i)
    .map((feature) => ({ feature, by: contributions[feature * count + predicted] ?? 0 }))
    .sort((a, b) => b.by - a.by);
  return (
    <span class="quiet">
      decided by{" "}
      {order
        .slice(0, DECIDED)
        .map(({ feature, by }) => `${names?.[feature] ?? `feature ${feature}`} ${formatWeight(by)}`)
        .join(", ")}
    </span>
  );
}
