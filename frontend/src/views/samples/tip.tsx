/** What the tooltip says about a sample. */

import { floats, integers } from "../../api";
import { Swatch } from "../../controls/class-mark";
import { formatPercent, formatWeight, shortName } from "../../format";
import type { SamplesAnswer } from "../../schema";
import { head, marks } from "../../state";
import { sampleName } from "./list";
import { className, isPrediction, predictionWords } from "./prediction";
import type { AwaitedSample } from "./samples";
import { Thumbnail } from "./thumbnail";

const DECIDED = 3;
const MOST_CLASSES = 3;
/** A class that is less likely would read 0.0%. */
const LEAST_LIKELY = 0.0005;
const PICTURE = 48;

interface SampleTipProps {
  readonly answer: AwaitedSample;
  readonly row: number;
}

export function SampleTip({ answer, row }: SampleTipProps) {
  const found = answer.value;
  if (found === null) return <strong>sample {row}</strong>;
  const label = integers(found.labels)[0] ?? -1;
  const predicted = integers(found.predicted)[0] ?? -1;
  return (
    <div class="sample-tip">
      <Thumbnail answer={found} at={0} size={PICTURE} />
      <div>
        <strong>{sampleName(found, 0)}</strong>
        <span class={label === predicted ? "quiet" : "wrong"}>{verdict(label, predicted)}</span>
        {isPrediction(predicted) && <Likeliest found={found} />}
        <Deciders found={found} predicted={predicted} />
      </div>
    </div>
  );
}

function verdict(label: number, predicted: number): string {
  const is = `is ${shortName(className(label))}`;
  if (label === predicted) return is;
  const taken = isPrediction(predicted) ? "taken for " : "";
  return `${is}, ${taken}${shortName(predictionWords(predicted))}`;
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
  const told = largest(likelihood, MOST_CLASSES).filter(
    (at) => (likelihood[at] as number) >= LEAST_LIKELY,
  );
  return (
    <table>
      <tbody>
        {told.map((at) => {
          const mark = marks.value[at];
          return (
            <tr key={at}>
              <th scope="row">
                {mark && <Swatch mark={mark} symbol />} {shortName(className(at))}
              </th>
              <td>{formatPercent(likelihood[at] ?? Number.NaN)}</td>
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
  const [column, classes] = [found.classes.indexOf(predicted), found.classes.length];
  if (column < 0) return null;
  const names = head.value?.feature_names;
  const added = Array.from(
    { length: found.contributions.shape[0] ?? 0 },
    (_, feature) => contributions[feature * classes + column] ?? Number.NaN,
  );
  const deciders = largest(added, DECIDED).filter((feature) => (added[feature] as number) > 0);
  if (deciders.length === 0) return null;
  const told = deciders.map(
    (feature) =>
      `${shortName(names?.[feature] ?? `feature ${feature}`)} ${formatWeight(added[feature] as number)}`,
  );
  return <span class="quiet deciders">decided by {told.join(", ")}</span>;
}
