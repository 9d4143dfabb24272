/** What the tooltip says about a sample. */

import { floats, integers } from "../../api";
import { Swatch } from "../../controls/class-mark";
import { formatPercent, formatWeight } from "../../format";
import type { SamplesAnswer } from "../../schema";
import { head, marks } from "../../state";
import { className } from "../selection/confusion";
import { sampleName } from "./list";
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
        is {className(label)}
        {label === predicted ? "" : `, taken for ${className(predicted)}`}
      </span>
      <Likeliest found={found} />
      <Deciders found={found} predicted={predicted} />
    </>
  );
}

/** Places of the largest values, the largest first; what is no number is left out. */
export function largest(values: readonly number[], most: number): number[] {
  return [...values.keys()]
    .filter((at) => !Number.isNaN(values[at]))
    .sort((a, b) => (values[b] as number) - (values[a] as number))
    .slice(0, most);
}

function Likeliest({ found }: { found: SamplesAnswer }) {
  const likelihood = [...floats(found.probabilities)];
  const scores = floats(found.scores);
  return (
    <table>
      <tbody>
        {largest(likelihood, MOST_CLASSES).map((at) => {
          const mark = marks.value[at];
          return (
            <tr key={at}>
              <th scope="row">
                {mark && <Swatch mark={mark} symbol />} {className(at)}
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
  const classes = found.classes.length;
  const names = head.value?.feature_names;
  const added = Array.from(
    { length: found.contributions.shape[0] ?? 0 },
    (_, feature) => contributions[feature * classes + predicted] ?? Number.NaN,
  );
  const deciders = largest(added, DECIDED).filter((feature) => (added[feature] as number) > 0);
  if (deciders.length === 0) return null;
  const told = deciders.map(
    (feature) =>
      `${names?.[feature] ?? `feature ${feature}`} ${formatWeight(added[feature] as number)}`,
  );
  return <span class="quiet">decided by {told.join(", ")}</span>;
}
