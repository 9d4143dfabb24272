/** A feature's weight for each class at this epoch. */

import { type BarsOptions, bars } from "../../charts/bars";
import { useBox, useChart } from "../../controls/use-chart";
import { formatWeight } from "../../format";
import type { FeatureAnswer } from "../../schema";
import { animate, extent, hoveredClass, marks, gauge as shownGauge, theme } from "../../state";

const ROW = 22;
const NONE: ReadonlySet<number> = new Set();

export function ClassWeights({ answer }: { answer: FeatureAnswer }) {
  const box = useBox();
  useChart(box, bars, options(answer, box.width));
  const all = head(answer);
  return (
    <section aria-label="Weights per class">
      <h3>Weights</h3>
      <p class="quiet">
        {shownGauge.value === "raw" ? "Raw" : "Centred"}, on the scale of all features and epochs.
        {all}
      </p>
      <div class="plot" ref={box.ref} />
    </section>
  );
}

function head({ weights }: FeatureAnswer): string {
  const left = marks.value.length - weights.length;
  return left > 0 ? ` ${left} classes of smaller weights are left out.` : "";
}

function options(answer: FeatureAnswer, width: number): BarsOptions {
  const gauge = shownGauge.value;
  return {
    theme: theme.value,
    width,
    rowHeight: ROW,
    top: 2,
    rows: answer.weights.flatMap((weight) => {
      const mark = marks.value[weight.label];
      if (mark === undefined) return [];
      const value = weight[gauge] ?? Number.NaN;
      const title = formatWeight(value);
      return [{ key: weight.label, label: mark.label, bars: [{ value, mark, title }] }];
    }),
    domain: [-extent.value, extent.value],
    ticks: true,
    labels: true,
    hovered: hoveredClass.value,
    selected: NONE,
    onHover: (key) => {
      hoveredClass.value = key;
    },
    onSelect: () => {},
    ariaLabel: `Weights of ${answer.feature.name} at epoch ${answer.step}`,
    animate: animate.value,
  };
}
