/** What every method says of every feature, in one table that can be sorted by each of them. */

import { signal, useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isAdditive } from "../../charts/chart";
import { Card } from "../../controls/card";
import { FeatureSearch, NothingFound } from "../../controls/feature-search";
import { Segments } from "../../controls/fields";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { distinctName, numbered } from "../../feature-names";
import { formatCount } from "../../format";
import { IMPORTANCES, settings } from "../../settings";
import { animate, hoveredFeature, selectedFeatures, toggleFeature } from "../../state";
import { openCard } from "../feature/open";
import { importance } from "./answer";
import { FigureCell } from "./cell";
import { FigureTip } from "./figure-tip";
import { Heads } from "./heads";
import { isMethod, METHOD_WORDS } from "./methods";
import { failure, fresh, methods, names, ordered } from "./order";
import { importanceTable } from "./saved";
import { Awaited, Status, Trouble } from "./status";

const FEW_ROWS = 20;
const MORE_ROWS = 40;
/** A page of more would be slow, and nobody reads it: all rows are in the download. */
const MOST_ROWS = 260;
const GLIDE_MS = 300;

const rows = signal(FEW_ROWS);

export function ImportanceTable() {
  const error = failure.value;
  const none = names.value.length === 0;
  return (
    <Card
      title="Importance"
      topic="importance"
      class="importance-table"
      sentence="Does a feature matter to the predictions? A heading sorts, a row marks a feature everywhere, its name opens its card: the same through the epochs."
      saving={
        !none && error === null
          ? { name: `importance-epoch-${importance.peek().step}`, table: importanceTable }
          : null
      }
    >
      <div class="controls">
        <FeatureSearch label="Search the features" />
        <Ablation />
        <Status />
      </div>
      {error !== null && <Trouble error={error} />}
      {error === null && none && <Awaited height={780} />}
      {!none && <Rows />}
      <Remarks />
    </Card>
  );
}

function Ablation() {
  return (
    <div class="labelled">
      <span class="quiet">without a feature: at</span>
      <Segments
        label="Ablation"
        value={settings.ablation}
        options={[
          { value: "mean", label: "its mean", title: "Ablated features stand at their mean" },
          { value: "zero", label: "zero", title: "Ablated features stand at zero" },
        ]}
      />
    </div>
  );
}

