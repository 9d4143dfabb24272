/** What is laid out and how, and what the colours say. */

import type { ComponentChildren } from "preact";
import { Range, Segments } from "../../controls/fields";
import {
  COLOURINGS,
  METHODS,
  type Method,
  MOST_NEIGHBOURS,
  MOST_PERPLEXITY,
  SPACES,
  settings,
} from "../../settings";
import { SPACE_NAMES } from "../space-names";
import type { Colouring } from "./colours";
import { drawn } from "./layout";
import { More } from "./more";

type Space = (typeof SPACES)[number];

const METHOD_WORDS: Readonly<Record<Method, readonly [label: string, title: string]>> = {
  tsne: ["t-SNE", "Keeps near samples near; far distances mean little"],
  umap: ["UMAP", "Keeps near samples near, by another rule: a second opinion on the groups"],
  pca: ["PCA", "The two directions in which the samples vary most, undistorted"],
};

const SPACE_WORDS: Readonly<Record<Space, readonly [label: string, title: string]>> = {
  activations: [SPACE_NAMES.activations, "What the head sees of each sample"],
  scores: [SPACE_NAMES.scores, "What the head says of each sample: the paper's choice"],
  contributions: [
    SPACE_NAMES.contributions,
    "What each feature adds to the margin between two classes; of more, to the score of the predicted class",
  ],
};

const COLOUR_WORDS: Readonly<Record<Colouring, readonly [label: string, title: string]>> = {
  predicted: ["predicted class", "What the head takes each sample for"],
  true: ["true class", "What each sample is"],
  right: ["right or wrong", "Whether the head got it right"],
  probability: ["probability", "How sure the head is of the class that it predicts"],
  kept: ["neighbours kept", "Of each sample's ten nearest, the share that is near in the picture"],
  feature: ["a feature's activation", "What one feature was for each sample"],
};

export function Controls() {
  return (
    <div class="controls">
      <Segments
        label="Method"
        value={settings.method}
        options={METHODS.map((value) => {
          const [label, title] = METHOD_WORDS[value];
          return { value, label, title };
        })}
      />
      <Reach />
      <div class="told">
        <Told
          words="of the"
          label="Space"
          values={SPACES}
          value={settings.space.value}
          said={SPACE_WORDS}
          onChange={(value) => {
            settings.space.value = value;
          }}
        />
        <Told
          words="coloured by"
          label="Colour by"
          values={COLOURINGS}
          value={settings.colour.value}
          said={COLOUR_WORDS}
          onChange={(value) => {
            settings.colour.value = value;
          }}
        />
        <More />
      </div>
    </div>
  );
}

/** How many samples each one is compared with; PCA compares none. */
function Reach() {
  const others = (drawn.value?.rows.length ?? Number.POSITIVE_INFINITY) - 1;
  const { method, perplexity, neighbours } = settings;
  if (method.value === "tsne") {
    const most = Math.max(2, Math.min(MOST_PERPLEXITY, Math.floor(others / 3)));
    return (
      <Slide
        label="Perplexity"
        title="How many neighbours each sample roughly has. A group that shows at every perplexity means more than one that comes and goes."
        value={Math.min(perplexity.value, most)}
        high={most}
        onInput={(value) => {
          perplexity.value = value;
        }}
      />
    );
  }
  if (method.value === "umap") {
    const most = Math.max(2, Math.min(MOST_NEIGHBOURS, others));
    return (
      <Slide
        label="Neighbours"
        title="How many neighbours UMAP looks at: few show detail, many the whole."
        value={Math.min(neighbours.value, most)}
        high={most}
        onInput={(value) => {
          neighbours.value = value;
        }}
      />
    );
  }
  return <div class="slide" />;
}

interface SlideProps {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  readonly high: number;
  readonly onInput: (value: number) => void;
}

function Slide({ label, title, value, high, onInput }: SlideProps) {
  return (
    <div class="slide" title={title}>
      <span>{label}</span>
      <Range label={label} value={value} low={2} high={high} onInput={onInput} />
      <strong>{value}</strong>
    </div>
  );
}

interface ToldProps<T extends string> {
  readonly words: ComponentChildren;
  readonly label: string;
  readonly values: readonly T[];
  readonly value: T;
  readonly said: Readonly<Record<T, readonly [label: string, title: string]>>;
  readonly onChange: (value: T) => void;
}

/** A choice that reads as part of a sentence. */
function Told<T extends string>({ words, label, values, value, said, onChange }: ToldProps<T>) {
  return (
    <label title={said[value][1]}>
      <span>{words}</span>
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          const chosen = values.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {values.map((each) => (
          <option key={each} value={each} title={said[each][1]}>
            {said[each][0]}
          </option>
        ))}
      </select>
    </label>
  );
}
