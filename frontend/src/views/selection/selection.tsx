/** The panel of chosen samples: what sets them apart, how they fare, who they are. */

import { bars } from "../../charts/bars";
import { saveCsv } from "../../charts/save";
import { Card } from "../../controls/card";
import { Segments } from "../../controls/fields";
import { useBox, useChart } from "../../controls/use-chart";
import { formatCount } from "../../format";
import type { SamplesAnswer, SelectionAnswer } from "../../schema";
import { head, selectedSamples } from "../../state";
import { SampleList } from "../samples/list";
import { chosen } from "../samples/samples";
import { sampleTable } from "../samples/table";
import { clearSamples } from "./clear-samples";
import { Confusion, cellWords, isGrid } from "./confusion";
import { selection } from "./differences";
import { figure } from "./figures";
import { Nearest } from "./nearest";
import { NothingChosen } from "./nothing-chosen";
import { ProjectorLink } from "./projector-link";
import { FEW_FEATURES, MANY_FEATURES, mostFeatures, question } from "./question";
import { choose, verdictsOf } from "./verdicts";

export function ChosenSamples() {
  const count = selectedSamples.value.size;
  const box = useBox();
  const shown = count > 0 ? figure(box.width) : null;
  const options = shown?.options ?? null;
  useChart(box, bars, options);
  return (
    <Card
      title={count > 0 ? `Chosen samples · ${formatCount(count)}` : "Chosen samples"}
      topic="selection"
      class="chosen"
      sentence={shown?.sentence ?? "Choose some samples to see what sets them apart."}
      saving={shown?.saving ?? null}
    >
      <div class={count > 0 ? "chosen-body" : "chosen-body none"}>
        <div class="chosen-features">
          {count > 0 && <Question />}
          <div class="plot" ref={box.ref} />
          {options && <HowMany count={options.rows.length} />}
        </div>
        <div class="chosen-samples">{count > 0 ? <Chosen /> : <NothingChosen />}</div>
        <Nearest />
      </div>
    </Card>
  );
}

function Question() {
  return (
    <Segments
      label="Question"
      value={question}
      options={[
        { value: "apart", label: "sets them apart", title: "In the activations" },
        { value: "scores", label: "moves their scores", title: "Activations times weights" },
      ]}
    />
  );
}

/** Of how many features these are the first; more on request. */
function HowMany({ count }: { count: number }) {
  const all = head.value?.features ?? 0;
  if (all <= FEW_FEATURES) return null;
  const few = mostFeatures.value === FEW_FEATURES;
  return (
    <p class="how-many">
      <span class="quiet" title="All of them are in the CSV table">
        {formatCount(count)} of {formatCount(all)} features
      </span>
      <button
        type="button"
        class="link act"
        onClick={() => {
          mostFeatures.value = few ? MANY_FEATURES : FEW_FEATURES;
        }}
      >
        {few ? "Show more" : "Show fewer"}
      </button>
    </p>
  );
}

/** How the chosen samples fare, who they are, and what can be done with them. */
function Chosen() {
  const [figures, samples] = [selection.answer.value, chosen.answer.value];
  return (
    <>
      {figures && <Fare figures={figures} samples={samples} />}
      {samples && <SampleList answer={samples} />}
      <p class="links">
        {samples && (
          <button
            type="button"
            class="link"
            title="The chosen samples with their names, classes and probabilities"
            onClick={() => {
              const { header, rows } = sampleTable(samples);
              saveCsv("chosen-samples", header, rows);
            }}
          >
            CSV
          </button>
        )}
        <ProjectorLink what="TensorBoard projector files" />
        <button type="button" class="link" onClick={() => clearSamples()}>
          Clear
        </button>
      </p>
    </>
  );
}

interface FareProps {
  readonly figures: SelectionAnswer;
  readonly samples: SamplesAnswer | null;
}

function Fare({ figures, samples }: FareProps) {
  const { right, wrong, confusion } = figures;
  if (figures.chosen === 1) return null; // the list says it all
  const unknown = right + wrong - confusion.reduce((sum, cell) => sum + cell.count, 0);
  const worst = confusion.find((cell) => cell.label !== cell.predicted);
  const narrow = (wanted: (label: number, predicted: number) => boolean) => () => {
    if (samples !== null) choose(verdictsOf(samples), wanted);
  };
  return (
    <>
      <p class="tally">
        <button
          type="button"
          class="link"
          title="Choose these alone"
          disabled={right === 0}
          onClick={narrow((label, predicted) => label === predicted)}
        >
          right {formatCount(right)}
        </button>
        {" · "}
        <button
          type="button"
          class="link"
          title="Choose these alone"
          disabled={wrong === 0}
          onClick={narrow((label, predicted) => label !== predicted)}
        >
          wrong {formatCount(wrong)}
        </button>
        {unknown > 0 && ` (${formatCount(unknown)} without a prediction)`}
        {worst && isGrid(confusion) && ` (${cellWords(worst)})`}
      </p>
      <Confusion
        cells={confusion}
        onChoose={(label, predicted) =>
          narrow((is, taken) => is === label && taken === predicted)()
        }
      />
    </>
  );
}
