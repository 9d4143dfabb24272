/** A sentence with blanks: which operation, on which feature, by how much. */

import { computed, signal } from "@preact/signals";
import { AddIcon } from "../../controls/icons";
import { NameList } from "../../controls/name-list";
import { featureCalled, featureName } from "../../feature-names";
import { formatCount } from "../../format";
import { settings } from "../../settings";
import { classes, head } from "../../state";
import { className } from "../samples/prediction";
import { add, isDone, isInVain, KINDS, type Kind, type Operation } from "./operations";
import { topFeature } from "./suggestions";
import { KIND_WORDS, operationWords, RANK_WORDS } from "./words";

const LIST = "features-to-change";
const LARGEST_FACTOR = 1000;

const kind = signal<Kind>("mute");
const factor = signal(0.5);
const kept = signal(10);
const keptBy = signal("influence:desc");
const one = signal(0);
const other = signal(1);
/** What is typed, until it names a feature; null: nothing was typed. */
const typed = signal<string | null>(null);

/** The feature that is typed; else the last one that is selected anywhere; else the first ranked. */
const feature = computed<number | null>(() => {
  const text = typed.value;
  if (text !== null && text.trim() !== "") {
    const found = featureCalled(text);
    return found === -1 ? null : found;
  }
  const most = head.value?.features ?? 0;
  return settings.features.value.findLast((each) => each < most) ?? topFeature.value?.index ?? 0;
});

/** By the weight towards each class that is shown, beside what every head can be ranked by. */
const rankings = computed<readonly (readonly [rank: string, words: string])[]>(() => [
  ...Object.entries(RANK_WORDS),
  ...classes.value.map(
    (label) => [`class:${label}:desc`, `${className(label)}, descending`] as const,
  ),
]);

/** A class that is shown no longer ranks nothing. */
const ranking = computed(
  () => rankings.value.find(([rank]) => rank === keptBy.value)?.[0] ?? "influence:desc",
);

const operation = computed<Operation | null>(() => {
  const [on, what] = [feature.value, kind.value];
  if (what === "keep" || what === "keep-mean") {
    const count = Math.min(kept.value, head.value?.features ?? 1);
    return { kind: what, rank: ranking.value, count };
  }
  if (on === null) return null;
  if (what === "scale") return { kind: what, feature: on, by: factor.value };
  if (what !== "swap") return { kind: what, feature: on };
  const last = (head.value?.classes ?? 0) - 1;
  const pair = [Math.min(one.value, last), Math.min(other.value, last)] as const;
  return pair[0] === pair[1] ? null : { kind: what, feature: on, classes: pair };
});

export function OperationForm() {
  const what = kind.value;
  const keeps = what === "keep" || what === "keep-mean";
  return (
    <form
      class="operation-form"
      aria-label="Add an operation"
      onSubmit={(event) => {
        event.preventDefault();
        if (operation.value === null || !isOffered(operation.value)) return;
        add(operation.value);
        typed.value = null;
      }}
    >
      <KindSelect />
      {keeps && <Kept />}
      {!keeps && <FeatureField />}
      {what === "scale" && <Factor />}
      {what === "swap" && <Pair />}
      <button
        type="submit"
        class="pill act"
        disabled={operation.value === null || !isOffered(operation.value)}
      >
        <AddIcon /> Add
      </button>
      <Hint />
    </form>
  );
}

function isOffered(made: Operation): boolean {
  return !isInVain(made) && !isDone(made);
}

function KindSelect() {
  // Of two classes a swap is a flip.
  const offered = KINDS.filter((each) => each !== "swap" || (head.value?.classes ?? 0) > 2);
  return (
    <select
      aria-label="Operation"
      title={KIND_WORDS[kind.value][1]}
      value={kind.value}
      onChange={(event) => {
        kind.value = offered.find((each) => each === event.currentTarget.value) ?? "mute";
      }}
    >
      {offered.map((each) => (
        <option key={each} value={each} title={KIND_WORDS[each][1]}>
          {KIND_WORDS[each][0]}
        </option>
      ))}
    </select>
  );
}

function FeatureField() {
  const shown = feature.value === null ? "" : featureName(feature.value);
  return (
    <>
      <input
        type="search"
        list={LIST}
        aria-label="Feature"
        title="Type a part of a name, or a number"
        value={typed.value ?? ""}
        placeholder={shown}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
        }}
      />
      <NameList id={LIST} />
    </>
  );
}

function Factor() {
  return (
    <label class="blank">
      <span class="quiet">by</span>
      <input
        type="number"
        aria-label="Factor"
        step="any"
        min={-LARGEST_FACTOR}
        max={LARGEST_FACTOR}
        value={factor.value}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber;
          if (Number.isFinite(value)) factor.value = value;
        }}
      />
    </label>
  );
}

function Pair() {
  return (
    <span class="blank">
      <ClassSelect label="One class" value={one} />
      <span class="quiet">and</span>
      <ClassSelect label="The other class" value={other} />
    </span>
  );
}

function ClassSelect({ label, value }: { label: string; value: typeof one }) {
  const names = head.value?.class_names ?? [];
  return (
    <select
      aria-label={label}
      value={String(value.value)}
      onChange={(event) => {
        value.value = Number(event.currentTarget.value);
      }}
    >
      {names.map((name, index) => (
        <option key={index} value={String(index)}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Kept() {
  const features = head.value?.features ?? 1;
  return (
    <span class="blank">
      <input
        type="number"
        aria-label="How many are kept"
        min={1}
        max={features}
        value={Math.min(kept.value, features)}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber;
          if (Number.isInteger(value) && value >= 1) kept.value = value;
        }}
      />
      <span class="quiet">of {formatCount(features)} by</span>
      <select
        aria-label="Ranking"
        value={ranking.value}
        onChange={(event) => {
          keptBy.value = event.currentTarget.value;
        }}
      >
        {rankings.value.map(([rank, words]) => (
          <option key={rank} value={rank}>
            {words}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Why nothing can be added, or which feature a part of a name has found. */
function Hint() {
  return (
    <span class="clip hint" role="status" title={hint()}>
      {hint()}
    </span>
  );
}

function hint(): string {
  const [made, text, what] = [operation.value, typed.value?.trim() ?? "", kind.value];
  if (made !== null && isInVain(made) && "feature" in made) {
    return `${featureName(made.feature)} is muted above: nothing is left to ${what}`;
  }
  if (made !== null && isDone(made)) return `“${operationWords(made)}” is done already`;
  if (what === "keep" || what === "keep-mean") return "";
  if (feature.value === null) return `no feature contains “${text}”`;
  if (made === null) return `${className(one.value)} twice: choose another class`;
  const name = featureName(feature.value);
  return text !== "" && text !== name ? `takes “${name}”` : "";
}
