/** The epoch slider over everything, with play, speed, and what the model reached there. */

import { signal } from "@preact/signals";
import { bisectCenter } from "d3-array";
import { useLayoutEffect, useRef } from "preact/hooks";
import { overview } from "../answers";
import { formatMetric } from "../format";
import { later } from "../later";
import { shownName } from "../names";
import { stride, togglePlay } from "../player";
import type { Finding } from "../schema";
import { SPEEDS, settings } from "../settings";
import { following, goTo, head, marks, place, playing, step, steps } from "../state";
import { shown } from "../views/findings/answer";
import { Range } from "./fields";
import { PauseIcon, PlayIcon } from "./icons";

const MOST_TICKS = 80;
/** Few heads have any. */
const Interventions = later(() => import("./interventions"));

export function EpochBar() {
  const last = steps.value.at(-1) ?? 0;
  const only = steps.value.length === 1;
  return (
    <section class="card epoch-bar" aria-label="Epoch">
      <button
        type="button"
        class="play"
        disabled={only}
        title={playing.value ? "Pause (space)" : `Play (space)${playedWords()}`}
        aria-label={playing.value ? "Pause" : "Play"}
        onClick={togglePlay}
      >
        {playing.value ? <PauseIcon /> : <PlayIcon />}
      </button>
      <div class="epoch-name">
        <EpochName />
        <span>
          {only ? "the only one so far" : `of ${last}`} · <Speed />
        </span>
      </div>
      <div class="epoch-track">
        <Range
          label="Epoch"
          value={place.value}
          low={0}
          high={steps.value.length - 1}
          said={`epoch ${step.value} of ${last}`}
          onInput={(index) => {
            playing.value = false;
            goTo(index);
          }}
        />
        <Ticks />
        {(head.value?.interventions ?? []).length > 0 && <Interventions />}
      </div>
      {!only && (
        <button
          type="button"
          class={following.value ? "follow on" : "follow"}
          aria-pressed={following.value}
          title="Show the newest epoch, and go on doing so while training"
          onClick={() => goTo(steps.value.length - 1)}
        >
          newest
        </button>
      )}
      <Reached />
    </section>
  );
}

function playedWords(): string {
  return stride.value > 1 ? `: one epoch of ${stride.value}` : "";
}

const typing = signal(false);

/** Of thousands of epochs no hand finds a certain one with the slider: its number can be typed. */
function EpochName() {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [typing.value]);
  const close = () => {
    typing.value = false;
  };
  if (!typing.value) {
    return (
      <strong>
        <button
          type="button"
          class="link"
          title="Type the number of an epoch to go to"
          onClick={() => {
            typing.value = true;
          }}
        >
          Epoch {step.value}
        </button>
      </strong>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        playing.value = false;
        goTo(bisectCenter(steps.value, field.current?.valueAsNumber || 0));
        close();
      }}
    >
      <input
        ref={field}
        type="number"
        class="epoch-number"
        aria-label="Number of the epoch to go to"
        min={steps.value[0]}
        max={steps.value.at(-1)}
        defaultValue={String(step.peek())}
        onBlur={close}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          close();
        }}
      />
    </form>
  );
}

function Speed() {
  return (
    <select
      class="speed"
      aria-label="Speed"
      value={String(settings.speed.value)}
      onChange={(event) => {
        settings.speed.value = Number(event.currentTarget.value);
      }}
    >
      {SPEEDS.map((speed) => (
        <option key={speed} value={String(speed)}>
          {speed}×
        </option>
      ))}
    </select>
  );
}

function Ticks() {
  const count = steps.value.length;
  if (count < 2) return null;
  const every = Math.ceil(count / MOST_TICKS);
  const ticks = steps.value.map((_, i) => i).filter((i) => i % every === 0);
  return (
    <div class="ticks" aria-hidden="true">
      {ticks.map((i) => (
        <i key={i} style={{ left: `${(100 * i) / (count - 1)}%` }} />
      ))}
    </div>
  );
}

/** Whether the head leans to a class at that epoch, once that is known. */
function Lean({ at }: { at: number }) {
  const now = shown.value;
  const of =
    now?.line.step === at ? now.standing.find(({ finding }) => finding.kind === "lean") : undefined;
  return (
    <div class="lean">
      <dt>lean</dt>
      <dd class="clip" title={of?.current ? of.finding.detail : undefined}>
        {of?.current ? leanWords(of.finding) : "…"}
      </dd>
    </div>
  );
}

function leanWords({ level, classes = [] }: Finding): string {
  if (level !== "found") return level === "none" ? "none found" : "not known";
  const [towards] = classes;
  return towards === undefined ? "found" : `to ${marks.value[towards]?.label}`;
}

/** The evaluation's figures where there is one, else what training said. */
function Reached() {
  const answer = overview.answer.value;
  if (answer === null || head.value === null) return null;
  const { evaluation, metrics } = answer;
  const of = evaluation && evaluation.step !== answer.step ? ` (epoch ${evaluation.step})` : "";
  const on = shownName(evaluation?.split ?? "");
  const told: [string, number | null][] = evaluation
    ? [
        [`${on} accuracy${of}`, evaluation.accuracy],
        [`${on} log loss${of}`, evaluation.log_loss],
      ]
    : Object.entries(metrics)
        .filter(([name]) => /acc|loss/.test(name))
        .slice(0, 2);
  return (
    <dl class="reached">
      {told.map(([name, value]) => (
        <div key={name}>
          <dt class="clip">{name}</dt>
          <dd>{formatMetric(value)}</dd>
        </div>
      ))}
      {settings.tab.value === "weights" && evaluation && <Lean at={answer.step} />}
    </dl>
  );
}
