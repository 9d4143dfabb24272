/** What samples were taken for: a grid of two classes, or the most frequent mistakes of many. */

import { Swatch } from "../../controls/class-mark";
import { formatCount } from "../../format";
import type { ConfusionCell } from "../../schema";
import { marks } from "../../state";
import type { ClassMark } from "../../theme";
import { className } from "../samples/prediction";

const MOST_MISTAKES = 5;

interface ConfusionProps {
  readonly cells: readonly ConfusionCell[];
  readonly onChoose: (label: number, predicted: number) => void;
}

export function Confusion({ cells, onChoose }: ConfusionProps) {
  const [first, second] = marks.value;
  if (first && second && isGrid(cells)) {
    return <Grid cells={cells} shown={[first, second]} onChoose={onChoose} />;
  }
  return <Mistakes cells={cells} onChoose={onChoose} />;
}

/** Of two classes every cell has its field; of more only the mistakes are told. */
export function isGrid(cells: readonly ConfusionCell[]): boolean {
  return marks.value.length === 2 && cells.every((cell) => cell.label < 2);
}

/** `4 malignant taken for benign`. */
export function cellWords({ label, predicted, count }: ConfusionCell): string {
  return `${formatCount(count)} ${quoted(label)} taken for ${quoted(predicted)}`;
}

/** A class that is called by a number must not read as one. */
function quoted(index: number): string {
  const name = className(index);
  return /^\d/.test(name) ? `“${name}”` : name;
}

function Grid({
  cells,
  shown,
  onChoose,
}: ConfusionProps & { shown: readonly [ClassMark, ClassMark] }) {
  return (
    <table class="confusion">
      <thead>
        <tr>
          <td />
          {shown.map((mark, at) => (
            <th scope="col" key={at}>
              <span class="quiet">taken for</span>
              <Named mark={mark} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((mark, label) => (
          <tr key={label}>
            <th scope="row">
              <span class="quiet">is</span> <Named mark={mark} />
            </th>
            {shown.map((taken, predicted) => (
              <td key={predicted}>
                <Cell
                  cell={cellAt(cells, label, predicted)}
                  mark={taken}
                  onChoose={() => onChoose(label, predicted)}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Named({ mark }: { mark: ClassMark }) {
  return (
    <span class="named" title={mark.label}>
      <Swatch mark={mark} symbol /> <span class="clip">{mark.label}</span>
    </span>
  );
}

function cellAt(cells: readonly ConfusionCell[], label: number, predicted: number): ConfusionCell {
  const found = cells.find((cell) => cell.label === label && cell.predicted === predicted);
  return found ?? { label, predicted, count: 0 };
}

interface CellProps {
  readonly cell: ConfusionCell;
  readonly mark: ClassMark;
  readonly onChoose: () => void;
}

function Cell({ cell, mark, onChoose }: CellProps) {
  const words = cellWords(cell);
  return (
    <button
      type="button"
      class={cell.label === cell.predicted ? "cell right" : "cell"}
      style={{ "--fill": mark.fill }}
      disabled={cell.count === 0}
      aria-label={words}
      title={`Choose these alone: ${words}`}
      onClick={onChoose}
    >
      {formatCount(cell.count)}
    </button>
  );
}

function Mistakes({ cells, onChoose }: ConfusionProps) {
  const wrong = cells.filter((cell) => cell.label !== cell.predicted);
  const further = wrong.slice(MOST_MISTAKES).reduce((sum, cell) => sum + cell.count, 0);
  if (wrong.length === 0) return null;
  return (
    <ul class="mistakes">
      {wrong.slice(0, MOST_MISTAKES).map((cell) => (
        <li key={`${cell.label} ${cell.predicted}`}>
          <button
            type="button"
            title={`Choose these alone: ${cellWords(cell)}`}
            onClick={() => onChoose(cell.label, cell.predicted)}
          >
            <b class="number">{formatCount(cell.count)}</b>
            <ClassNamed index={cell.label} />
            <span class="quiet">taken for</span>
            <ClassNamed index={cell.predicted} />
          </button>
        </li>
      ))}
      {further > 0 && <li class="quiet">and {formatCount(further)} in rarer ways</li>}
    </ul>
  );
}

function ClassNamed({ index }: { index: number }) {
  const mark = marks.value[index];
  return mark ? <Named mark={mark} /> : <span class="clip">{className(index)}</span>;
}
