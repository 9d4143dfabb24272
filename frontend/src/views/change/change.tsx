/** Why did it change: each feature's part in how the mean margin moved between two epochs. */

import type { ComponentChildren } from "preact";
import { ask } from "../../api";
import type { PointerOrFocus } from "../../charts/chart";
import { type PartsOptions, type PartsRow, parts, reachOf } from "../../charts/parts";
import { titled } from "../../charts/titled";
import { Card, type Saving } from "../../controls/card";
import { Swatch } from "../../controls/class-mark";
import { Failure } from "../../controls/failure";
import { Picker } from "../../controls/picker";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount, formatFigure, formatMove, formatMoved, formatPercent } from "../../format";
import { useArrival } from "../../jump";
import { wear } from "../../later";
import { shownName } from "../../names";
import type { ChangeAnswer, Estimate, FeatureChange, Parts } from "../../schema";
import { settings } from "../../settings";
import {
  evaluationStep,
  head,
  hoveredFeature,
  selectedFeatures,
  theme,
  toggleFeature,
} from "../../state";
import { partMarks } from "../../theme";
import { FeatureHead } from "../feature-tip";
import { reach } from "../importance/reaches";
import { change, changeQuery, evaluated, FEW, label, limit, MANY, since } from "./answer";
import css from "./change.css?inline";

wear(css);

const ROW = 24;
const SAVED_WIDTH = 760;
/** As many as the route gives. */
const ALL = 5000;

export function Change() {
  const answer = change.answer.value;
  const failure = change.error.value;
  const box = useBox();
  const options = answer && changeOptions(answer, box.width);
  useChart(box, parts, options);
  useArrival("Why did it change?", options !== null);
  return (
    <Card
      title="Why did it change?"
      topic="change"
      class="change"
      sentence="Each feature's part in how the mean margin of the true class moved between two epochs."
      saving={answer && options && saving(answer, options)}
    >
      {since.value === null ? (
        <p class="empty small">
          There is no evaluation before epoch {evaluationStep.value} to compare with. Go to a later
          epoch.
        </p>
      ) : (
        <Choices since={since.value} />
      )}
      <Failure of={failure} />
      {answer && <Sums answer={answer} />}
      <div class="plot" ref={box.ref} />
      {answer && <Rest answer={answer} />}
    </Card>
  );
}

function Choices({ since: from }: { since: number }) {
  const before = evaluated.value.filter((each) => each < evaluationStep.value);
  const names = head.value?.class_names ?? [];
  return (
    <div class="change-choices">
      <Picker
        label="Since epoch"
        noun="epoch"
        value={String(from)}
        options={before.map((each) => ({ value: String(each), label: String(each) }))}
        onChange={(value) => {
          settings.since.value = value;
        }}
      />
      <span class="links">
        <button
          type="button"
          class="link act"
          disabled={from === before[0]}
          onClick={() => {
            settings.since.value = String(before[0]);
          }}
        >
          the first
        </button>
        <button
          type="button"
          class="link act"
          disabled={settings.since.value === ""}
          onClick={() => {
            settings.since.value = "";
          }}
        >
          the one before
        </button>
      </span>
      <Picker
        label="Samples"
        noun="class"
        value={String(label.value ?? -1)}
        options={[
          { value: "-1", label: "of all classes" },
          ...names.map((name, index) => ({ value: String(index), label: `of ${name}` })),
        ]}
        onChange={(value) => {
          settings.changed.value = Number(value);
        }}
      />
    </div>
  );
}

/** The change and what it sums up from, in a sentence with the legend in it. */
function Sums({ answer }: { answer: ChangeAnswer }) {
  const { before, after, all, bias, samples, left_out, notes } = answer;
  const [weight, activation, cross] = partMarks(theme.value);
  const moved = (after.value ?? Number.NaN) - (before.value ?? Number.NaN);
  return (
    <>
      <p class="change-sums">
        From epoch {answer.since} to {answer.step} the mean margin of {formatCount(samples)} samples
        of “{shownName(answer.split)}” {movedWords(moved)}, from {estimateWords(before, moved)} to{" "}
        {estimateWords(after, moved)}: <Swatch mark={weight} /> {weight.label}{" "}
        <b>{formatMove(all.weight)}</b>, <Swatch mark={activation} /> {activation.label}{" "}
        <b>{formatMove(all.activation)}</b>, <Swatch mark={cross} /> {cross.label}{" "}
        <b>{formatMove(all.cross)}</b>, the bias <b>{formatMove(bias)}</b>. Accuracy{" "}
        {shareWords(answer.accuracy_before)} → {shareWords(answer.accuracy_after)}.
      </p>
      {left_out > 0 && (
        <p class="quiet">{formatCount(left_out)} samples that can't be told of are left out.</p>
      )}
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </>
  );
}

