/** The longer guide behind every “?”: how to read a view, what it rests on, and the keys. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CloseIcon } from "./controls/icons";
import { KEYS } from "./keys";

export type Topic =
  | "overview"
  | "influence"
  | "leaning"
  | "curves"
  | "heatmap"
  | "embedding"
  | "selection"
  | "keys";

interface Section {
  readonly topic: Topic;
  readonly title: string;
  readonly body: ComponentChildren;
}

const SECTIONS: readonly Section[] = [
  {
    topic: "overview",
    title: "Overview",
    body: (
      <>
        <p>
          The head is the layer that makes the class scores: each feature times its weight, summed
          up, plus a bias. A positive weight pushes towards the class when the feature is positive,
          a negative one away from it. The counts say how many features do which.
        </p>
        <p>
          Counts of raw signs don't measure whether a model leans to one class: the same model can
          have them all positive. Switch to <b>centred</b> before you draw a conclusion from them.
        </p>
      </>
    ),
  },
  {
    topic: "influence",
    title: "Influence",
    body: (
      <>
        <p>
          One row a feature, one bar a class. To the right the feature pushes towards the class, to
          the left away from it; the length is the weight. The scale stays the same over all epochs,
          so a bar that grows while you play really grows.
        </p>
        <p>
          Features on different scales have weights on different scales. To compare them, rank by{" "}
          <b>influence</b>, which multiplies the weight by how much the feature varies.
        </p>
      </>
    ),
  },
  {
    topic: "leaning",
    title: "Leaning",
    body: (
      <>
        <p>
          One bar a feature, to the side of the class it leans to. <b>Raw</b>: the class whose
          weight is larger in size, whatever its sign, and by how much. <b>Centred</b>: the class
          whose score the feature raises over the other's, which is what decides a prediction.
        </p>
        <p>
          There are no numbers on the axis, since only the lengths are to be compared; point at a
          bar for the exact value. With more than two classes the bar has the colour of the class
          that leads, and its length is the lead over the next one.
        </p>
      </>
    ),
  },
  {
    topic: "curves",
    title: "Weight change: accuracy and loss",
    body: (
      <p>
        The strong line runs from the first epoch to the one you look at; the rest is faint. Click
        or drag on a curve to go to an epoch. Where the accuracy fell, the sentence below names the
        features whose contributions changed most since the epoch before: places to look, not a
        proof.
      </p>
    ),
  },
  {
    topic: "heatmap",
    title: "Weight change: heatmap",
    body: (
      <>
        <p>
          Features down, classes across. The more positive a weight the bluer, the more negative the
          redder; grey is zero. A feature whose cells have the same colour tells those classes apart
          no more than a feature that is grey throughout.
        </p>
        <p>
          <b>Over epochs</b> shows one class with the epochs across. Columns that look alike mean
          that the weights have not moved since they were drawn at random. Cells that are black hold
          a NaN or an infinity.
        </p>
      </>
    ),
  },
  {
    topic: "embedding",
    title: "Embedding",
    body: (
      <>
        <p>
          t-SNE puts samples that the head sees alike next to each other. Near points mean
          something; distances between far groups, and the sizes of groups, mean little. A cluster
          that shows at every perplexity means more than one that shows at a single one, so move the
          slider.
        </p>
        <p>
          <b>Neighbours kept</b> says how many of a sample's ten nearest are still near in the
          picture. If the picture separates the true classes better than the data does, t-SNE
          invented the gap.
        </p>
        <p>
          <b>As in the paper</b> runs 300 iterations at a learning rate of 200, which stops before
          the picture has settled. Drag to choose samples; with shift you add, with alt you take
          away. Choose <b>move</b> to drag the picture instead; the wheel zooms, double click
          resets.
        </p>
      </>
    ),
  },
  {
    topic: "selection",
    title: "Chosen samples",
    body: (
      <p>
        What each feature adds to the scores of the chosen samples, against the average sample: its
        centred weight times how far its mean activation is from everybody's. For one sample that is
        the exact Shapley value of the linear head. Right means towards the class.
      </p>
    ),
  },
  {
    topic: "keys",
    title: "Keys",
    body: (
      <table class="keys">
        <tbody>
          {KEYS.map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    ),
  },
];

const topic = signal<Topic | null>(null);

export function openGuide(about: Topic): void {
  topic.value = about;
}

export function Guide() {
  const dialog = useRef<HTMLDialogElement>(null);
  const about = topic.value;
  useEffect(() => {
    if (about === null) return;
    dialog.current?.showModal();
    document.getElementById(`guide-${about}`)?.scrollIntoView();
  }, [about]);
  if (about === null) return null;
  const close = () => {
    topic.value = null;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself
    <dialog
      ref={dialog}
      class="guide"
      aria-label="Guide"
      onClose={close}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <button
        type="button"
        class="tool close"
        aria-label="Close the guide"
        onClick={() => dialog.current?.close()}
      >
        <CloseIcon />
      </button>
      <div class="guide-body">
        <h1>How to read weightvis</h1>
        {SECTIONS.map((section) => (
          <section
            key={section.topic}
            id={`guide-${section.topic}`}
            class={section.topic === about ? "asked" : ""}
          >
            <h2>{section.title}</h2>
            {section.body}
          </section>
        ))}
      </div>
    </dialog>
  );
}
