/** One sample and those most like it: whom the head deems alike. */

import { floats, integers } from "../../api";
import { formatMetric } from "../../format";
import type { SamplesAnswer } from "../../schema";
import { settings } from "../../settings";
import { selectedSamples } from "../../state";
import { SampleHeads, SampleItem, sampleName } from "../samples/list";
import { SPACE_NAMES } from "../space-names";
import { askNeighbours, marked, nearest, neighbours } from "./neighbours";

export function Nearest() {
  const shown = marked.value;
  if (shown === null) return null;
  const refused = neighbours.error.value ?? nearest.error.value;
  const answer = nearest.answer.value;
  return (
    <section class="nearest" aria-label="Nearest in the data">
      <h3>Nearest in the data</h3>
      {refused !== null && (
        <p class="notice bad">
          {refused.message} {refused.hint}
        </p>
      )}
      <div class="nearest-list">{answer && <List answer={answer} />}</div>
      <p class="links">
        {shown.others.length > 0 && (
          <button
            type="button"
            class="link"
            onClick={() => {
              selectedSamples.value = new Set([shown.centre, ...shown.others]);
            }}
          >
            Choose them
          </button>
        )}
        <button type="button" class="link" onClick={() => askNeighbours(null)}>
          Close
        </button>
      </p>
    </section>
  );
}

function List({ answer }: { answer: SamplesAnswer }) {
  const rows = integers(answer.rows);
  const found = neighbours.answer.value;
  // Names and distances come one after the other.
  const distances = found !== null && found.sample === rows[0] ? floats(found.distances) : null;
  return (
    <>
      <p class="quiet">
        Whom the head sees most like {sampleName(answer, 0)}, by the distance of their{" "}
        {SPACE_NAMES[settings.space.value]}.
      </p>
      <ul class="sample-list">
        <SampleHeads figure="distance" />
        {Array.from(rows.keys(), (at) => (
          <SampleItem
            key={rows[at]}
            answer={answer}
            at={at}
            figure={at === 0 ? "itself" : distances ? formatMetric(distances[at - 1]) : ""}
          />
        ))}
      </ul>
    </>
  );
}
