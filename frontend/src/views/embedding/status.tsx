/** How far the layout is, and how far it may be trusted. */

import type { ComponentChildren } from "preact";
import { formatCount, formatMetric, formatShare } from "../../format";
import { settings } from "../../settings";
import { evaluationStep, playing } from "../../state";
import { film, filming } from "./film";
import { drawn, failure, last, type Progress, progress, shown } from "./layout";
import type { Trust } from "./layouts";

/** A picture that separates the classes by so much more than the data has made it up. */
const INVENTED = 0.1;

export function Status() {
  const failed = failure.value;
  if (failed !== null) {
    return (
      <p class="status bad" role="alert">
        {failed.message} {failed.hint}
      </p>
    );
  }
  return (
    // While epochs follow each other, nobody could listen to all of it.
    <p class="status" role="status" aria-live={playing.value ? "off" : "polite"}>
      {filming.value ? <Filmed /> : <LaidOut now={progress.value} />}
    </p>
  );
}

function LaidOut({ now }: { now: Progress | null }) {
  if (now === null) return <>laying out …</>;
  switch (now.stage) {
    case "waiting":
      return (
        <>
          waiting for{" "}
          {now.others === 1 ? "another layout" : `${formatCount(now.others)} other layouts`}
        </>
      );
    case "settling":
      return <Settling now={now} />;
    case "settled":
      return <Figures begin={ending(now.iterations)} kl={now.kl} />;
  }
}

/** The paper's schedule stops after so many iterations, settled or not. */
function ending(iterations: number): string {
  if (iterations === 0) return "main axes";
  const isPaper = shown.value?.query.iterations !== undefined;
  return isPaper ? `${formatCount(iterations)} iterations, as in the paper` : "settled";
}

function Settling({ now }: { now: Progress & { readonly stage: "settling" } }) {
  const { iteration, iterations, drawing } = now;
  const far =
    iterations > 0 ? (
      // Not read out: there would be no end to it.
      <span aria-hidden="true">
        iteration {formatCount(iteration)} of {formatCount(iterations)}
      </span>
    ) : settings.method.value === "umap" ? (
      "UMAP takes a while to start"
    ) : (
      "…"
    );
  if (drawing === "preview") {
    return (
      <span title="The last picture, carried over. The one that is being laid out will take its place.">
        preview at {whatMoved()} · settling, {far}
      </span>
    );
  }
  return (
    <>
      {drawing === "last" && `${whatStands()} · `}settling, {far}
    </>
  );
}

function whatStands(): string {
  const at = drawn.value?.step;
  return at === evaluationStep.value ? "the last picture stands" : `epoch ${at} is still shown`;
}

function whatMoved(): string {
  const before = last.value;
  return before !== null && before.perplexity === settings.perplexity.value
    ? `epoch ${evaluationStep.value}`
    : `perplexity ${settings.perplexity.value}`;
}

function Filmed() {
  const now = film.value;
  if (now === null) return <>film · laying out …</>;
  const { done, places } = now;
  const waiting = now.waiting !== null && ", waiting for other layouts";
  const settled = progress.value?.stage === "settled" ? progress.value : null;
  const begin = (
    <>
      {done < places ? (
        <>
          film · {formatCount(done)} of {formatCount(places)} epochs laid out{waiting}
        </>
      ) : (
        `film of ${formatCount(places)} epochs`
      )}
      <OtherEpoch made={done === places} />
    </>
  );
  return <Figures begin={begin} kl={settled?.kl ?? null} />;
}

/** Says so where another epoch is drawn than the one that the slider stands at. */
function OtherEpoch({ made }: { made: boolean }) {
  const [at, wanted] = [drawn.value?.step, evaluationStep.value];
  if (at === wanted) return null;
  const is = made ? "is not in the film" : "is not laid out yet";
  return (
    <>
      {" · "}epoch {wanted} {is}
      {at !== undefined && `; epoch ${at} is shown`}
    </>
  );
}

function Figures({ begin, kl }: { begin: ComponentChildren; kl: number | null }) {
  const trust = shown.value?.trust ?? null;
  return (
    <>
      {begin}
      {trust && <TrustFigures trust={trust} />}
      {kl !== null && (
        <span title="Kullback-Leibler divergence in nats, which t-SNE makes small. Compare it only between layouts of one perplexity.">
          {" · "}KL {formatMetric(kl)}
        </span>
      )}
    </>
  );
}

function TrustFigures({ trust }: { trust: Trust }) {
  const { neighboursKept, sameClass, sameClassInPicture } = trust;
  const shares = [formatShare(sameClass), formatShare(sameClassInPicture)];
  return (
    <>
      <span title="Of each sample's ten nearest in the data, so many are among its ten nearest here.">
        {" · "}neighbours kept {formatShare(neighboursKept)}
      </span>
      <span title="Of each sample's ten nearest, so many have its true class: in the data, and in this picture.">
        {" · "}same class {shares[0]} in the data, {shares[1]} here
      </span>
      {sameClassInPicture - sameClass > INVENTED && (
        <b title="Gaps between the classes that you see here are not all in the data.">
          {" · "}the picture separates the classes more than the data does
        </b>
      )}
    </>
  );
}

/** A thin line over the points: how far, while something is under way. */
export function ProgressLine() {
  const share = shareDone();
  return (
    <div class="progress" aria-hidden="true">
      {share !== null && <i style={{ width: `${100 * share}%` }} />}
    </div>
  );
}

function shareDone(): number | null {
  const now = film.value;
  if (filming.value) return now && now.done < now.places ? now.done / now.places : null;
  const { value } = progress;
  if (value?.stage !== "settling" || failure.value !== null) return null;
  return value.iterations > 0 ? value.iteration / value.iterations : 0;
}
