/** Precision, recall and F1 of each class with their intervals, before above after. */

import { useMemo } from "preact/hooks";
import {
  type PairedIntervalsOptions,
  type PairedPlace,
  type PairedRow,
  pairedIntervals,
} from "../../charts/paired-intervals";
import { titled } from "../../charts/titled";
import { Card, type Saving } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount } from "../../format";
import type { ClassFigures as Figures } from "../../schema";
import { classes, head, hoveredClass, marks, theme } from "../../state";
import { className } from "../samples/prediction";
import { verdict } from "./asked";
import { formatEstimate, intervalWords, sentence, stackWords } from "./words";

const FIGURES = ["precision", "recall", "f1"] as const;
const NAMES = ["precision", "recall", "F1"];
const SAVED_WIDTH = 640;

export function ClassFigures() {
  const count = head.value?.classes ?? 0;
  const some = classes.value.length < count;
  return (
    <Card
      title="Precision and recall"
      topic="outcome"
      class="class-figures"
      sentence={
        <>
          Of each class, with intervals of 95%: before above, after below.
          {some && ` ${classes.value.length} of ${formatCount(count)} classes, chosen at the left.`}
        </>
      }
      saving={verdict.value && saving()}
    >
      <Plot />
    </Card>
  );
}

function Plot() {
  const box = useBox();
  const [found, shown, known] = [verdict.value, classes.value, marks.value];
  const rows = useMemo(() => found && rowsOf(found, shown), [found, shown, known]);
  useChart(box, pairedIntervals, rows && options(rows, box.width));
  return <div ref={box.ref} class="chart" />;
}

type Found = NonNullable<typeof verdict.value>;

function rowsOf(found: Found, shown: readonly number[]): PairedRow[] {
  return shown.flatMap((label) => {
    const [before, after] = [found.before.classes[label], found.after.classes[label]];
    const mark = marks.value[label];
    if (before === undefined || after === undefined || mark === undefined) return [];
    const cells = FIGURES.map((figure) => ({
      before: before[figure],
      after: after[figure],
      text: `${formatEstimate(before[figure])} → ${formatEstimate(after[figure])}`,
    }));
    const title = `${mark.label}: ${cells.map((cell, i) => `${NAMES[i]} ${cell.text}`).join(", ")}`;
    return [{ key: label, mark, cells, title }];
  });
}

function options(rows: readonly PairedRow[], width: number): PairedIntervalsOptions {
  return {
    theme: theme.value,
    width,
    columns: NAMES,
    rows,
    hovered: hoveredClass.value,
    ariaLabel: "Precision, recall and F1 of each class, before and after",
    onHover: (at, event) => {
      hoveredClass.value = at?.key ?? null;
      const found = verdict.peek();
      if (at === null || event === null || found === null) hideTooltip();
      else showTooltip(event, <ClassTip at={at} found={found} />);
    },
  };
}

function ClassTip({ at, found }: { at: PairedPlace; found: Found }) {
  const figures = at.column < 0 ? FIGURES : FIGURES.slice(at.column, at.column + 1);
  const sides = (["before", "after"] as const).flatMap((when) => {
    const of = found[when].classes[at.key];
    return of ? [{ when, of }] : [];
  });
  return (
    <>
      <strong>{className(at.key)}</strong>
      {figures.map((figure) => (
        <table key={figure}>
          <tbody>
            {sides.map(({ when, of }) => (
              <tr key={when}>
                <th scope="row">
                  {NAMES[FIGURES.indexOf(figure)]} {when}
                </th>
                <td>{formatEstimate(of[figure])}</td>
                <td class="quiet">
                  {of[figure].why ? sentence(of[figure].why) : intervalWords(of[figure])}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {sides.map(({ when, of }) => (
        <span class="quiet" key={when}>
          {when}: {formatCount(of.predicted)} taken for it, {formatCount(of.samples)} are
        </span>
      ))}
    </>
  );
}

function saving(): Saving {
  return {
    name: "what-if-precision-and-recall",
    picture: () => {
      const found = verdict.peek();
      const drawn = options(found ? rowsOf(found, classes.peek()) : [], SAVED_WIDTH);
      const chart = drawnAside(pairedIntervals, { ...drawn, hovered: null });
      return titled(chart, `Precision and recall: ${stackWords()}`, theme.peek(), document);
    },
    table,
  };
}

function table() {
  const found = verdict.peek();
  const sides = (["before", "after"] as const).map((when) => [when, found?.[when].classes ?? []]);
  const cells = (of: Figures) =>
    FIGURES.flatMap((figure) => {
      const { value, low, high } = of[figure];
      return [value, low ?? null, high ?? null];
    });
  return {
    header: [
      "class",
      "when",
      "samples",
      "taken for it",
      ...NAMES.flatMap((name) => [name, `${name}: low`, `${name}: high`]),
    ],
    rows: sides.flatMap(([when, all]) =>
      (all as readonly Figures[]).map((of, label) => [
        className(label),
        when as string,
        of.samples,
        of.predicted,
        ...cells(of),
      ]),
    ),
  };
}
