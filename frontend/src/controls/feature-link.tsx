/** A feature's name that selects it wherever it stands. */

import { hoveredFeature, toggleFeature } from "../state";

export function FeatureLink({ feature }: { feature: { index: number; name: string } }) {
  return (
    <button
      type="button"
      class="link feature"
      title={`Select ${feature.name}`}
      onClick={(event) => toggleFeature(feature.index, event.shiftKey || event.ctrlKey)}
      onMouseEnter={() => {
        hoveredFeature.value = feature.index;
      }}
      onMouseLeave={() => {
        hoveredFeature.value = null;
      }}
    >
      {feature.name}
    </button>
  );
}
