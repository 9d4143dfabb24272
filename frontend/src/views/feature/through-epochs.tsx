/** One feature through training: its weights, where it leaned, and whether it mattered. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type LinesOptions, lines, type Series } from "../../charts/lines";
import { Failure } from "../../controls/failure";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox, useChart } from "../../controls/use-chart";
import { formatExact, shortName } from "../../format";
import { shownName } from "../../names";
import type { Estimate, HistoryAnswer, Importances } from "../../schema";
import { goTo, head, marks, playing, split, step, steps, theme } from "../../state";
import type { ClassMark } from "../../theme";
import { formatChance, formatImportance } from "../importance/methods";
import { className } from "../samples/prediction";
import { isKeep, isMute, type Operation, parse } from "../whatif/operations";
import { history, historyFailure, historyOf } from "./answers";
import { cardFeature } from "./open";

const HEIGHT = 150;
const SMALL = 96;
const NOTHING: readonly HistoryAnswer[] = [];

const hoveredStep = signal<number | null>(null);

export function ThroughEpochs({ index }: { index: number }) {
  const told = history.value[0]?.feature.index === index ? history.value : NOTHING;
  const failure = historyFailure.value;
  const of = historyOf.value;
  return (
    <section aria-label="Through the epochs" aria-busy={of !== null}>
      <h3>Through the epochs</h3>
      <Failure of={failure} />
      <p class="quiet">{readWords(told.length, of)}</p>
      <WeightLines told={told} />
      {told.length > 1 && <Leanings told={told} />}
      {split.value !== "" && <Worth told={told} />}
    </section>
  );
}

/** `of` is null once all are read. */
function readWords(count: number, of: number | null): string {
  if (of !== null && count < of) return `${count} of ${of} epochs read.`;
  return count === 0 ? "Reading the epochs …" : "Centred weights. Click to go to an epoch.";
}

interface Told {
  readonly told: readonly HistoryAnswer[];
}

function WeightLines({ told }: Told) {
  const box = useBox();
  const looks = marks.value;
  // Paths are drawn anew where these are others: not while the slider moves.
  const series = useMemo(() => weightSeries(told, looks), [told, looks]);
  const known = useSteps(told);
  const options = lineOptions(known, "weight", series, box.width, HEIGHT);
  useChart(box, lines, told.length > 0 ? options : null);
  return <div class="plot lines" ref={box.ref} style={{ minHeight: `${HEIGHT}px` }} />;
}

function weightSeries(told: readonly HistoryAnswer[], looks: readonly ClassMark[]): Series[] {
  const shown = told[0]?.classes ?? [];
  return shown.flatMap((label, i): Series[] => {
    const mark = looks[label];
    const values = told.map(({ weights }) => weights[i] ?? null);
    return mark ? [{ name: mark.label, values, emphasis: false, colour: mark.text }] : [];
  });
}

function lineOptions(
  known: readonly number[],
  title: string,
  series: readonly Series[],
  width: number,
  height: number,
): LinesOptions {
  return {
    theme: theme.value,
    width,
    height,
    title,
    series,
    steps: known,
    step: step.value,
    interventions: head.value?.interventions?.map((each) => each.step) ?? [],
    onStep: (to) => {
      playing.value = false;
      goTo(steps.value.indexOf(to));
    },
    onHover: (at, event) => {
      hoveredStep.value = at;
      if (at === null || event === null) hideTooltip();
      else showTooltip(event, <EpochTip at={at} />);
    },
    hoveredStep: hoveredStep.value,
  };
}

/** Those told, and the last there is, so that the axis stands while the others come. */
function useSteps(told: readonly HistoryAnswer[]): readonly number[] {
  const last = steps.value.at(-1) ?? 0;
  return useMemo(() => {
    const known = told.map((each) => each.step);
    return known.at(-1) === last ? known : [...known, last];
  }, [told, last]);
}

/** Which class it raised most, epoch by epoch: a ribbon in the classes' colours, and its sentence. */
function Leanings({ told }: Told) {
  const stretches = leanings(told);
  return (
    <>
      <div class="ribbon" aria-hidden="true">
        {stretches.map(({ towards, first, epochs }) => (
          <i
            key={first}
            style={{
              flexGrow: epochs,
              background: marks.value[towards ?? NOBODY]?.fill,
            }}
          />
        ))}
      </div>
      <p class="quiet raised">{raisedWords(stretches)}</p>
    </>
  );
}

function raisedWords(stretches: readonly Stretch[]): string {
  const last = stretches.at(-1);
  const towards = last?.towards ?? null;
  if (last === undefined || towards === null)
    return "At the last epoch its weights are not finite.";
  const always = stretches.length === 1;
  if (towards === NOBODY) {
    if (always) return "Its weights are zero at every epoch.";
    return `Its weights are zero since epoch ${last.first}${isMutedAt(last.first) ? " (muted by hand)" : ""}.`;
  }
  const label = shortName(className(towards));
  if (always) return `It raised ${label} most at every epoch.`;
  const changes = sideChanges(stretches);
  const often = changes > 0 ? `; it changed sides ${times(changes)}` : "";
  return `It has raised ${label} most since epoch ${last.first}${often}.`;
}

