/** The link that saves samples as files of TensorBoard's own projector. */

import { isPreparing, saveProjectorFiles } from "./projector";

export function ProjectorLink({ what }: { what: string }) {
  return (
    <button
      type="button"
      class="link"
      disabled={isPreparing.value}
      title="Vectors, names and pictures in a ZIP archive that TensorBoard's Projector tab opens"
      onClick={() => void saveProjectorFiles()}
    >
      {isPreparing.value ? "preparing the files …" : what}
    </button>
  );
}
