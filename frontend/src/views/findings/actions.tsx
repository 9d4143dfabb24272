/** What a finding leads to: its features, classes and samples are marked, its epoch is shown. */

import { batch } from "@preact/signals";
import { tendency } from "../../answers";
import { formatCount } from "../../format";
import type { FeatureName, Finding } from "../../schema";
import { MOST_SHOWN, settings } from "../../settings";
import { goTo, head, playing, selectedFeatures, selectedSamples, steps } from "../../state";
import { rowsOf } from "../samples/indices";

export function Actions({ finding }: { finding: Finding }) {
  const { features = [], named = features.length, classes = [], rows = "", since } = finding;
  return (
    <>
      {features.length > 0 && <Select features={features} named={named} />}
      {rows !== "" && <Choose rows={rows} />}
      {classes.length > 0 && <ShowClasses classes={classes} />}
      {since !== null && since !== undefined && <GoTo epoch={since} />}
    </>
  );
}

interface SelectProps {
  readonly features: readonly FeatureName[];
  /** How many the finding names: not all of very many are told. */
  readonly named: number;
}

function Select({ features, named }: SelectProps) {
  const chosen = selectedFeatures.value;
  const all = features.every(({ index }) => chosen.has(index));
  if (!all) {
    return (
      <Act
        words={selectWords(features.length, named)}
        act={() => {
          settings.features.value = features.map(({ index }) => index);
          bringIntoSight(features);
        }}
      />
    );
  }
  const hidden = hiddenOf(features);
  return hidden.length > 0 ? <Show features={features} hidden={hidden} /> : <Unselect />;
}

/** Those that are not among the rows that are shown. */
function hiddenOf(features: readonly FeatureName[]): FeatureName[] {
  const inSight = new Set(tendency.answer.value?.features.map(({ index }) => index));
  return features.filter(({ index }) => !inSight.has(index));
}

/** Shows more rows where what is selected would not be seen, unless there are too many. */
function bringIntoSight(features: readonly FeatureName[]): void {
  const of = head.peek()?.features ?? 0;
  const [first] = features;
  if (first === undefined || hiddenOf(features).length === 0) return;
  if (of <= MOST_SHOWN) seek("", of);
  else if (features.length === 1) seek(first.name, settings.limit.peek());
}

function selectWords(told: number, named: number): string {
  if (told < named) return `Select the first ${told} of ${formatCount(named)}`;
  return told === 1 ? "Select it" : `Select ${told}`;
}

interface ShowProps {
  readonly features: readonly FeatureName[];
  readonly hidden: readonly FeatureName[];
}

/** Selected, but not among the rows that are shown: one by its name, more among all there are. */
function Show({ features, hidden }: ShowProps) {
  const of = head.value?.features ?? 0;
  const [first] = features;
  if (features.length === 1 && first !== undefined) {
    return <Act words="Show it" act={() => seek(first.name, settings.limit.peek())} />;
  }
  if (of <= MOST_SHOWN) {
    return <Act words={`Show all ${formatCount(of)}`} act={() => seek("", of)} />;
  }
  const out = hidden.length === features.length ? "none" : features.length - hidden.length;
  return <span class="quiet">selected, {out} of them in sight</span>;
}

function seek(search: string, limit: number): void {
  batch(() => {
    settings.search.value = search;
    settings.offset.value = 0;
    settings.limit.value = limit;
  });
}

function Unselect() {
  return (
    <Act
      words="Unselect"
      act={() => {
        settings.features.value = [];
      }}
    />
  );
}

function Choose({ rows }: { rows: string }) {
  const chosen = rowsOf(rows);
  const words = chosen.length === 1 ? "Choose the sample" : `Choose ${formatCount(chosen.length)}`;
  return (
    <Act
      words={words}
      act={() => {
        selectedSamples.value = new Set(chosen);
      }}
    />
  );
}

/** Where it names all classes there are, the foremost is shown. */
function ShowClasses({ classes }: { classes: readonly number[] }) {
  const entry = head.value;
  if (entry === null) return null;
  const shown =
    classes.length < entry.classes ? [...classes].sort((a, b) => a - b) : classes.slice(0, 1);
  const [first = 0] = shown;
  if (settings.classes.value.join() === shown.join()) {
    return <ShowOthers />;
  }
  return (
    <Act
      words={
        shown.length === 1
          ? `Show “${entry.class_names[first]}” alone`
          : `Show ${shown.length} classes`
      }
      act={() => {
        settings.classes.value = shown;
      }}
    />
  );
}

function ShowOthers() {
  return (
    <Act
      words="Show others too"
      act={() => {
        settings.classes.value = [];
      }}
    />
  );
}

function GoTo({ epoch }: { epoch: number }) {
  const at = steps.value.indexOf(epoch);
  if (at < 0) return null;
  return (
    <Act
      words={`Go to epoch ${epoch}`}
      act={() => {
        playing.value = false;
        goTo(at);
      }}
    />
  );
}

function Act({ words, act }: { words: string; act: () => void }) {
  return (
    <button type="button" class="link act clip" title={words} onClick={act}>
      {words}
    </button>
  );
}
