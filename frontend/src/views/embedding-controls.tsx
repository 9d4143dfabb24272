/** What is laid out and how, and how far the layout is. */

import { signal } from "@preact/signals";
import type { Tool } from "../charts/scatter";
import { Labelled, Segments, Select, Slider } from "../controls/fields";
import { formatMetric, formatPercent } from "../format";
import { COLOURINGS, MOST_PERPLEXITY, settings } from "../settings";
import { drawn, failure, progress } from "./layout";
import { hasThumbnails } from "./samples";

export const tool = signal<Tool>("lasso");

const COLOURING_LABELS = {
  predicted: "predicted class",
  true: "true class",
  right: "right or wrong",
  probability: "probability",
} as const;

export function Controls() {
  const samples = drawn.value;
  const most = samples
    ? Math.max(2, Math.min(MOST_PERPLEXITY, Math.floor((samples.rows.length - 1) / 3)))
    : MOST_PERPLEXITY;
  const perplexity = Math.min(settings.perplexity.value, most);
  return (
    <div class="controls">
      <Slider
        label="Perplexity"
        value={perplexity}
        low={2}
        high={most}
        shown={perplexity}
        onInput={(value) => {
          settings.perplexity.value = value;
        }}
      />
      <Select
        label="Colour by"
        value={settings.colour.value}
        options={COLOURINGS.map((value) => ({ value, label: COLOURING_LABELS[value] }))}
        onChange={(value) => {
          settings.colour.value = COLOURINGS.find((each) => each === value) ?? "predicted";
        }}
      />
      <Labelled text="Of the">
        <Segments
          label="Space"
          value={settings.space}
          options={[
            { value: "activations", label: "activations", title: "What the head sees" },
            { value: "scores", label: "class scores", title: "What it says: the paper's choice" },
          ]}
        />
      </Labelled>
      <Labelled text="Run until">
        <Segments
          label="Schedule"
          value={settings.schedule}
          options={[
            { value: "settled", label: "settled" },
            {
              value: "paper",
              label: "as in the paper",
              title: "300 iterations, learning rate 200",
            },
          ]}
        />
      </Labelled>
      <Labelled text="Drag to">
        <Segments
          label="Tool"
          value={tool}
          options={[
            { value: "lasso", label: "choose" },
            { value: "pan", label: "move" },
          ]}
        />
      </Labelled>
      {hasThumbnails.value && (
        <Labelled text="Draw">
          <Segments
            label="Draw"
            value={settings.pictures}
            options={[
              { value: "marks", label: "marks" },
              { value: "pictures", label: "pictures" },
            ]}
          />
        </Labelled>
      )}
    </div>
  );
}

/** How far the layout is, and how far it may be trusted. */
export function Status() {
  const now = progress.value;
  if (failure.value !== null) {
    return (
      <p class="status bad" role="alert">
        {failure.value.message} {failure.value.hint}
      </p>
    );
  }
  if (now === null) return <p class="status">laying out …</p>;
  if (!now.final) {
    return (
      <p class="status">
        iteration {now.iteration} of {now.iterations}
      </p>
    );
  }
  const told = [
    now.iterations > 0 ? "settled" : "main axes",
    now.trust && `neighbours kept ${formatPercent(now.trust.neighbours_kept)}`,
    now.trust &&
      `same true class among neighbours ${formatPercent(now.trust.same_class)} in the data, ${formatPercent(now.trust.same_class_in_picture)} here`,
    now.kl !== null && `KL ${formatMetric(now.kl)}`,
  ];
  return <p class="status">{told.filter(Boolean).join(" · ")}</p>;
}
