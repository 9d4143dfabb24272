/** The longer guide behind every “?”: how to read a view, what it rests on, and the keys. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { CloseIcon } from "./controls/icons";
import { topic } from "./guide-topic";
import { KEYS } from "./keys";

export type Topic =
  | "overview"
  | "findings"
  | "feature"
  | "change"
  | "influence"
  | "leaning"
  | "curves"
  | "heatmap"
  | "embedding"
  | "selection"
  | "whatif"
  | "threshold"
  | "outcome"
  | "importance"
  | "intervals"
  | "shapley"
  | "dependence"
  | "minimal"
  | "agreement"
  | "pairs"
  | "attention"
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
        <p>
          Where each class has a sigmoid of its own (multi-label), a sample may be of several
          classes or of none. Their weights bear on nothing but their own class, so they stand side
          by side as they are; choose one under <b>Class</b> to see its samples, as of a head that
          tells it from its absence.
        </p>
      </>
    ),
  },
  {
    topic: "findings",
    title: "Findings",
    body: (
      <>
        <p>
          Under the overview stands what is worth knowing at this epoch, each sentence with the
          figures it rests on, the split and the number of samples. A finding that is there once
          keeps its place, so that you see it come and go while you play. <b>More</b> shows its
          figures and all that it names; what was looked for and not found stands in the line below,
          which a click opens.
        </p>
        <p>
          None of them rests on a number that says nothing: a softmax head is unchanged when one
          vector is added to every class's weights, and when a feature is rescaled and its weights
          with it, so no finding depends on either. “No lean found” means that these samples show
          none, not that there is none: with more samples a smaller one could show.
        </p>
      </>
    ),
  },
  {
    topic: "feature",
    title: "A feature's card",
    body: (
      <>
        <p>
          Double-click a feature anywhere, or point at it and press <kbd>f</kbd>: its card tells
          what it does at this epoch, how that came about, and whether it matters.
        </p>
        <p>
          <b>Activations</b> are told by true class, each row as high as its own highest bin, so
          that a small class can be seen too: rows that look alike mean that the feature, by itself,
          does not tell these classes apart. A feature is dead when it is the same for every sample.
        </p>
        <p>
          <b>Did it matter?</b> Weight × spread and the mean size of its Shapley value say how much
          it moves the scores; what is lost without it, put at its mean, says whether the
          predictions need it. A feature can move scores a lot and not be missed, where others say
          the same.
        </p>
      </>
    ),
  },
  {
    topic: "change",
    title: "Why did it change?",
    body: (
      <>
        <p>
          The margin of a sample is the score of its true class over the mean of all others. Between
          two epochs its mean over the samples moves, and that move is the exact sum of each
          feature's part and the bias's: what the <b>weights' move</b> did to the activations as
          they were, what the <b>activations' drift</b> did under the weights as they were, and what{" "}
          <b>both at once</b> did.
        </p>
        <p>
          Right is a gain in margin, left a loss. The line across a row is where its parts sum up
          to. Large parts of opposite sign are common: layers move together.
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
      <>
        <p>
          The strong line runs from the first epoch to the one you look at; the rest is faint. Click
          or drag on a curve to go to an epoch. Where the accuracy fell, the sentence below names
          the features whose contributions changed most since the epoch before: places to look, not
          a proof.
        </p>
        <p>
          Of thousands of epochs the curves begin with a thousand, evenly spread, and fill up within
          seconds; a pixel's width shows the lowest and the highest of its epochs. To go to a
          certain one, click on the epoch's name above and type its number. Play then shows one
          epoch of several.
        </p>
      </>
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
          a NaN or an infinity. Of thousands of epochs a thousand are shown, evenly spread.
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
    topic: "importance",
    title: "Importance",
    body: (
      <>
        <p>
          Weights say what the head would do with a feature; these methods say whether it matters to
          the predictions for real samples. They ask different questions, so they may differ.{" "}
          <b>Weight × spread</b> and the mean size of the <b>Shapley values</b> say how far a
          feature moves the scores. <b>Permutation</b> and <b>ablation</b> say what is lost in
          accuracy or log loss when its values are shuffled, or put at their mean or at zero: little
          where other features say the same. <b>SFIT</b> says how much the feature by itself tells,
          all others unknown, and tests it. The <b>L1 path</b> is the order in which a sparse
          logistic regression on the same activations takes features in.
        </p>
        <p>
          A full dot beside SFIT's median means that the feature stands up to the control of false
          discoveries over all features (Benjamini and Yekutieli): at most 5% of such dots are
          expected to be false. The line in a bar is the interval of 95%. All figures are of the
          samples of one split, which the model may have seen in training: look at which. On the
          split that the head was trained on SFIT's p is too small, by up to a factor of two, so
          test on data that it was not fitted to.
        </p>
        <p>
          In the table the arrow keys go from name to name, space selects a feature, Enter opens its
          card.
        </p>
      </>
    ),
  },
  {
    topic: "intervals",
    title: "Most important",
    body: (
      <p>
        The features that matter most by the method that the table is sorted by; the whisker is the
        interval of 95%. Intervals that overlap leave the order open. For accuracy and log loss the
        interval says how much other samples of the same kind would change the figure, not what
        another training would. The scale holds over the epochs you have seen.
      </p>
    ),
  },
  {
    topic: "shapley",
    title: "Shapley values",
    body: (
      <>
        <p>
          A mark is a sample; how far it lies to a side is what the feature adds to its score,
          compared with the feature's mean: the centred weight times the activation's distance from
          its mean. For a linear head with the features taken as independent that is exact. Of two
          classes it is the margin between them, of more the centred score of the class you choose.
        </p>
        <p>
          The stronger a mark, the higher the sample's activation among all samples. A row that is
          strong at the right and faint at the left: more of the feature means more score. Of large
          evaluations some samples are drawn, each class by its share. Click a mark to choose the
          sample; the arrow keys walk over the marks.
        </p>
      </>
    ),
  },
  {
    topic: "dependence",
    title: "Partial dependence",
    body: (
      <>
        <p>
          Each grey line is one sample: what its probability would be if this feature alone had
          another value. The dot on a line you point at is where the sample really is. The bold line
          is the mean over all samples, and the ticks at the bottom part the samples into ten equal
          shares: where there are none, hardly anybody is.
        </p>
        <p>
          The score of a linear head changes by the same amount for everybody, so its lines are
          parallel; probabilities don't, since a sample that is already sure of its class has
          nowhere to go. Features that move together in the data are moved apart here.
        </p>
      </>
    ),
  },
  {
    topic: "minimal",
    title: "Minimal head",
    body: (
      <p>
        The head keeps its first features by a ranking, and all others stand at their mean. The band
        is the interval of 95%, the dashed line the accuracy of all features. The green mark is the
        smallest number of features tried that does not do clearly worse than all of them on the
        same samples. The ranking is made on these samples too, so on new ones a few more may be
        needed.
      </p>
    ),
  },
  {
    topic: "agreement",
    title: "Do the methods agree?",
    body: (
      <p>
        Spearman's rank correlation over all features: 1 where two methods have the same order, 0
        where one says nothing about the other. The features at the right are those on which their
        ranks lie farthest apart. A feature that ranks high by Shapley value and low by ablation
        moves the scores, but others would stand in for it; one that is high by SFIT and low by
        ablation tells much by itself, and nothing new.
      </p>
    ),
  },
  {
    topic: "pairs",
    title: "Pairs",
    body: (
      <p>
        In the scores of a linear head two features never interact: what they add is summed up. In
        the loss they do. The figure is what ablating both costs in log loss, less what ablating
        each alone does. <b>Above zero</b> each stands in for the other: without one nothing much is
        lost, without both it is. <b>Below zero</b> the second has little left to lose. Only pairs
        of some features are tried: half of them those whose ablation costs most, then those that
        move the scores most, as a feature that others stand in for costs little by itself. The
        whisker is the interval of 95% of one pair; with hundreds of pairs tried, some look strong
        by chance.
      </p>
    ),
  },
  {
    topic: "whatif",
    title: "What if",
    body: (
      <>
        <p>
          Operations change the weights of the last layer, one after the other, and the logged
          activations are scored again. That is exact, for this head: what comes before it stays as
          it is, and nothing is learned anew.
        </p>
        <p>
          <b>Mute</b> puts a feature at zero, <b>mute at its mean</b> at its mean over the samples;
          where a feature is never near zero, its mean is the fairer question. <b>Flip</b> turns its
          signs round, <b>scale</b> multiplies its weights, <b>swap</b> gives two classes each
          other's weight. <b>Keep the top</b> mutes all the others, by a ranking of the head as it
          is by then.
        </p>
        <p>
          The operations are in the address, and the line <b>in training</b>, to copy, is the
          callback that does the same to the real weights, once or after every batch.
        </p>
      </>
    ),
  },
  {
    topic: "threshold",
    title: "Threshold, offsets, operating point",
    body: (
      <>
        <p>
          Of two classes the second is predicted where its probability is above the threshold. The
          ROC curve shows every threshold at once: how many of the first class are taken for the
          second, against how many of the second are found. The precision-recall curve leaves out
          what was rightly not found, so it tells more where the second class is rare. The orange
          point is where you stand; press on a curve to go there.
        </p>
        <p>
          The <b>cost ratio</b> says how many false alarms a missed sample of the second class is
          worth. The diamond marks the threshold that would have cost least on these samples; on
          others it will cost a little more. Were the probabilities right, it would be near 1 / (1 +
          ratio).
        </p>
        <p>
          Of more classes each one's score can be raised or lowered before the largest is taken,
          which is what adjusting the logits to other class shares does. The operating point is then
          that of one class against all others: the curves are of its probability, but the decision
          is for the likeliest class, so that the point may stand beside them.
        </p>
      </>
    ),
  },
  {
    topic: "outcome",
    title: "Before and after",
    body: (
      <>
        <p>
          <b>Before</b> is the head as it was logged, at a threshold of one half. Intervals are of
          95%, and each is of one figure alone. The samples are the same on both sides, so a
          difference may be real though two intervals overlap: look at the samples that changed
          sides.
        </p>
        <p>
          <b>Precision</b>: of those taken for a class, the share that are. <b>Recall</b>: of those
          that are, the share taken for it. <b>F1</b>: their harmonic mean. Of more than two classes{" "}
          <b>AUC</b> and <b>average precision</b> are means over each class against all others.
        </p>
        <p>
          <b>Calibration</b>: samples are put in bins by the probability that the head gave. On the
          diagonal as many came true as it promised, below it fewer, above it more. The expected
          calibration error is the mean distance from the diagonal, over the samples. Neither
          depends on the threshold.
        </p>
      </>
    ),
  },
  {
    topic: "attention",
    title: "Attention",
    body: (
      <>
        <p>
          A transformer cuts a clip into patches, and attention says how much each patch takes in of
          each other. <b>Class activation</b> is not attention: where the head follows average
          pooling, each patch's part in a class's score can be told exactly, blue where it adds, red
          where it takes away. In the <b>margin</b> it is the score over the other classes', which
          is all that a softmax takes notice of; <b>score</b> is the class's own. The bars below the
          clip are the same, summed over the patches of each moment, the frames that a patch covers:
          which moment decided. Of the maps of attention they are each moment's share, more or less
          than an even one.
        </p>
        <p>
          <b>Rollout</b> multiplies the layers' attention, each with what passes it by, as if
          nothing else happened in them. <b>Attention received</b> is how much a patch is looked at
          by all, in the layer and head that are chosen. An even share is what each patch would get
          if all were looked at alike: the scale counts in it. The blocks are the model's patches;
          it knows no finer.
        </p>
        <p>
          <b>Frame to frame</b>: a row is a moment, and says where its attention goes, summed over
          the patches looked at. The middle colour is an even share. Click a row, and the clip shows
          the very patches; the same row again, or Esc, goes back. <b>Direct, consecutive</b> is how
          much stays with the own moment and with the ones before and after, beside what even
          attention would give them.
        </p>
        <p>
          Attention is not an explanation: other weights can give the same prediction (Jain and
          Wallace, <i>Attention is not Explanation</i>, 2019), though they are not therefore
          meaningless (Wiegreffe and Pinter, <i>Attention is not not Explanation</i>, 2019). Rollout
          is Abnar and Zuidema's, <i>Quantifying Attention Flow in Transformers</i>, 2020. And class
          activation is of patches that have taken in others in every layer before: it shows where
          the evidence came to lie.
        </p>
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

export default function Guide() {
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
