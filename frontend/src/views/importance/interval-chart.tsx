/** The features that matter most by one method, with the intervals of their figures. */

import type { PointerOrFocus } from "../../charts/chart";
import { type IntervalsOptions, intervals } from "../../charts/intervals";
import { titled } from "../../charts/titled";
import { Card } from "../../controls/card";
import { Range, Select } from "../../controls/fields";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount } from "../../format";
import { IMPORTANCES, MOST_SHOWN, settings } from "../../settings";
import { animate, head, hoveredFeature, selectedFeatures, theme, toggleFeature } from "../../state";
import { importance } from "./answer";
import { domainOf } from "./cell";
import { FigureTip, intervalWords } from "./figure-tip";
import { type Figures, formatFigureOf, isMethod, isPlace, METHOD_WORDS } from "./methods";
import { figures, fresh, leading, topFeatures } from "./order";
import { rowHeight, TOP } from "./row-room";
import { importanceTable } from "./saved";
import { Awaited } from "./status";

const SAVED_WIDTH = 640;

export function IntervalChart() {
  const box = useBox();
  const found = leading.value;
  const options = found && intervalOptions(found, box.width);
  useChart(box, intervals, options);
  return (
    <Card
      title="Most important"
      topic="intervals"
      class={found && !fresh.value.has(found.name) ? "aligned old" : "aligned"}
      sentence={found ? METHOD_WORDS[found.name].meaning : "The features that matter most."}
      saving={
        options && {
          name: `importance-${found.name}-epoch-${importance.peek().step}`,
          picture: () => picture(found, options),
          table: importanceTable,
        }
      }
    >
      <div class="controls">
        <MethodChoice />
        <HowMany />
      </div>
      <div class="plot" ref={box.ref} />
      {options === null && <Awaited height={480} />}
    </Card>
  );
}

function MethodChoice() {
  const shown = leading.value?.name ?? "shapley";
  const known = figures.value;
  return (
    <Select
      label="By"
      value={shown}
      options={IMPORTANCES.filter((name) => known.has(name) || name === shown).map((name) => ({
        value: name,
        label: METHOD_WORDS[name].name,
      }))}
      onChange={(value) => {
        if (!isMethod(value)) return;
        settings.sort.value = value;
        settings.order.value = "first";
      }}
    />
  );
}

function HowMany() {
  const all = head.value?.features ?? 1;
  const most = Math.min(all, MOST_SHOWN);
  const shown = Math.min(settings.limit.value, most);
  return (
    <div class="field how-many-shown">
      <span class="spread">
        <span>Show</span>
        <strong>
          {shown} of {formatCount(all)}
        </strong>
      </span>
      <Range
        label="Show"
        value={shown}
        low={1}
        high={most}
        onInput={(value) => {
          settings.limit.value = value;
        }}
      />
    </div>
  );
}

function intervalOptions(found: Figures, width: number): IntervalsOptions {
  const features = topFeatures.value;
  const { values, low, high, name } = found;
  const [least, most] = domainOf(found);
  return {
    theme: theme.value,
    width,
    top: TOP,
    rowHeight: rowHeight(features.length),
    rows: features.map(({ index, name: label }) => {
      const value = values[index] ?? Number.NaN;
      const interval = intervalWords(found, index);
      return {
        key: index,
        label,
        value,
        low: low?.[index] ?? value,
        high: high?.[index] ?? value,
        title: formatFigureOf(name, value) + (interval ? `, interval ${interval}` : ""),
      };
    }),
    // A hair of room, so that the longest whisker's cap is seen.
    domain: isPlace(name) ? [0, most] : [least, most > least ? most * 1.03 : 1],
    labels: true,
    hovered: hoveredFeature.value,
    selected: selectedFeatures.value,
    onHover: (key, event) => pointAt(found, key, event),
    onSelect: toggleFeature,
    ariaLabel: `${METHOD_WORDS[name].name} of ${features.length} features at epoch ${importance.peek().step}`,
    animate: animate.value,
  };
}

function pointAt(found: Figures, feature: number | null, event: PointerOrFocus | null): void {
  hoveredFeature.value = feature;
  if (feature === null || event === null) hideTooltip();
  else showTooltip(event, <FigureTip feature={feature} method={found.name} />);
}

function picture(found: Figures, options: IntervalsOptions): string {
  const drawn = drawnAside(intervals, { ...options, width: SAVED_WIDTH, animate: false });
  const title = `${METHOD_WORDS[found.name].name}, epoch ${importance.peek().step}`;
  return titled(drawn, title, theme.peek(), document);
}