function movedWords(moved: number): ComponentChildren {
  if (Number.isNaN(moved)) return "is not known at both";
  if (moved === 0) return "stayed as it was";
  return (
    <>
      {moved < 0 ? "fell" : "rose"} by <b>{formatFigure(Math.abs(moved))}</b>
    </>
  );
}

function estimateWords({ value, low, high, why }: Estimate, moved: number): string {
  if (value === null) return why ?? "not known";
  const said = formatMoved(value, moved);
  if (typeof low !== "number" || typeof high !== "number") return said;
  return `${said} (${formatMove(low)} to ${formatMove(high)})`;
}

function shareWords({ value, why }: Estimate): string {
  return value === null ? (why ?? "not known") : formatPercent(value);
}

/** All features that have no row of their own, together. */
function Rest({ answer }: { answer: ChangeAnswer }) {
  const of = head.value?.features ?? 0;
  const left = of - answer.features.length;
  const few = limit.value === FEW;
  if (left === 0 && few) return null;
  return (
    <p class="how-many">
      <span class="quiet">
        {left > 0 &&
          `All other ${formatCount(left)} features together: ${formatMove(answer.rest.total)}.`}
      </span>
      {of > FEW && (
        <button
          type="button"
          class="link act"
          onClick={() => {
            limit.value = few ? MANY : FEW;
          }}
        >
          {few ? "Show more" : "Show fewer"}
        </button>
      )}
    </p>
  );
}

function changeOptions(answer: ChangeAnswer, width: number): PartsOptions {
  return {
    theme: theme.value,
    width,
    rowHeight: ROW,
    top: 4,
    rows: answer.features.map(rowOf),
    marks: partMarks(theme.value),
    extent: farthest(answer),
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    onHover: (key, event) =>
      pointAt(answer.features.find(({ index }) => index === key) ?? null, event),
    onSelect: toggleFeature,
    ariaLabel: `Parts of ${answer.features.length} features in the change of the mean margin from epoch ${answer.since} to ${answer.step}`,
  };
}

/** The scale holds over the epochs seen, of one question. */
function farthest({ features }: ChangeAnswer): number {
  const of = `change ${settings.since.value} ${label.value}`;
  const [, most] = reach(of, features.map(rowOf).map(reachOf), [0, 0]);
  return most;
}

function rowOf({
  index,
  name,
  parts: { weight, activation, cross, total },
}: FeatureChange): PartsRow {
  return { key: index, label: name, parts: [weight, activation, cross], total };
}

function pointAt(feature: FeatureChange | null, event: PointerOrFocus | null): void {
  hoveredFeature.value = feature?.index ?? null;
  if (feature === null || event === null) hideTooltip();
  else showTooltip(event, <ChangeTip feature={feature} />);
}

function ChangeTip({ feature }: { feature: FeatureChange }) {
  const { weight, activation, cross, total } = feature.parts;
  const told = [weight, activation, cross];
  return (
    <>
      <FeatureHead {...feature} />
      <table>
        <tbody>
          {partMarks(theme.value).map((mark, i) => (
            <tr key={mark.label}>
              <th scope="row">
                <Swatch mark={mark} /> {mark.label}
              </th>
              <td>{formatMove(told[i] ?? Number.NaN)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">in all</th>
            <td>{formatMove(total)}</td>
          </tr>
        </tbody>
      </table>
      <span class="quiet">Double-click, or F: its card</span>
    </>
  );
}

function saving(answer: ChangeAnswer, options: PartsOptions): Saving {
  const title = `What moved the mean margin from epoch ${answer.since} to ${answer.step}`;
  return {
    name: `change-epoch-${answer.since}-to-${answer.step}`,
    picture: () =>
      titled(drawnAside(parts, { ...options, width: SAVED_WIDTH }), title, theme.peek(), document),
    table: async () => changeTable(await askAll(answer)),
  };
}

async function askAll(answer: ChangeAnswer): Promise<ChangeAnswer> {
  const query = changeQuery(ALL);
  return query === null ? answer : ask("change", query);
}

export function changeTable(answer: ChangeAnswer) {
  const cells = ({ weight, activation, cross, total }: Parts) => [weight, activation, cross, total];
  return {
    header: ["index", "feature", "weights' move", "activations' drift", "both at once", "in all"],
    rows: [
      ...answer.features.map(({ index, name, parts: found }) => [index, name, ...cells(found)]),
      [null, "all other features", ...cells(answer.rest)],
      [null, "bias", null, null, null, answer.bias],
    ],
  };
}
