/** What the panel says while no sample is chosen: how to choose, and where one may begin. */

import { formatCount } from "../../format";
import { drawn } from "../embedding/layout";
import { Confusion, isGrid } from "./confusion";
import { isDrawnInPart } from "./drawn-in-part";
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
          Tab to the picture: arrows walk, <kbd>Enter</kbd> chooses, <kbd>Shift+Enter</kbd> adds,{" "}
          <kbd>A</kbd> takes all in view.
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
  if (samples === null || samples.rows.length === 0) return null;
  const cells = confusionOf(samples);
  const counted = (all: typeof cells) => all.reduce((sum, cell) => sum + cell.count, 0);
  const right = counted(cells.filter((cell) => cell.label === cell.predicted));
  const wrong = samples.rows.length - right;
  const unknown = samples.rows.length - counted(cells);
  return (
    <div class="shortcuts">
      {(isGrid(cells) ? cells.length > 0 : wrong > unknown) && (
        <>
          <p class="tally">Or begin with what the head made of them:</p>
          <Confusion
            cells={cells}
            onChoose={(label, predicted) =>
              choose(samples, (is, taken) => is === label && taken === predicted)
            }
          />
        </>
      )}
      {unknown > 0 && <p class="quiet">{unknownWords(unknown)}</p>}
      {wrong === 0 ? (
        <p class="quiet">
          None{isDrawnInPart.value ? " of those drawn" : ""} is wrong at this epoch.
        </p>
      ) : (
        <button
          type="button"
          class="pill"
          onClick={() => choose(samples, (is, taken) => is !== taken)}
        >
          {shortcut(wrong, isDrawnInPart.value)}
        </button>
      )}
    </div>
  );
}

function unknownWords(count: number): string {
  return count === 1
    ? "One has no prediction, for its scores aren't finite. It counts as wrong."
    : `${formatCount(count)} have no prediction, for their scores aren't finite. They count as wrong.`;
}

/** Those that aren't drawn can't be chosen from here. */
export function shortcut(wrong: number, drawnInPart: boolean): string {
  if (wrong === 1) return drawnInPart ? "Choose the wrong one drawn" : "Choose the wrong one";
  const count = formatCount(wrong);
  return drawnInPart ? `Choose the ${count} wrong ones drawn` : `Choose all ${count} wrong ones`;
}
