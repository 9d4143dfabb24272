/** A feature's name that selects it wherever it stands; a double click opens its card. */

import { isAdditive } from "../charts/chart";
import { hoveredFeature, toggleFeature } from "../state";

export function FeatureLink({ feature }: { feature: { index: number; name: string } }) {
  return (
    <button
      type="button"
      class="link feature"
      title={`Select ${feature.name}; double-click for its card`}
      onClick={(event) => toggleFeature(feature.index, isAdditive(event))}
      onMouseEnter={() => {
        hoveredFeature.value = feature.index;
      }}
      onFocus={(event) => {
        // A press of the pointer focuses too, but there the pointer has already said it.
        if (event.currentTarget.matches(":focus-visible")) hoveredFeature.value = feature.index;
      }}
      onBlur={() => {
        hoveredFeature.value = null;
      }}
      onMouseLeave={() => {
        hoveredFeature.value = null;
      }}
    >
      {feature.name}
    </button>
  );
}
