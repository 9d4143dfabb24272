/** Everything about one feature in one place, beside whatever else is shown. */

import { useEffect, useRef } from "preact/hooks";
import { Swatch } from "../../controls/class-mark";
import { Failure } from "../../controls/failure";
import { CloseIcon, HelpIcon } from "../../controls/icons";
import { featureName, numbered } from "../../feature-names";
import { formatCount, formatFigure } from "../../format";
import { openGuide } from "../../guide-topic";
import { jump } from "../../jump";
import { wear } from "../../later";
import type { FeatureAnswer } from "../../schema";
import { settings } from "../../settings";
import { marks, split } from "../../state";
import { add } from "../whatif/operations";
import { Activations } from "./activations";
import { feature, rankedBeside } from "./answers";
import css from "./card.css?inline";
import { Matters } from "./matters";
import { cardFeature, closeCard, openCard } from "./open";
import { ThroughEpochs } from "./through-epochs";
import { ClassWeights } from "./weights";

wear(css);

export default function FeatureCard() {
  const index = cardFeature.value;
  const failure = feature.error.value;
  const answer = feature.answer.value;
  if (index === null) return null;
  const own = answer?.feature.index === index ? answer : null;
  return (
    <div class="feature-card">
      <Head index={index} answer={own} />
      <Failure of={failure} />
      {own && (
        <>
          <Leaning answer={own} />
          <Ways index={index} />
          <ClassWeights answer={own} />
        </>
      )}
      <ThroughEpochs index={index} />
      {own && <Activations answer={own} />}
      {split.value !== "" && <Matters index={index} />}
    </div>
  );
}

function Head({ index, answer }: { index: number; answer: FeatureAnswer | null }) {
  const title = useRef<HTMLHeadingElement>(null);
  const name = featureName(index);
  useEffect(() => {
    const before = document.activeElement;
    title.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for what its buttons do
    <header
      class="drawer-head"
      onKeyDown={(event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        void goBeside(index, by);
      }}
    >
      <div>
        <h2 ref={title} tabIndex={-1} title={name}>
          {name}
        </h2>
        <p class="quiet">
          {name !== numbered(index) && `${numbered(index)} · `}
          {answer ? rankWords(answer) : "…"}
        </p>
      </div>
      <div class="card-tools">
        <button
          type="button"
          class="tool"
          title="The one ranked before (↑)"
          onClick={to(index, -1)}
        >
          <span aria-hidden="true">‹</span>
          <span class="unseen">The feature ranked before</span>
        </button>
        <button type="button" class="tool" title="The one ranked next (↓)" onClick={to(index, 1)}>
          <span aria-hidden="true">›</span>
          <span class="unseen">The feature ranked next</span>
        </button>
        <button
          type="button"
          class="tool"
          title="How to read a feature's card"
          aria-label="How to read a feature's card"
          onClick={() => openGuide("feature")}
        >
          <HelpIcon />
        </button>
        <button
          type="button"
          class="tool"
          title="Close (Esc)"
          aria-label="Close the card"
          onClick={() => closeCard()}
        >
          <CloseIcon />
        </button>
      </div>
    </header>
  );
}

const to = (index: number, by: number) => () => void goBeside(index, by);

async function goBeside(index: number, by: number): Promise<void> {
  const found = await rankedBeside(index, by).catch(() => null);
  if (found !== null && cardFeature.peek() === index) openCard(found.index);
}

function rankWords({ rank, features }: FeatureAnswer): string {
  return `number ${formatCount(rank)} of ${formatCount(features)} by margin`;
}

/** Which class it raises, over which by how much. */
function Leaning({ answer }: { answer: FeatureAnswer }) {
  const mark = answer.towards === null ? undefined : marks.value[answer.towards];
  if (mark === undefined || answer.by === null) {
    return <p class="leans">Its weights are not all finite at epoch {answer.step}.</p>;
  }
  if (answer.by === 0 && areAlike(answer)) {
    return (
      <p class="leans">
        At epoch {answer.step} it raises no class: its weights are{" "}
        {answer.weights[0]?.raw === 0 ? "zero" : "the same for every class"}.
      </p>
    );
  }
  const over = marks.value.length === 2 ? "the other" : "the next";
  return (
    <p class="leans">
      At epoch {answer.step} it raises <Swatch mark={mark} /> <b>{mark.label}</b>, by{" "}
      {formatFigure(answer.by)} over {over}.
    </p>
  );
}

function areAlike({ weights }: FeatureAnswer): boolean {
  return weights.every(({ raw }) => raw === weights[0]?.raw);
}

/** Narrower windows cannot show the card beside what it leads to, in pixels. */
const ROOM_FOR_BOTH = 1200;

function goTo(tab: "whatif" | "importance", title: string): void {
  jump(tab, title);
  if (window.innerWidth < ROOM_FOR_BOTH) closeCard();
}

/** Where to go on with it. */
function Ways({ index }: { index: number }) {
  if (split.value === "") return null;
  return (
    <p class="links">
      <button
        type="button"
        class="link act"
        onClick={() => {
          goTo("whatif", "What if");
          add({ kind: "mute", feature: index });
        }}
      >
        Mute it in What if
      </button>
      <button
        type="button"
        class="link act"
        onClick={() => {
          goTo("importance", "Partial dependence");
          settings.features.value = [index];
        }}
      >
        Partial dependence
      </button>
    </p>
  );
}
