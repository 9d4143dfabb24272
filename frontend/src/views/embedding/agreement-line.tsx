/** A question under the strip, and its answer in a sentence. */

import { formatPercent, formatShare } from "../../format";
import { agreement, agreementFailure, askAgreement, canAskAgreement, comparing } from "./agreement";
import { drawn } from "./layout";

const NEAREST = 10;

export function AgreementLine({ large }: { large: boolean }) {
  const canAsk = canAskAgreement.value;
  return (
    <p class="strip-line">
      {/* Stays when there is nothing to ask, so that it keeps the keyboard's focus. */}
      <button
        type="button"
        class={canAsk ? "link act" : "link answered"}
        aria-disabled={!canAsk}
        onClick={askAgreement}
      >
        Do seeds and perplexities agree?
      </button>{" "}
      <span role="status">
        <Answered />
        <Underway />
      </span>
      {agreementFailure.value !== null && (
        <span class="status bad" role="alert">
          {agreementFailure.value.message} {agreementFailure.value.hint}
        </span>
      )}
      {large && canAsk && <span class="quiet">It takes ten layouts more.</span>}
    </p>
  );
}

function Underway() {
  const now = comparing.value;
  if (now === null) return null;
  return (
    <span class="quiet" aria-hidden="true">
      layout {Math.min(now.done + 1, now.layouts)} of {now.layouts}
    </span>
  );
}

function Answered() {
  const found = agreement.value;
  if (found === null) return null;
  const across = found.answer.across_seeds ?? null;
  if (across === null) return <>There are too few samples to compare. </>;
  const others = (drawn.value?.rows.length ?? 0) - 1;
  const chance = others > 0 ? Math.min(1, NEAREST / others) : 1;
  return (
    <>
      At perplexity {found.perplexity} three random starts agree on {formatShare(across)} of the ten
      nearest (chance {formatPercent(chance)}).{" "}
      <span class="quiet">Above: each picture with the next. </span>
    </>
  );
}
