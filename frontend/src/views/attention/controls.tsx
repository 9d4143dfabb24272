/** Which map is laid over the clip, of which class, layer or head, and how strongly. */

import { Segments, Select, Slider } from "../../controls/fields";
import type { ClipsAnswer } from "../../schema";
import { OVERLAYS, settings } from "../../settings";
import { head } from "../../state";
import { className } from "../samples/prediction";
import { attentionHead, clips, hasAllClasses, layer, towards } from "./answers";
import { overlayKind } from "./overlay";
import { token, tokenCount } from "./playback";

const NAMES = {
  activation: "class activation",
  rollout: "rollout",
  received: "attention received",
  looks: "where a moment looks",
} as const;

export function OverlayControls() {
  const answer = clips.answer.value;
  if (answer === null) return null;
  const kind = overlayKind.value;
  const offered = OVERLAYS.filter(
    (each) =>
      (each !== "activation" || answer.class_activation) && (each !== "looks" || tokenCount() > 1),
  );
  return (
    <div class="controls">
      <Select
        label="Map"
        value={kind}
        options={offered.map((value) => ({ value, label: NAMES[value] }))}
        onChange={(value) => {
          chooseOverlay(value as keyof typeof NAMES);
        }}
      />
      {kind === "activation" && <OfClass />}
      {(kind === "received" || kind === "looks") && <OfHead answer={answer} />}
    </div>
  );
}

export function Opacity() {
  return (
    <Slider
      label="Opacity"
      value={settings.opacity.value}
      low={0}
      high={100}
      by={5}
      shown={`${settings.opacity.value}%`}
      onInput={(value) => {
        settings.opacity.value = value;
      }}
    />
  );
}

/** What a moment looks at is followed from the one that is shown. */
function chooseOverlay(kind: keyof typeof NAMES): void {
  if (kind === "looks" && settings.from.peek() < 0) settings.from.value = token();
  settings.overlay.value = kind;
}

function OfClass() {
  const count = head.value?.classes ?? 0;
  const two = count === 2;
  return (
    <>
      <Select
        label="Class"
        value={String(towards.value)}
        options={Array.from({ length: count }, (_, i) => ({
          value: String(i),
          label: className(i),
        }))}
        onChange={(value) => {
          settings.towards.value = Number(value);
        }}
      />
      {hasAllClasses.value && (
        <Segments
          label="Counted in"
          value={settings.evidence}
          options={[
            {
              value: "margin",
              label: "margin",
              title: two
                ? "Its score less the other class's: all that a softmax takes notice of"
                : "Its score less the mean of all classes': all that a softmax takes notice of",
            },
            {
              value: "score",
              label: "score",
              title: "Its score alone; what is added to all classes alike changes no prediction",
            },
          ]}
        />
      )}
    </>
  );
}

const ALL = "-1";

/** Whose attention: the overlay's and the large matrix's alike. */
export function OfHead({ answer }: { answer: ClipsAnswer }) {
  const chosen = answer.layers[layer.value];
  return (
    <>
      <Select
        label="Layer"
        value={String(layer.value)}
        options={[
          { value: ALL, label: "mean of all" },
          ...answer.layers.map(({ name }, i) => ({ value: String(i), label: name })),
        ]}
        onChange={(value) => {
          settings.layer.value = Number(value);
        }}
      />
      {chosen && (
        <Select
          label="Head"
          value={String(attentionHead.value)}
          options={[
            { value: ALL, label: "mean of all" },
            ...Array.from({ length: chosen.heads }, (_, i) => ({
              value: String(i),
              label: String(i),
            })),
          ]}
          onChange={(value) => {
            settings.attentionHead.value = Number(value);
          }}
        />
      )}
    </>
  );
}
