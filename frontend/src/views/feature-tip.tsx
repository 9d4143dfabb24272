/** What the tooltip says about a feature. */

import { Swatch } from "../controls/class-mark";
import { numbered } from "../feature-names";
import { formatExact, shortName } from "../format";
import type { ClassMark } from "../theme";

interface FeatureTipProps {
  readonly name: string;
  readonly index: number;
  readonly values: readonly { readonly mark: ClassMark; readonly value: number }[];
  readonly leaning?: string | undefined;
}

/** Its name, and its place where the name doesn't say it. */
export function FeatureHead({ name, index }: { name: string; index: number }) {
  const place = numbered(index);
  return (
    <>
      <strong>{name}</strong>
      {name !== place && <span class="quiet">{place}</span>}
    </>
  );
}

export function FeatureTip({ name, index, values, leaning }: FeatureTipProps) {
  const shown = values.slice(0, 12);
  return (
    <>
      <FeatureHead name={name} index={index} />
      <table>
        <tbody>
          {shown.map(({ mark, value }, i) => (
            // Two classes may have the same name.
            <tr key={i}>
              <th scope="row">
                <Swatch mark={mark} /> {shortName(mark.label)}
              </th>
              <td>{formatExact(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {values.length > shown.length && (
        <span class="quiet">and {values.length - shown.length} more</span>
      )}
      {leaning && <span>{leaning}</span>}
      <span class="quiet">Double-click, or F: its card</span>
    </>
  );
}
