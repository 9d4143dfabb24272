/** Chooses the feature that samples are coloured by, of however many. */

import { settings } from "../../settings";
import { head } from "../../state";
import { colouredFeature } from "./activations";

const LIST = "features-to-colour-by";

export function FeaturePicker() {
  const shown = colouredFeature.value;
  return (
    <label class="feature-picker">
      <span class="quiet">activation of</span>
      <input
        type="search"
        list={LIST}
        aria-label="Feature to colour by"
        title="Type a part of a name; empty: the first feature that is selected or ranked"
        value={settings.colourFeature.value < 0 ? "" : (shown?.name ?? "")}
        placeholder={shown?.name ?? ""}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const found = indexOf(value);
          if (found !== null) settings.colourFeature.value = found;
          else event.currentTarget.value = shown?.name ?? "";
        }}
      />
      <datalist id={LIST}>
        {names().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}

function names(): readonly string[] {
  const entry = head.value;
  if (entry === null) return [];
  return (
    entry.feature_names ?? Array.from({ length: entry.features }, (_, index) => `feature ${index}`)
  );
}

/** A feature by its name or its number; -1 for none; null where there is no such feature. */
function indexOf(text: string): number | null {
  const asked = text.trim();
  if (asked === "") return -1;
  const all = names();
  const exact = all.indexOf(asked);
  if (exact >= 0) return exact;
  if (/^\d+$/.test(asked)) return Number(asked) < all.length ? Number(asked) : null;
  const part = all.findIndex((name) => name.toLowerCase().includes(asked.toLowerCase()));
  return part >= 0 ? part : null;
}
