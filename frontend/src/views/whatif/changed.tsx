/** The samples that are taken for another class than before, with their scores on both sides. */

import { ask, integers } from "../../api";
import { isAdditive } from "../../charts/chart";
import { Card, type Table } from "../../controls/card";
import { Swatch } from "../../controls/class-mark";
import { formatCount, formatPercent, shortName } from "../../format";
import { jump } from "../../jump";
import type { SamplesAnswer } from "../../schema";
import { marks, selectedSamples, toggleSample } from "../../state";
import { evaluationQuery } from "../samples/evaluation-query";
import { indicesOf } from "../samples/indices";
import { sampleName } from "../samples/list";
import { className } from "../samples/prediction";
import { hasThumbnails } from "../samples/samples";
import { Thumbnail } from "../samples/thumbnail";
import { type Change, changes, isUnchanged, MOST_LISTED, sides, who } from "./asked";

const PICTURE = 24;

export function Changed() {
  const all = changes.value;
  const count = all?.length ?? 0;
  return (
    <Card
      title={all === null ? "Changed sides" : `Changed sides · ${formatCount(count)}`}
      topic="outcome"
      class="changed"
      sentence={all === null ? "Who is taken for another class than before." : <Told all={all} />}
      saving={all && { name: "what-if-changed-sides", table: () => table(all) }}
    >
      {all !== null && count > 0 && (
        <>
          <List all={all} />
          <Links all={all} />
        </>
      )}
    </Card>
  );
}

function Told({ all }: { all: readonly Change[] }) {
  const meaning =
    sides.value === null
      ? "Beside each class taken for: its probability."
      : `At the right: the probability of ${shortName(className(1))}, before and after.`;
  return (
    <>
      {told(all)} {all.length > 0 && meaning}
    </>
  );
}

/** `2 now right, 7 now wrong.` */
function told(all: readonly Change[]): string {
  if (all.length === 0) {
    return isUnchanged.value ? "Nothing is changed yet." : "No sample changed sides.";
  }
  const mended = all.filter((change) => change.after === change.label).length;
  const broken = all.filter((change) => change.before === change.label).length;
  const others = all.length - mended - broken;
  const either = others > 0 ? `, ${formatCount(others)} wrong either way` : "";
  return `${formatCount(mended)} now right, ${formatCount(broken)} now wrong${either}.`;
}

function List({ all }: { all: readonly Change[] }) {
  const answer = who.answer.value;
  const places = placesIn(answer);
  return (
    <ul
      class={hasThumbnails.value ? "sample-list changed-list pictured" : "sample-list changed-list"}
    >
      {all.slice(0, MOST_LISTED).map((change) => (
        <Item key={change.row} change={change} answer={answer} at={places.get(change.row) ?? -1} />
      ))}
    </ul>
  );
}

const known = new WeakMap<SamplesAnswer, ReadonlyMap<number, number>>();

/** Where in an answer a row stands. */
function placesIn(answer: SamplesAnswer | null): ReadonlyMap<number, number> {
  if (answer === null) return new Map();
  const found =
    known.get(answer) ?? new Map(Array.from(integers(answer.rows), (row, at) => [row, at]));
  known.set(answer, found);
  return found;
}

interface ItemProps {
  readonly change: Change;
  readonly answer: SamplesAnswer | null;
  /** -1: its name is not there yet. */
  readonly at: number;
}

function Item({ change, answer, at }: ItemProps) {
  const { row, label, after } = change;
  const name = answer !== null && at >= 0 ? sampleName(answer, at) : `sample ${row}`;
  const chosen = selectedSamples.value.has(row);
  return (
    <li class={after === label ? "" : "wrong"}>
      <span class="named">
        {answer !== null && at >= 0 && <Thumbnail answer={answer} at={at} size={PICTURE} />}
        <button
          type="button"
          class={chosen ? "link clip chosen-sample" : "link clip"}
          aria-pressed={chosen}
          title={`Choose ${name}; with shift, add it`}
          onClick={(event) => toggleSample(row, isAdditive(event))}
        >
          {name}
        </button>
      </span>
      <span class="quiet clip" title={className(label)}>
        is {className(label)}
      </span>
      {sides.value === null ? <TakenOfMany change={change} /> : <TakenOfTwo change={change} />}
    </li>
  );
}

function TakenOfTwo({ change }: { change: Change }) {
  return (
    <>
      <span class="named taken">
        <Taken index={change.before} /> <span class="quiet">→</span> <Taken index={change.after} />
      </span>
      <span class="number">
        <span class="quiet">{formatPercent(change.probabilityBefore)} →</span>{" "}
        {formatPercent(change.probabilityAfter)}
      </span>
    </>
  );
}

/** `4 99.9% → 5 87.0%`: each class with its own probability. */
function TakenOfMany({ change }: { change: Change }) {
  return (
    <>
      <span class="named taken">
        <Taken index={change.before} />
        <span class="quiet number">{formatPercent(change.takenBefore)} →</span>
      </span>
      <span class="named taken">
        <Taken index={change.after} />
        <span class="number">{formatPercent(change.takenAfter)}</span>
      </span>
    </>
  );
}

function Taken({ index }: { index: number }) {
  const mark = marks.value[index];
  return (
    <span class="named" title={className(index)}>
      {mark && <Swatch mark={mark} symbol />} <span class="clip">{className(index)}</span>
    </span>
  );
}

function Links({ all }: { all: readonly Change[] }) {
  const rows = all.map((change) => change.row);
  const chosen = selectedSamples.value;
  const isChosen = chosen.size === rows.length && rows.every((row) => chosen.has(row));
  return (
    <p class="links">
      {all.length > MOST_LISTED && (
        <span class="quiet">{formatCount(all.length - MOST_LISTED)} more are in the CSV</span>
      )}
      <button
        type="button"
        class={isChosen ? "link answered" : "link act"}
        aria-disabled={isChosen}
        onClick={() => {
          selectedSamples.value = new Set(rows);
        }}
      >
        {all.length === 1 ? "Choose it" : `Choose all ${formatCount(all.length)}`}
      </button>
      {chosen.size > 0 && (
        <>
          <button
            type="button"
            class="link act"
            onClick={() => {
              jump("embedding");
            }}
          >
            See the chosen in the embedding
          </button>
          <button
            type="button"
            class="link"
            onClick={() => {
              selectedSamples.value = new Set();
            }}
          >
            Clear the choice
          </button>
        </>
      )}
    </p>
  );
}

/** With the names of all, of which only some are listed. */
async function table(all: readonly Change[]): Promise<Table> {
  const query = evaluationQuery();
  const indices = indicesOf(all.map((change) => change.row));
  const named =
    query && all.length > 0 ? await ask("samples", { ...query, indices, classes: "0" }) : null;
  const places = placesIn(named);
  const of = sides.peek() === null ? "its own class" : className(1);
  return {
    header: [
      "row",
      "name",
      "true class",
      "taken for before",
      "taken for after",
      `p(${of}) before`,
      `p(${of}) after`,
      "p(taken for) before",
      "p(taken for) after",
    ],
    rows: all.map((change) => [
      change.row,
      named?.names?.[places.get(change.row) ?? -1] ?? null,
      className(change.label),
      className(change.before),
      className(change.after),
      change.probabilityBefore,
      change.probabilityAfter,
      change.takenBefore,
      change.takenAfter,
    ]),
  };
}