/** Whether somebody had muted the feature of the card by then. */
function isMutedAt(at: number): boolean {
  const done = head.value?.interventions?.filter((each) => each.step <= at) ?? [];
  return done.some(({ ops }) => ops.map(parse).some(mutes));
}

function mutes(operation: Operation | null): boolean {
  if (operation === null) return false;
  if (isKeep(operation)) return true;
  return isMute(operation) && operation.feature === cardFeature.value;
}

/** Times that it went over from one class to another, whatever lay between. */
function sideChanges(stretches: readonly Stretch[]): number {
  const sides = stretches.filter(({ towards }) => towards !== NOBODY);
  return sides.filter(({ towards }, i) => i > 0 && towards !== sides[i - 1]?.towards).length;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}

interface Stretch {
  readonly towards: number | null;
  readonly first: number;
  readonly epochs: number;
}

/** Whom a feature raises whose weights are all the same. */
const NOBODY = -1;

/** Epochs one after the other at which it raised the same class most. */
export function leanings(
  told: readonly Pick<HistoryAnswer, "step" | "towards" | "by" | "weights">[],
): Stretch[] {
  const found: Stretch[] = [];
  for (const { step: at, towards: most, by, weights } of told) {
    const isZero = by === 0 && weights.every((weight) => weight === 0);
    const towards = isZero ? NOBODY : most;
    const open = found.at(-1);
    if (open?.towards === towards) found[found.length - 1] = { ...open, epochs: open.epochs + 1 };
    else found.push({ towards, first: at, epochs: 1 });
  }
  return found;
}

/** What is drawn; SFIT's p is said beside it. */
type WorthName = Exclude<keyof Importances, "p">;

const WORTH: readonly (readonly [WorthName, string])[] = [
  ["spread", "weight × spread"],
  ["shapley", "mean |Shapley value|"],
  ["accuracy", "accuracy lost without it"],
  ["log_loss", "log loss gained without it"],
  ["permutation_accuracy", "accuracy lost, shuffled"],
  ["permutation_loss", "log loss gained, shuffled"],
  ["sfit", "SFIT median, by itself"],
];

function Worth({ told }: Told) {
  const known = told.some(({ importance }) => importance);
  const why = told.findLast((each) => each.why)?.why;
  if (!known) return why ? <p class="quiet">{why}</p> : null;
  return (
    <>
      <p class="quiet">Did it matter? On “{shownName(split.value)}”, with intervals of 95%.</p>
      <div class="worth">
        {WORTH.map(([name, title]) => (
          <WorthLine key={name} told={told} name={name} title={title} />
        ))}
      </div>
      <p class="quiet">
        The place in the L1 path is told of this epoch alone, below: it takes all features at once,
        at every epoch.
      </p>
    </>
  );
}

interface WorthLineProps extends Told {
  readonly name: WorthName;
  readonly title: string;
}

function WorthLine({ told, name, title }: WorthLineProps) {
  const box = useBox();
  const series = useMemo(() => [worthSeries(told, name, title)], [told, name, title]);
  const known = useSteps(told);
  useChart(box, lines, lineOptions(known, title, series, box.width, SMALL));
  return <div class="plot lines" ref={box.ref} />;
}

function worthSeries(told: readonly HistoryAnswer[], name: WorthName, title: string): Series {
  const found = told.map(({ importance }) => (importance ? estimateOf(importance[name]) : null));
  const pick = (part: "value" | "low" | "high") => found.map((each) => each?.[part] ?? null);
  const [values, low, high] = [pick("value"), pick("low"), pick("high")];
  return { name: title, values, emphasis: false, low, high };
}

function estimateOf(value: number | Estimate): Estimate {
  return typeof value === "number" ? { value } : value;
}

function EpochTip({ at }: { at: number }) {
  const found = history.value.find((each) => each.step === at);
  if (found === undefined) return null;
  return (
    <>
      <strong>epoch {at}</strong>
      <table>
        <tbody>
          {found.classes.map((label, i) => (
            <tr key={label}>
              <th scope="row">{shortName(className(label))}</th>
              <td>{formatExact(found.weights[i] ?? Number.NaN)}</td>
            </tr>
          ))}
          {WORTH.map(([name, title]) => (
            <tr key={name}>
              <th scope="row">{title}</th>
              <td>{found.importance ? worthWords(found.importance[name]) : "not known"}</td>
            </tr>
          ))}
          {found.importance && (
            <tr>
              <th scope="row">SFIT's p</th>
              <td>{formatChance(found.importance.p)}</td>
            </tr>
          )}
        </tbody>
      </table>
      {found.why && <span class="quiet">{found.why}</span>}
    </>
  );
}

function worthWords(value: number | Estimate): string {
  const { value: found, low, high, why } = estimateOf(value);
  if (found === null) return why ?? "not known";
  if (typeof low !== "number" || typeof high !== "number") return formatImportance(found);
  return `${formatImportance(found)} (${formatImportance(low)} to ${formatImportance(high)})`;
}
