/** The head's figures before beside after, with their intervals and the difference. */

import { Card } from "../../controls/card";
import { formatCount } from "../../format";
import { shownName } from "../../names";
import type { Estimate, WhatifAnswer } from "../../schema";
import { split } from "../../state";
import { answered, isUnchanged, verdict } from "./asked";
import { formatChange, formatEstimate, intervalWords, sentence } from "./words";

interface Line {
  readonly name: string;
  readonly title: string;
  readonly before: Estimate;
  readonly after: Estimate;
  /** 1: more is better; -1: less is. */
  readonly better: 1 | -1;
}

export function Outcome() {
  const answer = answered.value;
  return (
    <Card
      title="Outcome"
      topic="outcome"
      class="outcome"
      sentence={
        answer
          ? `Of ${formatCount(answer.rows.shape[0] ?? 0)} ${shownName(split.value)} samples at epoch ${answer.step}${isUnchanged.value ? ". Nothing is changed yet." : ", before and after."}`
          : "How well the samples are told apart, before and after."
      }
      saving={answer && { name: `what-if-outcome-epoch-${answer.step}`, table }}
    >
      {answer && (
        <table class="before-after">
          <thead>
            <tr>
              <td />
              <th scope="col">before</th>
              <th scope="col">after</th>
              <th scope="col">change</th>
            </tr>
          </thead>
          <tbody>
            {linesOf(answer).map((line) => (
              <FigureLine key={line.name} line={line} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function linesOf(answer: WhatifAnswer): Line[] {
  const { before, after } = answer;
  const told = verdict.value ?? answer;
  const over = after.margins === null ? ", the mean over classes against all others" : "";
  return [
    {
      name: "accuracy",
      title: "The share of samples that are taken for what they are",
      before: told.before.accuracy,
      after: told.after.accuracy,
      better: 1,
    },
    {
      name: "log loss",
      title: "The mean of minus the logarithm of the probability of what they are, in nats",
      before: before.log_loss,
      after: after.log_loss,
      better: -1,
    },
    {
      name: "AUC",
      title: `The area under the ROC curve${over}`,
      before: before.auc,
      after: after.auc,
      better: 1,
    },
    {
      name: "average precision",
      title: `The area under the precision-recall curve${over}`,
      before: before.average_precision,
      after: after.average_precision,
      better: 1,
    },
    {
      name: "calibration error",
      title: "How far the probabilities are from what came true, on average",
      before: { value: before.calibration.error },
      after: { value: after.calibration.error },
      better: -1,
    },
  ];
}

function FigureLine({ line }: { line: Line }) {
  const { name, title, before, after } = line;
  const none = before.value === null && after.value === null;
  return (
    <tr>
      <th scope="row" title={title}>
        {name}
      </th>
      {none ? (
        <td class="why quiet" colSpan={3}>
          {sentence(after.why ?? before.why ?? "It cannot be computed.")}
        </td>
      ) : (
        <>
          <Figure estimate={before} />
          <Figure estimate={after} strong />
          <Difference line={line} />
        </>
      )}
    </tr>
  );
}

function Figure({ estimate, strong = false }: { estimate: Estimate; strong?: boolean }) {
  const interval = intervalWords(estimate);
  const why = estimate.value === null && estimate.why ? sentence(estimate.why) : undefined;
  const said = interval && `95% interval: ${interval}`;
  return (
    <td class="number" title={why ?? (said || undefined)}>
      {strong ? <strong>{formatEstimate(estimate)}</strong> : formatEstimate(estimate)}
      <small class="quiet">{interval || "\u00a0"}</small>
    </td>
  );
}

function Difference({ line: { before, after, better } }: { line: Line }) {
  if (before.value === null || after.value === null) return <td class="number" />;
  const difference = after.value - before.value;
  const words = formatChange(difference);
  const moved = words !== formatChange(0);
  const side = !moved ? "quiet" : difference * better > 0 ? "better" : "worse";
  return (
    <td class={`number ${side}`} title={moved ? side : undefined}>
      {words}
      <small>{"\u00a0"}</small>
    </td>
  );
}

function table() {
  const answer = answered.peek();
  const lines = answer === null ? [] : linesOf(answer);
  const cells = (estimate: Estimate) => [
    estimate.value,
    estimate.low ?? null,
    estimate.high ?? null,
  ];
  return {
    header: [
      "figure",
      ...["before", "after"].flatMap((when) => [when, `${when}: low`, `${when}: high`]),
      "no figure because",
    ],
    rows: lines.map(({ name, before, after }) => [
      name,
      ...cells(before),
      ...cells(after),
      before.why ?? after.why ?? null,
    ]),
  };
}
