/** Every sample's Shapley values of the features that matter most. */

import { useMemo } from "preact/hooks";
import { floats, integers, live } from "../../api";
import { type BeeswarmOptions, beeswarm, type SwarmRow } from "../../charts/beeswarm";
import type { PointerOrFocus } from "../../charts/chart";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatWeight, shortName } from "../../format";
import type { ShapleyAnswer } from "../../schema";
import { settings } from "../../settings";
import {
  head,
  hoveredFeature,
  marks,
  selectedFeatures,
  selectedSamples,
  theme,
  toggleFeature,
  toggleSample,
} from "../../state";
import { evaluationQuery, OF_EVALUATION } from "../samples/evaluation-query";
import { className } from "../samples/prediction";
import { ClassChoice } from "./class-choice";
import { topFeatures } from "./order";
import { reach } from "./reaches";
import { rowHeight, TOP } from "./row-room";
import { PointTip } from "./sample-points";
import { Awaited, Trouble } from "./status";

/** As many as the route explains at once. */
const MOST_FEATURES = 60;
const SAVED_WIDTH = 640;
/** So that the outermost mark is seen whole. */
const ROOM = 1.03;

const shapley = live(
  "shapley",
  () => {
    const query = evaluationQuery();
    const features = topFeatures.value.slice(0, MOST_FEATURES).map(({ index }) => index);
    if (query === null || features.length === 0 || settings.tab.value !== "importance") return null;
    return { ...query, features: features.join(","), towards: explained() };
  },
  undefined,
  OF_EVALUATION,
);

/** Of two classes the second is looked at, of more the chosen one. */
function explained(): number {
  const classes = head.value?.classes ?? 2;
  const asked = settings.towards.value;
  if (classes === 2) return 1;
  return asked >= 0 && asked < classes ? asked : 0;
}

export function Swarm() {
  const answer = shapley.answer.value;
  const error = shapley.error.value;
  const box = useBox();
  const rows = useMemo(() => (answer === null ? [] : rowsOf(answer)), [answer]);
  const options = answer && swarmOptions(answer, rows, box.width);
  useChart(box, beeswarm, options);
  return (
    <Card
      title="Shapley values"
      topic="shapley"
      class="aligned"
      sentence={sentence()}
      saving={
        options && {
          name: `shapley-values-epoch-${answer.step}`,
          picture: () => picture(answer, options),
          table: () => table(answer),
        }
      }
    >
      <div class="controls">
        {(head.value?.classes ?? 0) > 2 && <ClassChoice shown={explained()} />}
        <Levels />
      </div>
      {error !== null && answer === null && <Trouble error={error} />}
      <div class="plot" ref={box.ref} />
      {options === null && error === null && <Awaited height={480} />}
    </Card>
  );
}

function sentence(): string {
  const of =
    head.value?.classes === 2
      ? "the margin"
      : `the score of “${shortName(className(explained()))}”`;
  return `What each feature adds to ${of} of each sample, compared with the feature's mean.`;
}

/** What the shades stand for. */
function Levels() {
  return (
    <span class="levels quiet">
      activation: low <i class="ramp" /> high
    </span>
  );
}

function rowsOf(answer: ShapleyAnswer): SwarmRow[] {
  const [values, levels] = [floats(answer.values), floats(answer.levels)];
  const samples = answer.rows.shape[0] ?? 0;
  return answer.features.map(({ index, name }, row) => ({
    key: index,
    label: name,
    values: values.subarray(row * samples, (row + 1) * samples),
    levels: levels.subarray(row * samples, (row + 1) * samples),
  }));
}

function swarmOptions(
  answer: ShapleyAnswer,
  rows: readonly SwarmRow[],
  width: number,
): BeeswarmOptions {
  const samples = integers(answer.rows);
  const [, extent] = reach(`shapley ${answer.towards}`, [answer.extent]);
  return {
    theme: theme.value,
    width,
    top: TOP,
    rowHeight: rowHeight(topFeatures.value.length),
    rows,
    domain: [-ROOM * (extent || 1), ROOM * (extent || 1)],
    ...sides(answer),
    labels: true,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    chosen: placesOf(samples, selectedSamples.value),
    onHover: (key, sample, event) => pointAt(answer, key, sample, event),
    onSelect: toggleFeature,
    onChoose: (sample, additive) => toggleSample(samples[sample] ?? -1, additive),
    spoken: (row, sample) =>
      `${rows[row]?.label}, sample ${samples[sample]}: ${formatWeight(rows[row]?.values[sample] ?? Number.NaN)}`,
    ariaLabel: `Shapley values of ${rows.length} features for ${samples.length} samples. Arrow keys walk over the points.`,
  };
}

function sides(answer: ShapleyAnswer): Pick<BeeswarmOptions, "leftLabel" | "rightLabel"> {
  const [first, second] = marks.value;
  if (marks.value.length === 2 && first && second) {
    return {
      leftLabel: { text: first.label, mark: first },
      rightLabel: { text: second.label, mark: second },
    };
  }
  const mark = marks.value[answer.towards];
  return {
    leftLabel: { text: "away" },
    rightLabel: { text: mark?.label ?? className(answer.towards), mark },
  };
}

const NONE: ReadonlySet<number> = new Set();
let lastPlaces: { samples: Int32Array; chosen: ReadonlySet<number>; found: ReadonlySet<number> } = {
  samples: new Int32Array(),
  chosen: NONE,
  found: NONE,
};

/** Where the chosen rows stand; the same set while they stay, so that nothing is painted anew. */
function placesOf(samples: Int32Array, chosen: ReadonlySet<number>): ReadonlySet<number> {
  if (chosen.size === 0) return NONE;
  if (lastPlaces.samples !== samples || lastPlaces.chosen !== chosen) {
    const places = Array.from(samples.keys()).filter((at) => chosen.has(samples[at] as number));
    lastPlaces = { samples, chosen, found: places.length > 0 ? new Set(places) : NONE };
  }
  return lastPlaces.found;
}

function pointAt(
  answer: ShapleyAnswer,
  feature: number | null,
  sample: number | null,
  event: PointerOrFocus | null,
): void {
  hoveredFeature.value = feature;
  const row = answer.features.findIndex(({ index }) => index === feature);
  if (row < 0 || sample === null || event === null) {
    hideTooltip();
    return;
  }
  const at = row * (answer.rows.shape[0] ?? 0) + sample;
  showTooltip(
    event,
    <PointTip
      row={integers(answer.rows)[sample] ?? -1}
      feature={answer.features[row]?.name ?? ""}
      activation={floats(answer.activations)[at] ?? Number.NaN}
      outcome={`adds ${formatWeight(floats(answer.values)[at] ?? Number.NaN)}`}
    />,
  );
}

function picture(answer: ShapleyAnswer, options: BeeswarmOptions): string {
  const drawn = drawnAside(beeswarm, { ...options, width: SAVED_WIDTH });
  return titled(drawn, `Shapley values, epoch ${answer.step}`, theme.peek(), document);
}

function table(answer: ShapleyAnswer): Table {
  const [rows, values, activations] = [
    integers(answer.rows),
    floats(answer.values),
    floats(answer.activations),
  ];
  const each = answer.features.flatMap(({ name }) => [`${name}: activation`, `${name}: adds`]);
  return {
    header: ["row", ...each],
    rows: Array.from(rows, (row, i) => [
      row,
      ...answer.features.flatMap((_, feature) => {
        const at = feature * rows.length + i;
        return [activations[at] ?? null, values[at] ?? null];
      }),
    ]),
  };
}
