/** What a transformer looks at while it judges clips: over the frames, between them, through training. */

import { useEffect } from "preact/hooks";
import { Failure } from "../../controls/failure";
import { wear } from "../../later";
import { shownName } from "../../names";
import { settings } from "../../settings";
import { head, split, step } from "../../state";
import { attended, attention, clips, keepAttentionAhead } from "./answers";
import css from "./attention.css?inline";
import { ClipList } from "./clip-list";
import { Direct } from "./direct";
import { Heads } from "./heads";
import { FrameToFrame } from "./matrix";
import { keepDecoded } from "./picture";
import { keepPlaying, tokenCount } from "./playback";
import { Player } from "./player";

wear(css);

export default function Attention() {
  useEffect(keepDecoded, []);
  useEffect(keepPlaying, []);
  useEffect(keepAttentionAhead, []);
  if (attended.value === null) return <NoAttention />;
  const several = tokenCount() > 1;
  return (
    <div class="attention-tab">
      <Notices />
      <Failure of={clips.error.value} />
      {clips.answer.value && (
        <div class={several ? "attention-cards" : "attention-cards single"}>
          <ClipList />
          <Player />
          {several && <FrameToFrame />}
          <Heads />
          {several && <Direct />}
          <Caution />
        </div>
      )}
    </div>
  );
}

/** What is shown in the place of what was asked for. */
function Notices() {
  const of = attended.value;
  const answer = attention.answer.value;
  if (of === null) return null;
  const other = split.value !== "" && of.name !== split.value;
  return (
    <>
      {other && (
        <p class="notice">
          Attention is not logged for “{shownName(split.value)}”, so the clips of “
          {shownName(of.name)}” are shown.
        </p>
      )}
      {answer !== null && answer.step !== step.value && (
        <p class="notice">
          {clips.answer.value?.unfit.includes(step.value)
            ? `Attention at epoch ${step.value} is of other clips`
            : `Attention is not logged at epoch ${step.value}`}
          : this is epoch {answer.step}.
        </p>
      )}
    </>
  );
}

function Caution() {
  return (
    <section class="card caution" aria-label="What attention can tell">
      <h2>What attention can and can't tell</h2>
      <p>
        Attention says which patches a layer mixed, not which decided: quite other attention can
        give the same prediction (<cite>Jain and Wallace 2019</cite>), though it is not therefore
        meaningless (<cite>Wiegreffe and Pinter 2019</cite>). Rollout follows it through the layers
        as if nothing else happened there (<cite>Abnar and Zuidema 2020</cite>).
      </p>
      <p>
        Class activation is exact where the head follows average pooling: it is linear, so each
        patch's part can be told and the parts add up to the score. But by then a patch has taken in
        others, through every layer before: its place is where the evidence came to lie, not always
        where it was seen.
      </p>
    </section>
  );
}

function NoAttention() {
  return (
    <section class="card empty-card">
      <h2>No attention is logged{head.value && ` for ${head.value.head}`}</h2>
      <p>
        This view shows what a transformer looks at in clips or pictures. Tell the callback the grid
        of its tokens, in time, down and across, and it logs a few clips after every epoch:
      </p>
      <pre>{`weightvis.WeightVisCallback(
    "logs/run-1", test=(x_test, y_test),
    attention=weightvis.Attention(grid=(10, 8, 8)),
)`}</pre>
      <p>
        From a training loop of your own, or from PyTorch:{" "}
        <code>weightvis.summary.attention(…)</code> takes plain arrays.{" "}
        <button
          type="button"
          class="link act"
          onClick={() => {
            settings.tab.value = "weights";
          }}
        >
          Show the weights
        </button>
      </p>
    </section>
  );
}
