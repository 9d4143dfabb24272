/** Everything that the methods say, as a table to save. */

import type { Cell } from "../../charts/save";
import type { Table } from "../../controls/card";
import { importance } from "./answer";
import { type Figures, LEAST_CHANCE, METHOD_WORDS, ranksOf } from "./methods";
import { figures, sorted } from "./order";

type Column = readonly [heading: string, cell: (feature: number) => Cell];

export function importanceTable(): Table {
  const { names } = importance.peek();
  const columns = [...figures.peek().values()].flatMap(columnsOf);
  return {
    header: ["index", "feature", ...columns.map(([heading]) => heading)],
    rows: Array.from(sorted.peek(), (index) => [
      index,
      names[index] ?? null,
      ...columns.map(([, cell]) => cell(index)),
    ]),
  };
}

function columnsOf(each: Figures): Column[] {
  const { name } = METHOD_WORDS[each.name];
  const ranks = ranksOf(each);
  const more = (
    [
      ["low", each.low],
      ["high", each.high],
      ["p", each.p && chances(each.p)],
      ["q", each.q && chances(each.q)],
      ["exact", each.exact],
    ] as const
  ).flatMap(([what, values]): Column[] =>
    values === null ? [] : [[`${name}: ${what}`, (feature) => finite(values[feature])]],
  );
  const rank = (feature: number) =>
    Number.isNaN(each.values[feature]) ? null : (ranks[feature] ?? null);
  return [[name, (feature) => finite(each.values[feature])], [`${name}: rank`, rank], ...more];
}

/** No chance is 0: the least stands for what is below it. */
function chances(p: Float32Array): Float32Array {
  return p.map((each) => (each === 0 ? LEAST_CHANCE : each));
}

/** What isn't there stays empty. */
function finite(value: number | undefined): Cell {
  return value === undefined || Number.isNaN(value) ? null : value;
}
