/** The samples as the head sees them, and what those that are chosen have in common. */

import { formatCount } from "../../format";
import { selectedSamples } from "../../state";
import { ChosenSamples } from "../selection/selection";
import { Embedding } from "./embedding";

export default function EmbeddingTab() {
  return (
    <div class="embedding-tab">
      <Embedding />
      <ToChosen />
      <ChosenSamples />
    </div>
  );
}

/** In a narrow window the panel lies below what is in sight. */
function ToChosen() {
  const count = selectedSamples.value.size;
  if (count === 0) return null;
  return (
    <p class="to-chosen">
      <button
        type="button"
        class="pill"
        onClick={() =>
          document.querySelector(".chosen")?.scrollIntoView({ block: "start", behavior: "smooth" })
        }
      >
        {formatCount(count)} chosen ↓
      </button>
    </p>
  );
}
