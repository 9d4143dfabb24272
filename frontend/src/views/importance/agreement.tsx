/** Whether the methods agree on what matters, and the features on which they don't. */

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats } from "../../api";
import type { PointerOrFocus } from "../../charts/chart";
import { type MatrixCell, type MatrixOptions, matrix } from "../../charts/matrix";
import { beside } from "../../charts/svg";
import { Card, type Table } from "../../controls/card";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount } from "../../format";
import type { Agreement as AgreementAnswer } from "../../schema";
import { hoveredFeature, theme, toggleFeature } from "../../state";
import { FeatureHead } from "../feature-tip";
import { importance } from "./answer";
import { neverWords } from "./figure-tip";
import { formatImportance, isPlace, METHOD_WORDS } from "./methods";
import { working } from "./order";
import { Awaited } from "./status";

const ROW_HEIGHT = 28;
const LABEL_WIDTH = 140;
const SAVED_WIDTH = 560;

const compared = computed(() => importance.value.agreement);

export function Agreement() {
  const agreement = compared.value;
  const late = working.value;
  const [left, right] = [useBox(), useBox()];
  const cells = useMemo(() => agreement && correlations(agreement), [agreement]);
  const disputes = useMemo(() => agreement && ranks(agreement), [agreement]);
  const pairs = agreement && cells && pairOptions(agreement, cells, left.width);
  const places = agreement && disputes && disputedOptions(agreement, disputes, right.width);
  useChart(left, matrix, pairs);
  useChart(right, matrix, places);
  return (
    <Card
      title="Do the methods agree?"
      topic="agreement"
      class={late ? "agreement old" : "agreement"}
      sentence="How alike two methods rank all features, 1 where they agree; and the features on whose rank they differ most."
      saving={
        pairs &&
        places && {
          name: `agreement-of-methods-epoch-${importance.peek().step}`,
          picture: () => picture(pairs, places),
          table: () => table(agreement),
        }
      }
    >
      {agreement === null && (
        <Awaited
          height={260}
          words={late ? "Working it out …" : "There are not two methods to compare."}
        />
      )}
      <div class="two">
        <div class="plot" ref={left.ref} />
        <div class="plot" ref={right.ref} />
      </div>
    </Card>
  );
}

function columnsOf({ methods }: AgreementAnswer): readonly (readonly string[])[] {
  return methods.map((name) => METHOD_WORDS[name].short);
}

/** Each pair once: all methods but the first down, all but the last across. */
function correlations({ methods, correlation }: AgreementAnswer): (MatrixCell | null)[] {
  const values = floats(correlation);
  return methods.slice(1).flatMap((row, above) =>
    methods.slice(0, -1).map((column, j) => {
      const i = above + 1;
      if (j >= i) return null;
      const value = values[i * methods.length + j] ?? Number.NaN;
      const both = `${METHOD_WORDS[row].name} and ${METHOD_WORDS[column].name}`;
      const share = Number.isNaN(value) ? value : Math.max(0, value);
      const text = Number.isNaN(value) ? "–" : formatImportance(value).replace(/.$/, "");
      return { text, share, title: `${both}: ${text}` };
    }),
  );
}

function ranks({ methods, disputed }: AgreementAnswer): MatrixCell[] {
  const all = Math.max(2, importance.peek().names.length);
  return disputed.flatMap(({ name, ranks: places }) =>
    methods.map((method, i) => {
      const rank = places[i] ?? Number.NaN;
      const text = Number.isNaN(rank) ? "–" : String(Math.round(rank));
      const by = METHOD_WORDS[method].name;
      const unranked = `${by}: ${isPlace(method) ? neverWords() : "it has no figure."}`;
      const told = Number.isNaN(rank) ? unranked : `${text} of ${all} by ${by}`;
      return { text, share: 1 - (rank - 1) / (all - 1), title: `${name}: ${told}` };
    }),
  );
}

function pairOptions(
  answer: AgreementAnswer,
  cells: readonly (MatrixCell | null)[],
  width: number,
): MatrixOptions {
  return {
    theme: theme.value,
    width,
    rows: answer.methods.slice(1).map((name) => METHOD_WORDS[name].name),
    columns: columnsOf(answer).slice(0, -1),
    cells,
    labelWidth: LABEL_WIDTH,
    rowHeight: ROW_HEIGHT,
    hovered: null,
    onHover: (cell, event) => tell(cells, cell, event),
    onSelect: () => {},
    ariaLabel: "Rank correlation of the methods, pair by pair",
  };
}

function disputedOptions(
  answer: AgreementAnswer,
  cells: readonly MatrixCell[],
  width: number,
): MatrixOptions {
  const { methods, disputed } = answer;
  const row = (cell: number) => disputed[Math.floor(cell / methods.length)];
  const hovered = disputed.findIndex(({ index }) => index === hoveredFeature.value);
  return {
    theme: theme.value,
    width,
    rows: disputed.map(({ name }) => name),
    columns: columnsOf(answer),
    cells,
    labelWidth: LABEL_WIDTH,
    rowHeight: ROW_HEIGHT,
    hovered: hovered < 0 ? null : hovered,
    onHover: (cell, event) => {
      const feature = cell === null ? undefined : row(cell);
      hoveredFeature.value = feature?.index ?? null;
      if (feature === undefined || event === null) hideTooltip();
      else {
        const words = cells[cell ?? 0]?.title.slice(feature.name.length + 2);
        showTooltip(event, <RankTip feature={feature} words={words ?? ""} />);
      }
    },
    onSelect: (cell, additive) => {
      const feature = row(cell);
      if (feature) toggleFeature(feature.index, additive);
    },
    ariaLabel: `Ranks of the ${disputed.length} features on which the methods differ most`,
  };
}

function RankTip({ feature, words }: { feature: { index: number; name: string }; words: string }) {
  return (
    <>
      <FeatureHead {...feature} />
      <span>{words}</span>
    </>
  );
}

function tell(
  cells: readonly (MatrixCell | null)[],
  cell: number | null,
  event: PointerOrFocus | null,
): void {
  const told = cell === null ? null : cells[cell];
  if (!told || event === null) hideTooltip();
  else showTooltip(event, <span>{told.title}</span>);
}

function picture(pairs: MatrixOptions, places: MatrixOptions): string {
  const made = [pairs, places].map((options) =>
    drawnAside(matrix, { ...options, width: SAVED_WIDTH, hovered: null }),
  );
  return beside(made, document);
}

function table({ methods, correlation, disputed }: AgreementAnswer): Table {
  const names = methods.map((name) => METHOD_WORDS[name].name);
  const values = floats(correlation);
  const each = methods.map((_, i) => [
    names[i] ?? "",
    ...values.subarray(i * names.length, (i + 1) * names.length),
  ]);
  const places = disputed.map(({ name, ranks: found }) => [`rank of ${name}`, ...found]);
  return {
    header: [`of ${formatCount(importance.peek().names.length)} features`, ...names],
    rows: [...each, ...places],
  };
}
