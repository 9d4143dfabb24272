/** How far the methods are, and what stands where figures can't be had. */

import type { Refusal } from "../../api";
import { formatCount, formatShare, waitingWords } from "../../format";
import { shownName } from "../../names";
import { evaluationStep, split } from "../../state";
import { importance } from "./answer";

/** What was refused, in the server's words. */
export function Trouble({ error }: { error: Refusal }) {
  return (
    <p class="trouble" role="alert">
      {error.message} {error.hint}
    </p>
  );
}

/** What stands until an answer comes, as tall as that will be. */
export function Awaited({ height, words }: { height: number; words?: string }) {
  return (
    <p class="awaited quiet" style={{ minHeight: `${height}px` }}>
      {words ?? "Working it out …"}
    </p>
  );
}

/** What is being worked out, else of what the figures are. */
export function Status() {
  const { doing, busy, done, of, waiting } = importance.value;
  return (
    <p class="status" role="status">
      {waiting ? (
        waitingWords(waiting)
      ) : busy ? (
        <>
          working out {doing || "…"}
          {/* Not read out: there would be no end to it. */}
          {of > 0 && (
            <span class="quiet" aria-hidden="true">
              {" "}
              · {formatShare(done / of)}
            </span>
          )}
        </>
      ) : (
        <Whose />
      )}
    </p>
  );
}

function Whose() {
  const { samples, leftOut, step } = importance.value;
  if (samples === 0) return null;
  return (
    <>
      {formatCount(samples)} samples of {shownName(split.value)}, epoch {step}
      {step !== evaluationStep.value && ` (not yet ${evaluationStep.value})`}
      {leftOut > 0 && (
        <span title="Their activations are not all finite, or they have no label">
          {" "}
          · {formatCount(leftOut)} left out
        </span>
      )}
    </>
  );
}
