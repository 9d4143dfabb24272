/** The names of all features, for a field that suggests them. */

import { useMemo } from "preact/hooks";
import { distinctNames } from "../feature-names";
import { head, headKey } from "../state";

/** Thousands of names are not made anew whenever the list of heads has grown. */
export function NameList({ id }: { id: string }) {
  const entry = head.value;
  return useMemo(
    () => (
      <datalist id={id}>
        {distinctNames().map((name, index) => (
          <option key={index} value={name} />
        ))}
      </datalist>
    ),
    [headKey(entry), entry?.features, entry?.began],
  );
}