function Rows() {
  const all = ordered.value;
  const shown = Array.from(all.subarray(0, rows.value));
  const body = useGlide(shown);
  return (
    <>
      <div class="scroll-x">
        <table class="importances">
          <Heads />
          <tbody ref={body} {...POINTING}>
            {shown.map((index, place) => (
              <Row key={index} index={index} first={place === 0} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager shown={shown.length} of={all.length} />
    </>
  );
}

function Row({ index, first }: { index: number; first: boolean }) {
  const name = names.value[index] ?? numbered(index);
  // Only the row's class changes with the pointer: nothing in it is drawn anew.
  const look = useComputed(() => {
    const parts = [hoveredFeature.value === index ? "hovered" : ""];
    if (selectedFeatures.value.has(index)) parts.push("selected");
    return parts.join(" ").trim();
  });
  const said = useComputed(() => (selectedFeatures.value.has(index) ? `${name}, selected` : name));
  return (
    <tr data-feature={index} class={look}>
      <th scope="row" class="name">
        <button
          type="button"
          class="link feature clip"
          title={`${distinctName(index)}: open its card, with its importance through the epochs`}
          aria-label={said}
          tabIndex={first ? 0 : -1}
          onClick={() => openCard(index)}
        >
          {name}
        </button>
      </th>
      {IMPORTANCES.map((method) => (
        <FigureCell key={method} feature={index} method={method} />
      ))}
    </tr>
  );
}

function featureAt(event: Event): number | null {
  const row = (event.target as Element).closest("[data-feature]");
  return row === null ? null : Number(row.getAttribute("data-feature"));
}

/** One listener for all cells. */
const POINTING = {
  onMouseMove(event: MouseEvent) {
    const feature = featureAt(event);
    hoveredFeature.value = feature;
    const cell = (event.target as Element).closest("[data-method]");
    const method = cell?.getAttribute("data-method") ?? "";
    if (feature === null || !isMethod(method)) hideTooltip();
    else showTooltip(event, <FigureTip feature={feature} method={method} />);
  },
  onMouseLeave() {
    hoveredFeature.value = null;
    hideTooltip();
  },
  onClick(event: MouseEvent) {
    const feature = featureAt(event);
    if (feature === null || (event.target as Element).closest("button")) return;
    toggleFeature(feature, isAdditive(event));
  },
  onFocusIn(event: FocusEvent) {
    if ((event.target as Element).matches(":focus-visible"))
      hoveredFeature.value = featureAt(event);
  },
  onFocusOut(event: FocusEvent) {
    if ((event.target as Element).matches(":focus-visible")) hoveredFeature.value = null;
  },
  onKeyDown(event: KeyboardEvent) {
    const feature = featureAt(event);
    const row = (event.target as Element).closest("tr");
    if (feature === null || row === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const to =
      event.key === "ArrowDown"
        ? row.nextElementSibling
        : event.key === "ArrowUp"
          ? row.previousElementSibling
          : null;
    if (to === null && event.key !== " ") return;
    // The page's own keys (space plays, arrows step) must not act as well.
    event.preventDefault();
    event.stopPropagation();
    if (to === null) toggleFeature(feature, event.shiftKey);
    else to.querySelector("button")?.focus();
  },
} as const;

/** Rows glide to where they come to lie. */
function useGlide(shown: readonly number[]) {
  const body = useRef<HTMLTableSectionElement>(null);
  const before = useRef<ReadonlyMap<number, number>>(new Map());
  useLayoutEffect(() => {
    const tops = new Map<number, number>();
    for (const row of body.current?.rows ?? []) {
      const index = Number(row.dataset.feature);
      tops.set(index, row.offsetTop);
      const from = before.current.get(index);
      if (from === undefined || from === row.offsetTop || !animate.peek()) continue;
      const shift = `translateY(${from - row.offsetTop}px)`;
      row.animate([{ transform: shift }, { transform: "none" }], {
        duration: GLIDE_MS,
        easing: "ease",
      });
    }
    before.current = tops;
  }, [shown.join()]);
  return body;
}

function Pager({ shown, of }: { shown: number; of: number }) {
  if (of === 0) return <NothingFound />;
  if (of <= FEW_ROWS) return null;
  return (
    <p class="pager">
      <span>
        {formatCount(shown)} of {formatCount(of)} features
      </span>
      {shown < Math.min(of, MOST_ROWS) && (
        <button
          type="button"
          class="link act"
          onClick={() => {
            rows.value = Math.min(MOST_ROWS, rows.value + MORE_ROWS);
          }}
        >
          Show more
        </button>
      )}
      {shown > FEW_ROWS && (
        <button
          type="button"
          class="link"
          onClick={() => {
            rows.value = FEW_ROWS;
          }}
        >
          Show fewer
        </button>
      )}
      {shown >= MOST_ROWS && of > shown && <span>All are in the CSV table.</span>}
    </p>
  );
}

/** What must be known of the figures, and why some are missing. */
function Remarks() {
  const { notes } = importance.value;
  const whys = IMPORTANCES.flatMap((name) => {
    const why = fresh.value.has(name) ? methods.value.get(name)?.why : null;
    return why ? [{ name, why }] : [];
  });
  if (whys.length === 0 && notes.length === 0) return null;
  return (
    <ul class="remarks quiet">
      {whys.map(({ name, why }) => (
        <li key={name}>
          <b>{METHOD_WORDS[name].name}</b>: {why}
        </li>
      ))}
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
