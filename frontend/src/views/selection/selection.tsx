/** The panel of chosen samples: what sets them apart, how they fare, who they are. */

import { signal } from "@preact/signals";
import { type BarsOptions, bars } from "../../charts/bars";
import { saveCsv } from "../../charts/save";
import { Card, type Saving } from "../../controls/card";
import { Segments } from "../../controls/fields";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatCount } from "../../format";
import type { SamplesAnswer, SelectionAnswer } from "../../schema";
import { selectedSamples } from "../../state";
import { contributionOptions, contributionTable, focusOf, mostMoving } from "../contribution-bars";
import { SampleList } from "../samples/list";
import { chosen } from "../samples/samples";
import { sampleTable } from "../samples/table";
import { Confusion, cellWords, isGrid } from "./confusion";
import { differenceOptions, differenceSaving, differencesSentence, selection } from "./differences";
import { Nearest } from "./nearest";
import { askNeighbours } from "./neighbours";
import { NothingChosen } from "./nothing-chosen";
import { BARS_SHOWN, panelRows, SAVED_WIDTH } from "./panel-rows";
import { ProjectorLink } from "./projector-link";
import { choose, verdictsOf } from "./verdicts";

const question = signal<"apart" | "scores">("apart");

export function ChosenSamples() {
  const count = selectedSamples.value.size;
  const box = useBox();
  const figure = count > 0 ? FIGURES[question.value](box.width) : null;
  useChart(box, bars, figure?.options ?? null);
  return (
    <Card
      title={count > 0 ? `Chosen samples · ${formatCount(count)}` : "Chosen samples"}
      topic="selection"
      class="chosen"
      sentence={figure?.sentence ?? "Choose some samples to see what sets them apart."}
      saving={figure?.saving ?? null}
    >
      <div class={count > 0 ? "chosen-body" : "chosen-body none"}>
        <div class="chosen-features">
          {count > 0 && <Question />}
          <div class="plot" ref={box.ref} />
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

interface Figure {
  readonly sentence: string;
  readonly options: BarsOptions;
  readonly saving: Saving;
}

const FIGURES: Record<"apart" | "scores", (width: number) => Figure | null> = {
  apart(width) {
    const answer = selection.answer.value;
    if (answer === null) return null;
    const options = differenceOptions(answer, width);
    return { sentence: differencesSentence(answer), options, saving: differenceSaving(options) };
  },
  scores(width) {
    const answer = chosen.answer.value;
    if (answer === null) return null;
    const focus = focusOf(answer);
    const features = mostMoving(answer, focus, BARS_SHOWN);
    const drawn = contributionOptions(answer, focus, features, width);
    const options = { ...drawn, ...panelRows(width) };
    return {
      sentence: `What moves ${focus.words} most, compared with the average sample.`,
      options,
      saving: {
        name: "chosen-samples-contributions",
        picture: () => drawnAside(bars, { ...options, width: SAVED_WIDTH, animate: false }),
        table: () => contributionTable(answer, focus),
      },
    };
  },
};

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
        <button type="button" class="link" onClick={clear}>
          Clear
        </button>
      </p>
    </>
  );
}

function clear(): void {
  selectedSamples.value = new Set();
  askNeighbours(null);
}

interface FareProps {
  readonly figures: SelectionAnswer;
  readonly samples: SamplesAnswer | null;
}

function Fare({ figures, samples }: FareProps) {
  const { right, wrong, confusion } = figures;
  if (figures.chosen === 1) return null; // the list says it all
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
