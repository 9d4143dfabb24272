/** Chooses the feature that samples are coloured by, of however many. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { settings } from "../../settings";
import { head, headKey } from "../../state";
import { colouredFeature } from "./activations";

const LIST = "features-to-colour-by";

/** Text that no feature was found by. */
const unknown = signal<string | null>(null);

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
        onInput={() => {
          unknown.value = null;
        }}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const found = indexOf(value, names());
          unknown.value = found === null ? value.trim() : null;
          if (found !== null) settings.colourFeature.value = found;
          else
            event.currentTarget.value = settings.colourFeature.value < 0 ? "" : (shown?.name ?? "");
        }}
      />
      <Names />
      <Unknown />
    </label>
  );
}

/** By itself: drawing the field anew would take away what is being typed. */
function Unknown() {
  return (
    <span class="wrong clip" role="status">
      {unknown.value !== null && `no feature contains “${unknown.value}”`}
    </span>
  );
}

/** Thousands of names are not made anew whenever the list of heads has grown. */
function Names() {
  const entry = head.value;
  return useMemo(
    () => (
      <datalist id={LIST}>
        {names().map((name, index) => (
          <option key={index} value={name} />
        ))}
      </datalist>
    ),
    [headKey(entry), entry?.features, entry?.began],
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
export function indexOf(text: string, all: readonly string[]): number | null {
  const asked = text.trim();
  if (asked === "") return -1;
  const exact = all.indexOf(asked);
  if (exact >= 0) return exact;
  if (/^\d+$/.test(asked)) return Number(asked) < all.length ? Number(asked) : null;
  const part = all.findIndex((name) => name.toLowerCase().includes(asked.toLowerCase()));
  return part >= 0 ? part : null;
}
