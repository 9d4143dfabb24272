/** Chooses the feature that samples are coloured by, of however many. */

import { signal } from "@preact/signals";
import { NameList } from "../../controls/name-list";
import { featureCalled } from "../../feature-names";
import { settings } from "../../settings";
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
          const found = featureCalled(value);
          unknown.value = found === null ? value.trim() : null;
          if (found !== null) settings.colourFeature.value = found;
          else
            event.currentTarget.value = settings.colourFeature.value < 0 ? "" : (shown?.name ?? "");
        }}
      />
      <NameList id={LIST} />
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
