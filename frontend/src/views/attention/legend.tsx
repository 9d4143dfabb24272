/** The scale of what is laid over the clip, and for class activation what it all adds up to. */

import { formatMove, formatPercent } from "../../format";
import type { AttentionAnswer } from "../../schema";
import { head } from "../../state";
import { className, isPrediction, predictionWords } from "../samples/prediction";
import { attention, clips, towards } from "./answers";
import { isMargin, type Overlay, othersWords, overlay } from "./overlay";
import { legendStops } from "./picture";
import { timesWords } from "./words";

export function Legend() {
  const shown = overlay.value;
  if (shown === null) return <div class="overlay-legend" />;
  const [low, high] = scaleWords();
  return (
    <div class="overlay-legend">
      <p class="scale">
        <span>{low}</span>
        <i style={{ backgroundImage: legendStops(shown.signed) }} />
        <span>{high}</span>
      </p>
      <p class="quiet">{shown.title}</p>
    </div>
  );
}

/** Of both ends of the scale. */
export function scaleWords(): readonly [string, string] {
  const shown = overlay.value;
  if (shown === null) return ["", ""];
  const [low, high] = shown.domain;
  if (shown.signed) return [`takes away ${formatMove(low)}`, `adds ${formatMove(high)}`];
  return [`${timesWords(low, shown.even)} an even share`, timesWords(high, shown.even)];
}

/** What the patches of the shown map add up to; its place stays where the map has no sum. */
export function Sum() {
  if (!clips.answer.value?.class_activation) return null;
  const [answer, shown] = [attention.answer.value, overlay.value];
  return <p class="sum">{answer && shown?.signed && <Total answer={answer} shown={shown} />}</p>;
}

/** The sum, and the score that it makes with the bias. */
function Total({ answer, shown }: { answer: AttentionAnswer; shown: Overlay }) {
  const total = shown.values.reduce((sum, value) => sum + value, 0);
  const score = scoreOf(answer.scores);
  if (!Number.isFinite(total) || score === null) return null;
  const bias = score - total;
  const told = formatMove(score);
  return (
    <>
      All patches add up to <b>{formatMove(total)}</b> for {className(towards.value)}
      {isMargin.value && ` over ${othersWords()}`}
      {told !== formatMove(total) && `; with the bias, ${formatMove(bias)}, that makes ${told}`}.{" "}
      <Predicted answer={answer} />
    </>
  );
}

function Predicted({ answer: { predicted, probabilities } }: { answer: AttentionAnswer }) {
  if (!isPrediction(predicted)) return null;
  const sure = probabilities[predicted];
  return (
    <>
      Predicted: {predictionWords(predicted)}
      {typeof sure === "number" && `, ${formatPercent(sure)}`}.
    </>
  );
}

/** The class's score as the map counts it; null where it is not finite. */
function scoreOf(scores: readonly (number | null)[]): number | null {
  const own = scores[towards.value] ?? null;
  if (own === null || !isMargin.value) return own;
  const two = head.value?.classes === 2;
  const others = two ? [scores[1 - towards.value] ?? null] : scores;
  if (others.some((each) => each === null)) return null;
  const known = others as readonly number[];
  return own - known.reduce((sum, each) => sum + each, 0) / known.length;
}
