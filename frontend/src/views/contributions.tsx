/** The chosen samples' own contributions, row beside row with the weights. */

import { tendency } from "../answers";
import { bars } from "../charts/bars";
import { Card } from "../controls/card";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { formatCount } from "../format";
import { selectedSamples } from "../state";
import { rowHeight } from "./rows";
import { chosen, contributionOptions, focusOf } from "./samples";

const SAVED_WIDTH = 640;

export function Contributions() {
  const answer = chosen.answer.value;
  const ranked = tendency.answer.value?.features ?? [];
  const box = useBox();
  const focus = answer && focusOf(answer);
  const options = answer &&
    focus && {
      ...contributionOptions(answer, focus, ranked, box.width),
      rowHeight: rowHeight(ranked.length),
      labels: false,
    };
  useChart(box, bars, options);
  return (
    <Card
      title="Contributions"
      topic="selection"
      sentence={`What the ${formatCount(selectedSamples.value.size)} chosen samples' features add to ${focus?.words ?? "the scores"}.`}
      saving={
        options && {
          name: "contributions",
          picture: () =>
            drawnAside(bars, { ...options, width: SAVED_WIDTH, labels: true, animate: false }),
          table: () => ({
            header: ["index", "feature", "contribution"],
            rows: options.rows.map((row) => [row.key, row.label, row.bars[0]?.value ?? null]),
          }),
        }
      }
    >
      <div class="plot" ref={box.ref} />
    </Card>
  );
}
