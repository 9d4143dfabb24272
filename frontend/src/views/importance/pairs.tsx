/** The strongest effects of two features together, as bars with their intervals. */

import type { ComponentChildren } from "preact";
import type { PointerOrFocus } from "../../charts/chart";
import { type IntervalsOptions, intervals } from "../../charts/intervals";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { FeatureLink } from "../../controls/feature-link";
import { Select } from "../../controls/fields";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount, waitingWords } from "../../format";
import type { Pair, PairsAnswer } from "../../schema";
import { settings, TRIED } from "../../settings";
import { animate, head, theme } from "../../state";
import { formatImportance } from "./methods";
import { Trouble } from "./status";
import { cancelPairs, pairs, pairsFailure, trying, tryPairs } from "./tried";

const ROW_HEIGHT = 26;
const SAVED_WIDTH = 720;
const NONE: ReadonlySet<number> = new Set();

export function Pairs() {
  const answer = pairs.value;
  const failed = pairsFailure.value;
  const box = useBox();
  const options = answer && answer.pairs.length > 0 ? pairOptions(answer, box.width) : null;
  useChart(box, intervals, options);
  return (
    <Card
      title="Pairs"
      topic="pairs"
      class="pairs"
      sentence="Scores simply add up, but losses don't: which two features cost more together, or less, than one by one."
      saving={
        answer &&
        options && {
          name: `pairs-epoch-${answer.step}`,
          picture: () => picture(answer, options),
          table: () => table(answer),
        }
      }
    >
      <div class="controls">
        <Among />
        <Ask />
      </div>
      {failed !== null && <Trouble error={failed} />}
      {answer && <Strongest answer={answer} />}
      <div class="plot" ref={box.ref} />
      {answer?.notes?.map((note) => (
        <p class="quiet" key={note}>
          {note}
        </p>
      ))}
    </Card>
  );
}

/** Of features that say the same as others ablation thinks little: their pairs need a wider search. */
function Among() {
  const { pairs: among } = settings;
  const all = head.value?.features ?? 0;
  const whole = TRIED.find((value) => Number(value) >= all);
  const fewer = TRIED.filter((value) => Number(value) < all);
  return (
    <Select
      label="Pairs among"
      value={Number(among.value) >= all ? (whole ?? among.value) : among.value}
      options={[
        ...fewer.map((value) => ({ value, label: `${value} features` })),
        ...(whole === undefined ? [] : [{ value: whole, label: `all ${formatCount(all)}` }]),
      ]}
      onChange={(value) => {
        among.value = TRIED.find((each) => each === value) ?? among.value;
      }}
    />
  );
}

function Ask() {
  const now = trying.value;
  if (now === null) {
    return (
      <button type="button" class="pill" disabled={pairs.value !== null} onClick={tryPairs}>
        {pairs.value === null ? "Try the pairs" : "They are tried"}
      </button>
    );
  }
  return (
    <>
      <button type="button" class="pill" onClick={cancelPairs}>
        Cancel
      </button>
      <span role="status">
        {now.waiting ? waitingWords(now.waiting) : "trying the pairs"}
        <span class="quiet" aria-hidden="true">
          {now.of > 0 && ` · ${formatCount(now.done)} of ${formatCount(now.of)}`}
        </span>
      </span>
    </>
  );
}

/** The first pair in words. */
function Strongest({ answer }: { answer: PairsAnswer }) {
  const first = answer.pairs[0];
  if (first === undefined) return <p>There are no two features whose pair could be tried.</p>;
  return (
    <p class="strongest">
      Strongest of {formatCount(answer.of)} pairs among {amongWords()}: without{" "}
      <FeatureLink feature={first.first} /> and <FeatureLink feature={first.second} /> the log loss
      moves by {signed(first.together)}, without one of them alone by {signed(first.one)} and{" "}
      {signed(first.other)}: {meaning(first)}
    </p>
  );
}

/** `24 of 30 features`. */
function amongWords(): string {
  const all = head.value?.features ?? 0;
  return `${formatCount(Math.min(all, Number(settings.pairs.value)))} of ${formatCount(all)} features`;
}

function signed(value: number): string {
  return (value > 0 ? "+" : "") + formatImportance(value);
}

function meaning({ interaction }: Pair): ComponentChildren {
  const { value, low, high } = interaction;
  if (value === null) return interaction.why;
  const clear = low !== null && low !== undefined && high !== null && high !== undefined;
  if (clear && low <= 0 && high >= 0) return "which could be chance.";
  return value > 0
    ? "each stands in for the other, so both together are missed more."
    : "both together are missed less than one by one would let expect.";
}

function words(pair: Pair): string {
  return `${pair.first.name} × ${pair.second.name}`;
}

function pairOptions(answer: PairsAnswer, width: number): IntervalsOptions {
  const ends = answer.pairs.flatMap(({ interaction: { value, low, high } }) =>
    [value, low, high].map((each) => Math.abs(each ?? 0)),
  );
  const extent = Math.max(...ends) || 1;
  return {
    theme: theme.value,
    width,
    top: 8,
    rowHeight: ROW_HEIGHT,
    rows: answer.pairs.map((pair, key) => {
      const { value, low, high } = pair.interaction;
      const figure = value ?? Number.NaN;
      return {
        key,
        label: words(pair),
        value: figure,
        low: low ?? figure,
        high: high ?? figure,
        title: formatImportance(figure),
      };
    }),
    domain: [-extent, extent],
    labels: true,
    labelWidth: Math.min(360, Math.round(0.42 * width)),
    hovered: null,
    selected: NONE,
    onHover: (key, event) => pointAt(key === null ? undefined : answer.pairs[key], event),
    onSelect: (key) => {
      const pair = answer.pairs[key];
      if (pair) settings.features.value = [pair.first.index, pair.second.index];
    },
    ariaLabel: `Interaction in log loss of ${answer.pairs.length} pairs of features`,
    animate: animate.value,
  };
}

function pointAt(pair: Pair | undefined, event: PointerOrFocus | null): void {
  if (pair === undefined || event === null) hideTooltip();
  else showTooltip(event, <PairTip pair={pair} />);
}

function PairTip({ pair }: { pair: Pair }) {
  const { value, low, high } = pair.interaction;
  const rows: [string, number | null | undefined][] = [
    [`without ${pair.first.name}`, pair.one],
    [`without ${pair.second.name}`, pair.other],
    ["without both", pair.together],
    ["more than the sum", value],
  ];
  const known = low !== null && low !== undefined && high !== null && high !== undefined;
  return (
    <>
      <strong>{words(pair)}</strong>
      <table>
        <tbody>
          {rows.map(([what, figure], i) => (
            <tr key={i}>
              <th scope="row">{what}</th>
              <td>{formatImportance(figure ?? Number.NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {known && (
        <span class="quiet">
          95% interval {formatImportance(low)} to {formatImportance(high)}, in nats a sample
        </span>
      )}
    </>
  );
}

function picture(answer: PairsAnswer, options: IntervalsOptions): string {
  const drawn = drawnAside(intervals, { ...options, width: SAVED_WIDTH, animate: false });
  return titled(drawn, `Pairs, epoch ${answer.step}`, theme.peek(), document);
}

function table(answer: PairsAnswer): Table {
  return {
    header: ["first", "second", "one", "other", "together", "interaction", "low", "high"],
    rows: answer.pairs.map(({ first, second, one, other, together, interaction }) => [
      first.name,
      second.name,
      one,
      other,
      together,
      interaction.value,
      interaction.low ?? null,
      interaction.high ?? null,
    ]),
  };
}
