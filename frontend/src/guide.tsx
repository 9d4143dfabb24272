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
          <b>t-SNE</b> and <b>UMAP</b> put samples that the head sees alike next to each other. Near
          points mean something; distances between far groups, and the sizes of groups, mean little.{" "}
          <b>PCA</b> distorts nothing, but shows only the two directions in which the samples vary
          most: groups that differ elsewhere lie on top of each other.
        </p>
        <p>
          <b>Perplexity</b> is roughly how many neighbours a sample has. A cluster that shows at 7
          and not at 11 means something else than one that shows everywhere. So move the slider: the
          samples keep their places as far as they can. The <b>strip</b> below shows the same
          samples at other perplexities, at five of them where there are few samples; a click takes
          one up.
        </p>
        <p>
          <b>Do seeds and perplexities agree?</b> lays the samples out from random starts and at
          every perplexity of the strip, and says which share of a sample's ten nearest two pictures
          have in common. What only one picture shows is more likely its own doing than the data's.
        </p>
        <p>
          <b>Neighbours kept</b> says how many of a sample's ten nearest are still near in the
          picture; colour by it to see where the picture may be trusted. If the picture separates
          the true classes better than the data does, it made up the gap.
        </p>
        <p>
          <b>Class scores</b> lays out what the head says of each sample: one number a class, before
          they are turned into probabilities. That is what the paper shows.
        </p>
        <p>
          <b>Contributions</b> lays out what each feature adds to the margin between two classes, so
          that features without a say have none here either. With more than two classes they are
          what each feature adds to the score of the class that the sample is <b>predicted</b> as.
          That pulls the predicted classes apart by construction: gaps between them there are not
          the data's doing.
        </p>
        <p>
          <b>Play</b> makes a film, with t-SNE only: each epoch is begun from the one before, so
          that you can follow the samples through training. Under <b>More</b> each epoch can be laid
          out anew instead, which looks the same whenever it is asked for. <b>As in the paper</b>{" "}
          runs 300 iterations at a learning rate of 200, which stops before the picture has settled.
        </p>
        <p>
          Draw around samples to choose them; with shift you add, with alt you take away. Over the
          points the arrow keys go from sample to sample, Enter chooses one, and shift and Enter
          adds it. A click on one sample also marks its ten nearest in the data: where they lie far
          off, the picture has torn them apart. The wheel zooms, double click shows all. In the
          legend, a click hides a class and a double click shows it alone.
        </p>
      </>
    ),
  },
  {
    topic: "selection",
    title: "Chosen samples",
    body: (
      <>
        <p>
          <b>Sets them apart</b>: how far the mean activation of the chosen samples is from that of
          all others, in standard deviations over all samples. Right is more, left is less. The AUC
          in the tooltip is how often a chosen sample has more of the feature than another one: 50%
          tells nothing apart, 100% or 0% everything. What was chosen by eye in a picture always
          differs in something, so take a difference as a hint and not as a finding.
        </p>
        <p>
          <b>Moves their scores</b>: what each feature adds to the scores of the chosen samples,
          against the average sample: its centred weight times how far its mean activation is from
          everybody's. For one sample that is the exact Shapley value of the linear head. Right
          means towards the class.
        </p>
        <p>
          A feature may set them apart and yet move nothing, where its weights are small. Click
          right, wrong or a field of the grid to choose those samples alone. Click a sample to see
          whom the head sees most like it, in the data and not in the picture. A sample whose scores
          aren't finite has no prediction, and counts as wrong.
        </p>
        <p>The projector files open in TensorBoard's own Projector tab; the archive says how.</p>
      </>
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
