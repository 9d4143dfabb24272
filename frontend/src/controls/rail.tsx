/** The settings that all views share, at the left. */

import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { formatCount } from "../format";
import { openGuide } from "../guide-topic";
import { currentLink } from "../host";
import { LONGEST, shownName } from "../names";
import { switchHead } from "../per-head";
import { MOST_SHOWN, settings } from "../settings";
import {
  classes,
  head,
  heads,
  independent,
  isMultiLabel,
  logged,
  marks,
  oneUnit,
  rank,
  split,
  splits,
} from "../state";
import { ClassChips } from "./class-chips";
import { FeatureSearch } from "./feature-search";
import { Labelled, Segments, Select, Slider } from "./fields";
import { naturally } from "./name-search";
import { Picker } from "./picker";
import { pickedRun, runEntries } from "./run-entries";

export function Rail() {
  const entry = head.value;
  return (
    <nav class="rail" aria-label="Settings">
      <div class="rail-inside">
        <Pickers />
        <ClassChips />
        {entry !== null && settings.tab.value === "weights" && <Features />}
        <Palette />
        <RailFoot />
      </div>
    </nav>
  );
}

function Pickers() {
  const all = heads.value?.heads ?? [];
  const entry = logged.value;
  const runs = useMemo(() => runEntries(all), [heads.value]);
  const inRun = all
    .filter((each) => each.run === entry?.run)
    .sort((a, b) => naturally(a.head, b.head));
  const choose = (change: (value: string) => void) => (value: string) =>
    switchHead(() => {
      change(value);
      settings.offset.value = 0;
    });
  return (
    <>
      <Picker
        heading
        label="Run"
        value={entry?.run ?? ""}
        options={runs}
        onChange={choose((value) => {
          const { run, head: within } = pickedRun(value);
          settings.run.value = run;
          if (within !== undefined) settings.head.value = within;
          settings.unit.value = -1;
        })}
      />
      <Picker
        heading
        label="Head"
        value={entry?.head ?? ""}
        options={inRun.map((each) => ({
          value: each.head,
          label: `${shownName(each.head, LONGEST)} · ${each.features} → ${each.classes}`,
        }))}
        onChange={choose((value) => {
          settings.head.value = value;
          settings.unit.value = -1;
        })}
      />
      {isMultiLabel(entry) && <UnitPicker />}
      {splits.value.length > 0 && (
        <Picker
          heading
          label="Split"
          value={split.value}
          options={splits.value.map((name) => ({ value: name, label: shownName(name, LONGEST) }))}
          onChange={choose((value) => {
            settings.split.value = value;
          })}
        />
      )}
      <Drawn />
      {entry?.half && (
        <p class="hint">
          Logged in half precision (float16): its weights or activations are exact to three digits.
        </p>
      )}
    </>
  );
}

/** How many samples there are to see, where that is not all. */
function Drawn() {
  const drawn = logged.value?.splits.find((each) => each.name === split.value);
  if (!drawn?.samples || !drawn.total) return null;
  return (
    <p class="hint">
      Looks at {formatCount(drawn.samples)} of {formatCount(drawn.total)} samples.
      {drawn.logged && (
        <>
          {" "}
          {formatCount(drawn.logged)} are logged, more than there is memory for; these are drawn so
          that each label keeps its share. Start TensorBoard with a larger{" "}
          <code>--weightvis_megabytes</code> to see them all.
        </>
      )}
    </p>
  );
}

/** Of classes that don't exclude each other: all side by side, or one and its absence. */
function UnitPicker() {
  const names = logged.value?.class_names ?? [];
  const value = String(head.value?.unit ?? -1);
  return (
    <Picker
      heading
      label="Class"
      value={value}
      options={[
        { value: "-1", label: "all, side by side" },
        ...names.map((name, index) => ({ value: String(index), label: `${name}, or not` })),
      ]}
      onChange={(chosen) =>
        switchHead(() => {
          settings.unit.value = Number(chosen);
          settings.offset.value = 0;
        })
      }
    />
  );
}

function rankOptions() {
  const names = head.value?.class_names ?? [];
  const ranked = Number(/^class:(\d+):/.exec(rank.value)?.[1] ?? classes.value[0]);
  const offered = [...new Set([...classes.value, ranked])].flatMap((index) => [
    { value: `class:${index}:desc`, label: `${names[index]}, descending` },
    { value: `class:${index}:asc`, label: `${names[index]}, ascending` },
  ]);
  return [
    { value: "index", label: "index" },
    { value: "margin:desc", label: "margin: tells classes apart" },
    ...(split.value ? [{ value: "influence:desc", label: "influence: margin × spread" }] : []),
    { value: "change:desc", label: "change since the first epoch" },
    ...offered,
  ];
}

function Features() {
  const features = head.value?.features ?? 1;
  const most = Math.min(features, MOST_SHOWN);
  const shown = Math.min(settings.limit.value, most);
  return (
    <>
      <SearchBox />
      <Select
        label="Rank by"
        value={rank.value}
        options={rankOptions()}
        onChange={(value) => {
          settings.rank.value = value;
          settings.offset.value = 0;
        }}
      />
      <Slider
        label="Show"
        value={shown}
        low={1}
        high={most}
        shown={`${shown} of ${formatCount(features)}`}
        onInput={(value) => {
          settings.limit.value = value;
        }}
      />
      <Labelled text="Weights">
        <Gauges />
      </Labelled>
    </>
  );
}

function Gauges() {
  if (independent.value) return <NotCentred />;
  if (oneUnit.value) return <OneUnit />;
  return (
    <>
      <Segments
        label="Weights"
        value={settings.gauge}
        options={[
          { value: "raw", label: "raw", title: "As they are in the kernel: the paper's picture" },
          { value: "centred", label: "centred", title: "Minus the mean over the classes" },
        ]}
      />
      <p class="hint">
        A softmax head does not change when one vector is added to every class's weights, so raw
        signs can mislead; centred ones can't.
      </p>
    </>
  );
}

function OneUnit() {
  return (
    <p class="hint">
      One unit with a sigmoid tells the two classes apart. Half of its weight is shown for the one,
      and half, with the opposite sign, for the other: as a softmax would have them, centred.
    </p>
  );
}

function NotCentred() {
  return (
    <p class="hint">
      Each class has a sigmoid of its own, so a sample may be of several. Nothing can be added to
      their weights without changing a prediction: they are shown as they are, not centred.
    </p>
  );
}

function SearchBox() {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the search is an input
    <label class="field heading">
      <span>Features</span>
      <FeatureSearch />
    </label>
  );
}

function Palette() {
  if (marks.value.length === 0) return null;
  return (
    <Labelled text="Class colours">
      <Segments
        label="Class colours"
        value={settings.palette}
        options={[
          { value: "paper", label: "standard" },
          {
            value: "safe",
            label: "safe",
            title: "Okabe and Ito's set, which the common colour blindnesses keep apart",
          },
        ]}
      />
    </Labelled>
  );
}

const copied = signal("Copy link");

function RailFoot() {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(currentLink());
      copied.value = "Link copied";
    } catch {
      copied.value = "Copy it from the address bar";
    }
    setTimeout(() => {
      copied.value = "Copy link";
    }, 2500);
  };
  return (
    <div class="rail-foot">
      <button type="button" class="link" onClick={copy}>
        {copied.value}
      </button>
      <button type="button" class="link" onClick={() => openGuide("keys")}>
        Guide and keys
      </button>
    </div>
  );
}
