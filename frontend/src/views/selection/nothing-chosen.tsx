/** What the panel says while no sample is chosen: how to choose, and where one may begin. */

import { formatCount } from "../../format";
import { drawn } from "../embedding/layout";
import { Confusion } from "./confusion";
import { ProjectorLink } from "./projector-link";
import { choose, confusionOf } from "./verdicts";

export function NothingChosen() {
  return (
    <>
      <dl class="ways">
        <dt>Mouse</dt>
        <dd>Drag around some marks. Shift adds, alt takes away.</dd>
        <dt>Touch</dt>
        <dd>Draw around them with one finger; two move the picture.</dd>
        <dt>Keyboard</dt>
        <dd>
          Tab to the picture: arrows walk, <kbd>Enter</kbd> chooses, <kbd>A</kbd> takes all in view.
        </dd>
      </dl>
      <Shortcuts />
      <p class="links">
        <ProjectorLink what="All samples as TensorBoard projector files" />
      </p>
    </>
  );
}

/** What the head made of the samples that are drawn, to begin with. */
function Shortcuts() {
  const samples = drawn.value;
  if (samples === null) return null;
  const cells = confusionOf(samples);
  const right = cells.filter((cell) => cell.label === cell.predicted);
  const wrong = samples.rows.length - right.reduce((sum, cell) => sum + cell.count, 0);
  return (
    <div class="shortcuts">
      <p class="tally">Or begin with what the head made of them:</p>
      <Confusion
        cells={cells}
        onChoose={(label, predicted) =>
          choose(samples, (is, taken) => is === label && taken === predicted)
        }
      />
      <button
        type="button"
        class="pill"
        disabled={wrong === 0}
        onClick={() => choose(samples, (is, taken) => is !== taken)}
      >
        {shortcut(wrong)}
      </button>
    </div>
  );
}

function shortcut(wrong: number): string {
  if (wrong === 0) return "None is wrong at this epoch";
  return wrong === 1 ? "Choose the wrong one" : `Choose all ${formatCount(wrong)} wrong ones`;
}
