/** A question under the strip, and its answer in a sentence. */

import { formatPercent, formatShare } from "../../format";
import { agreement, agreementFailure, askAgreement } from "./agreement";
import { drawn } from "./layout";

const NEAREST = 10;

export function AgreementLine({ large }: { large: boolean }) {
  const now = agreement.value;
  const failed = agreementFailure.value;
  if (failed !== null) {
    return (
      <p class="status bad" role="alert">
        {failed.message} {failed.hint}
      </p>
    );
  }
  if (now === null) {
    return (
      <p class="strip-line">
        <button type="button" class="link act" onClick={askAgreement}>
          Do seeds and perplexities agree?
        </button>
        {large && <span class="quiet"> It takes ten layouts more.</span>}
      </p>
    );
  }
  const { done, layouts, across_seeds: across } = now.answer;
  if (across === null || across === undefined) {
    return (
      <p class="strip-line quiet" role="status">
        layout {Math.min(done + 1, layouts)} of {layouts}
      </p>
    );
  }
  const others = (drawn.value?.rows.length ?? 0) - 1;
  const chance = others > 0 ? Math.min(1, NEAREST / others) : 1;
  return (
    <p class="strip-line">
      At perplexity {now.perplexity} three random starts agree on {formatShare(across)} of the ten
      nearest (chance {formatPercent(chance)}).{" "}
      <span class="quiet">Above: each picture with the next.</span>
    </p>
  );
}
