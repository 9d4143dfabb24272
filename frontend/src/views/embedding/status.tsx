/** How far the layout is, and how far it may be trusted. */

import type { ComponentChildren } from "preact";
import { formatMetric, formatShare } from "../../format";
import { settings } from "../../settings";
import { evaluationStep } from "../../state";
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
  return <p class="status">{filming.value ? <Filmed /> : <LaidOut now={progress.value} />}</p>;
}

function LaidOut({ now }: { now: Progress | null }) {
  if (now === null) return <>laying out …</>;
  switch (now.stage) {
    case "waiting":
      return <>waiting for {now.others === 1 ? "another layout" : `${now.others} other layouts`}</>;
    case "settling":
      return <Settling now={now} />;
    case "settled":
      return <Figures begin={now.iterations > 0 ? "settled" : "main axes"} kl={now.kl} />;
  }
}

function Settling({ now }: { now: Progress & { readonly stage: "settling" } }) {
  const { iteration, iterations, drawing } = now;
  const far =
    iterations > 0
      ? `iteration ${iteration} of ${iterations}`
      : settings.method.value === "umap"
        ? "UMAP takes a while to start"
        : "…";
  if (drawing === "preview") {
    return (
      <span title="The last picture, carried over. The one that is being laid out will take its place.">
        preview at {whatMoved()} · settling, {far}
      </span>
    );
  }
  return (
    <>
      {drawing === "last" && "the last picture stands · "}settling, {far}
    </>
  );
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
  const done = now.frames.size;
  const waiting = now.waiting !== null && ", waiting for other layouts";
  const begin =
    done < now.places ? (
      <>
        film · epoch {done} of {now.places} laid out{waiting}
      </>
    ) : (
      `film of ${done} epochs`
    );
  const settled = progress.value?.stage === "settled" ? progress.value : null;
  return <Figures begin={begin} kl={settled?.kl ?? null} />;
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
  if (filming.value)
    return now && now.frames.size < now.places ? now.frames.size / now.places : null;
  const { value } = progress;
  if (value?.stage !== "settling" || failure.value !== null) return null;
  return value.iterations > 0 ? value.iteration / value.iterations : 0;
}

/** What a saved picture says of itself. */
export function caption(): string {
  const samples = drawn.value;
  if (samples === null) return "";
  const { method, space, perplexity, neighbours } = settings;
  const how = {
    tsne: `t-SNE, perplexity ${Math.min(perplexity.value, samples.perplexity)}`,
    umap: `UMAP, ${Math.min(neighbours.value, samples.neighbours)} neighbours`,
    pca: "PCA",
  }[method.value];
  const of = space.value === "scores" ? "class scores" : space.value;
  return `${how}, of the ${of} at epoch ${samples.step}`;
}
