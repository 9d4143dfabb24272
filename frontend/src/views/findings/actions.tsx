/** What a finding leads to: its features, classes and samples are marked, its epoch is shown. */

import { batch } from "@preact/signals";
import { tendency } from "../../answers";
import { formatCount } from "../../format";
import type { FeatureName, Finding } from "../../schema";
import { MOST_SHOWN, settings } from "../../settings";
import { goTo, head, playing, selectedFeatures, selectedSamples, steps } from "../../state";
import { rowsOf } from "../samples/indices";

export function Actions({ finding }: { finding: Finding }) {
  const { features = [], classes = [], rows = "", since } = finding;
  return (
    <>
      {features.length > 0 && <Select features={features} />}
      {rows !== "" && <Choose rows={rows} />}
      {classes.length > 0 && <ShowClasses classes={classes} />}
      {since !== null && since !== undefined && <GoTo epoch={since} />}
    </>
  );
}

function Select({ features }: { features: readonly FeatureName[] }) {
  const chosen = selectedFeatures.value;
  const all = features.every(({ index }) => chosen.has(index));
  if (!all) {
    return (
      <Act
        words={features.length === 1 ? "Select it" : `Select ${features.length}`}
        act={() => {
          settings.features.value = features.map(({ index }) => index);
        }}
      />
    );
  }
  const inSight = new Set(tendency.answer.value?.features.map(({ index }) => index));
  const hidden = features.filter(({ index }) => !inSight.has(index));
  return hidden.length > 0 ? <Show features={features} hidden={hidden} /> : <Unselect />;
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

/** Of two classes both are always of interest. */
function ShowClasses({ classes }: { classes: readonly number[] }) {
  const entry = head.value;
  if (entry === null || entry.classes === 2 || classes.length === entry.classes) return null;
  const [only] = classes;
  const name = classes.length === 1 && only !== undefined ? entry.class_names[only] : null;
  return (
    <Act
      words={name ? `Show ${name} alone` : `Show ${classes.length} classes`}
      act={() => {
        settings.classes.value = [...classes].sort((a, b) => a - b);
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
