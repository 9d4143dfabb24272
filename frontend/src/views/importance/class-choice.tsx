/** Which class's score is explained. */

import { Picker } from "../../controls/picker";
import { settings } from "../../settings";
import { head } from "../../state";
import { className } from "../samples/prediction";

const AUTOMATIC = -1;

interface ClassChoiceProps {
  readonly shown: number;
  /** Offers to leave the choice to the feature. */
  readonly automatic?: boolean;
}

export function ClassChoice({ shown, automatic = false }: ClassChoiceProps) {
  const count = head.value?.classes ?? 0;
  const asked = settings.towards.value;
  const left = automatic && (asked <= AUTOMATIC || asked >= count);
  return (
    <Picker
      label="Class"
      value={String(left ? AUTOMATIC : shown)}
      options={[
        ...(automatic
          ? [{ value: String(AUTOMATIC), label: `raised most: ${className(shown)}` }]
          : []),
        ...Array.from({ length: count }, (_, index) => ({
          value: String(index),
          label: className(index),
        })),
      ]}
      onChange={(value) => {
        settings.towards.value = Number(value);
      }}
    />
  );
}
