/** The chosen samples' own contributions, row beside row with the weights. */

import { tendency } from "../answers";
import { bars } from "../charts/bars";
import { Card } from "../controls/card";
import { drawnAside, useBox, useChart } from "../controls/use-chart";
import { formatCount } from "../format";
import { selectedSamples } from "../state";
import { contributionOptions, contributionTable, focusOf } from "./contribution-bars";
import { rowHeight } from "./rows";
import { added, withoutScores } from "./samples/added";
import { chosen } from "./samples/samples";

const SAVED_WIDTH = 640;

function chosenWords(): string {
  const count = selectedSamples.value.size;
  return count === 1 ? "chosen sample" : `${formatCount(count)} chosen samples`;
}

export function Contributions() {
  const [answer, who] = [added.answer.value, chosen.answer.value];
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
      sentence={
        who !== null && withoutScores(who)
          ? "Their scores aren't finite at this epoch: nothing can be said to move them."
          : `What moves the ${chosenWords()} to ${focus?.towards ?? "a class"}.`
      }
      saving={
        options && {
          name: "contributions",
          picture: () =>
            drawnAside(bars, { ...options, width: SAVED_WIDTH, labels: true, animate: false }),
          table: () => contributionTable(answer, focus),
        }
      }
    >
      <div class="plot" ref={box.ref} />
    </Card>
  );
}
