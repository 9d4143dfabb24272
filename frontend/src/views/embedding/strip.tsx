/** Small multiples of the embedding, one a perplexity: what shows in all of them is in the data. */

import { useMemo } from "preact/hooks";
import type { PointerOrFocus } from "../../charts/chart";
import { type SmallScatterOptions, smallScatter } from "../../charts/small-scatter";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox, useChart } from "../../controls/use-chart";
import { formatCount, formatMetric, formatShare } from "../../format";
import { settings } from "../../settings";
import { selectedSamples, theme } from "../../state";
import { agreement, agreementBetween } from "./agreement";
import { AgreementLine } from "./agreement-line";
import { colourer, hidden } from "./colours";
import { drawn } from "./layout";
import { nameOf } from "./layouts";
import {
  askForStrip,
  isLarge,
  isWanted,
  type Multiple,
  multiples,
  stops,
  stripQuery,
} from "./strip-layouts";

const HEIGHT = 76;

export function Strip() {
  if (stops.value.length === 0) return null;
  if (!isWanted.value) {
    return (
      <p class="strip-offer">
        <button type="button" class="link act" onClick={askForStrip}>
          Lay out the strip
        </button>{" "}
        <span class="quiet">
          of {stops.value.length} perplexities; {formatCount(drawn.value?.rows.length ?? 0)} samples
          take a while
        </span>
      </p>
    );
  }
  return (
    <div class="strip-block">
      <fieldset class={isCompared() ? "strip agreed" : "strip"} aria-label="Perplexities">
        {stops.value.map((perplexity, i) => (
          <Small
            key={perplexity}
            perplexity={perplexity}
            before={i > 0 ? agreementBetween(stops.value[i - 1] ?? 0, perplexity) : null}
          />
        ))}
      </fieldset>
      <AgreementLine large={isLarge.value} />
    </div>
  );
}

function isCompared(): boolean {
  return (agreement.value?.answer.between ?? null) !== null;
}

interface SmallProps {
  readonly perplexity: number;
  /** How far it agrees with the one to its left, from 0 to 1. */
  readonly before: number | null;
}

function Small({ perplexity, before }: SmallProps) {
  const multiple = multiples.value.get(perplexity) ?? null;
  const stale = multiple !== null && multiple.name !== nameOf(stripQuery(perplexity));
  const box = useBox();
  const options = useSmall(multiple, box.width, perplexity);
  useChart(box, smallScatter, options);
  const current = settings.perplexity.value === perplexity;
  const point = (event: PointerOrFocus) => {
    if (multiple !== null && !stale) showTooltip(event, <Figures of={multiple} at={perplexity} />);
  };
  return (
    <button
      type="button"
      class={stale ? "multiple stale" : "multiple"}
      aria-pressed={current}
      aria-label={`Perplexity ${perplexity}`}
      onClick={() => {
        settings.perplexity.value = perplexity;
      }}
      onMouseMove={point}
      onMouseLeave={hideTooltip}
      onFocus={point}
      onBlur={hideTooltip}
    >
      {before !== null && (
        <em title="Of the ten nearest in one picture, so many are among the ten nearest in the other">
          {formatShare(before)}
        </em>
      )}
      <div class="small-plot" ref={box.ref} style={{ height: `${HEIGHT}px` }}>
        {multiple === null && <span class="quiet">…</span>}
      </div>
      <span>{perplexity}</span>
    </button>
  );
}

function useSmall(
  multiple: Multiple | null,
  width: number,
  perplexity: number,
): SmallScatterOptions | null {
  const colouring = colourer.value;
  const colours = useMemo(
    () => multiple && colouring(multiple.layout.samples, multiple.layout.trust),
    [multiple, colouring],
  );
  const chosen = selectedSamples.value;
  const selected = useMemo(
    () => pointsOf(multiple?.layout.samples.rows ?? new Int32Array(), chosen),
    [multiple, chosen],
  );
  if (multiple === null || colours === null) return null;
  return {
    theme: theme.value,
    width,
    height: HEIGHT,
    points: multiple.positions,
    colours,
    hidden: hidden.value,
    selected,
    ariaLabel: `Layout at perplexity ${perplexity}`,
  };
}

function pointsOf(rows: Int32Array, chosen: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set<number>();
  if (chosen.size === 0) return found;
  rows.forEach((row, i) => {
    if (chosen.has(row)) found.add(i);
  });
  return found;
}

function Figures({ of: { layout }, at }: { of: Multiple; at: number }) {
  return (
    <>
      <strong>Perplexity {at}</strong>
      {layout.trust && <span>neighbours kept {formatShare(layout.trust.neighboursKept)}</span>}
      {layout.kl !== null && <span class="quiet">KL {formatMetric(layout.kl)}</span>}
    </>
  );
}
