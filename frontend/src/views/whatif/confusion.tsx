/** What samples of each class are taken for, before beside after. */

import { useMemo } from "preact/hooks";
import { integers } from "../../api";
import {
  type ConfusionOptions,
  type ConfusionPlace,
  confusion,
  countAt,
} from "../../charts/confusion";
import { titled } from "../../charts/titled";
import { Card, type Saving } from "../../controls/card";
import { Swatch } from "../../controls/class-mark";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount, formatPercent } from "../../format";
import type { CountedCell } from "../../schema";
import { MOST_CLASSES, settings } from "../../settings";
import { head, marks, selectedSamples, theme } from "../../state";
import { className } from "../samples/prediction";
import { answered, sides, verdict } from "./asked";
import { logit } from "./operating-point";
import { stackWords } from "./words";

const MOST_LISTED = 12;
const SAVED_WIDTH = 560;

export function Confusion() {
  const few = marks.value.length <= MOST_CLASSES;
  const chooses = sides.value !== null;
  return (
    <Card
      title="Confusion"
      topic="outcome"
      class="confusions"
      sentence={
        few
          ? `Down: what samples are. Across: what they are taken for. ${chooses ? "Click a field to choose its samples." : "Stronger: a larger share of the class."}`
          : "The most frequent mistakes, before and after."
      }
      saving={saving()}
    >
      {few ? <Matrices /> : <Mistakes />}
    </Card>
  );
}

function Matrices() {
  const box = useBox();
  const [found, shown] = [verdict.value, marks.value];
  const before = useMemo(
    () => found && countsIn(found.before.confusion, shown.length),
    [found?.before, shown],
  );
  const after = useMemo(
    () => found && countsIn(found.after.confusion, shown.length),
    [found?.after, shown],
  );
  const drawable = before !== null && after !== null;
  useChart(box, confusion, drawable ? options(before, after, box.width) : null);
  return <div ref={box.ref} class="chart" />;
}

function options(before: Int32Array, after: Int32Array, width: number): ConfusionOptions {
  return {
    theme: theme.value,
    width,
    marks: marks.value,
    before,
    after,
    ariaLabel: "Confusion matrices before and after",
    onChoose: sides.value === null ? null : choose,
    onHover: (place, event) => {
      if (place === null || event === null) hideTooltip();
      else showTooltip(event, <CellTip place={place} before={before} after={after} />);
    },
  };
}

/** int [classes, classes], labels down. */
function countsIn(cells: readonly CountedCell[], classes: number): Int32Array {
  const counts = new Int32Array(classes * classes);
  for (const { label, predicted, count } of cells) counts[label * classes + predicted] = count;
  return counts;
}

interface CellTipProps {
  readonly place: ConfusionPlace;
  readonly before: Int32Array;
  readonly after: Int32Array;
}

function CellTip({ place, before, after }: CellTipProps) {
  const of = options(before, after, 0);
  const total = of.marks.reduce(
    (sum, _, predicted) => sum + countAt(of, { ...place, predicted }),
    0,
  );
  const told = (["before", "after"] as const).map((when) => {
    const count = countAt(of, { ...place, when });
    return [when, count] as const;
  });
  return (
    <>
      <strong>
        is {className(place.label)}, taken for {className(place.predicted)}
      </strong>
      <table>
        <tbody>
          {told.map(([when, count]) => (
            <tr key={when}>
              <th scope="row">{when}</th>
              <td>{formatCount(count)}</td>
              <td>{total > 0 ? formatPercent(count / total) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <span class="quiet">
        of {formatCount(total)} that are {className(place.label)}
      </span>
    </>
  );
}

/** Of two classes every sample's scores are in the page. */
function choose({ when, label, predicted }: ConfusionPlace): void {
  const [answer, sorted] = [answered.peek(), sides.peek()];
  if (answer === null || sorted === null) return;
  const above = when === "before" ? 0 : logit(settings.threshold.peek());
  const [margins, labels] = [sorted[when], integers(answer.labels)];
  selectedSamples.value = new Set(
    integers(answer.rows).filter(
      (_, i) => labels[i] === label && Number((margins[i] as number) > above) === predicted,
    ),
  );
}

interface Mistake {
  readonly label: number;
  readonly predicted: number;
  readonly before: number;
  readonly after: number;
}

/** Too many classes for a matrix: the mistakes that are most frequent on either side. */
function Mistakes() {
  const all = mistakes();
  return (
    <>
      <ul class="mistakes-before-after">
        {all.slice(0, MOST_LISTED).map(({ label, predicted, before, after }) => (
          <li key={`${label} ${predicted}`}>
            <span class="number">
              {formatCount(before)} → <b>{formatCount(after)}</b>
            </span>
            <ClassNamed index={label} />
            <span class="quiet">taken for</span>
            <ClassNamed index={predicted} />
          </li>
        ))}
      </ul>
      {all.length > MOST_LISTED && (
        <p class="quiet">and {formatCount(all.length - MOST_LISTED)} rarer ones, in the CSV</p>
      )}
      {verdict.value !== null && all.length === 0 && <p class="quiet">There are no mistakes.</p>}
    </>
  );
}

function mistakes(): Mistake[] {
  const found = new Map<string, { -readonly [K in keyof Mistake]: Mistake[K] }>();
  for (const when of ["before", "after"] as const) {
    for (const { label, predicted, count } of verdict.value?.[when].confusion ?? []) {
      if (label === predicted) continue;
      const key = `${label} ${predicted}`;
      const cell = found.get(key) ?? { label, predicted, before: 0, after: 0 };
      cell[when] = count;
      found.set(key, cell);
    }
  }
  return [...found.values()].sort((a, b) => b.after - a.after || b.before - a.before);
}

function ClassNamed({ index }: { index: number }) {
  const mark = marks.value[index];
  return (
    <span class="named" title={className(index)}>
      {mark && <Swatch mark={mark} />} <span class="clip">{className(index)}</span>
    </span>
  );
}

function saving(): Saving | null {
  const found = verdict.value;
  const entry = head.value;
  if (found === null || entry === null) return null;
  const classes = entry.classes;
  const name = "what-if-confusion";
  const counts = (when: "before" | "after") => countsIn(found[when].confusion, classes);
  const table = () => {
    const [before, after] = [counts("before"), counts("after")];
    return {
      header: ["true class", "taken for", "before", "after"],
      rows: Array.from(before.keys())
        .filter((i) => classes <= MOST_CLASSES || before[i] !== 0 || after[i] !== 0)
        .map((i) => [
          className(Math.floor(i / classes)),
          className(i % classes),
          before[i] as number,
          after[i] as number,
        ]),
    };
  };
  if (classes > MOST_CLASSES) return { name, table };
  const picture = () => {
    const drawn = options(counts("before"), counts("after"), SAVED_WIDTH);
    return titled(
      drawnAside(confusion, drawn),
      `Confusion: ${stackWords()}`,
      theme.peek(),
      document,
    );
  };
  return { name, table, picture };
}
