/** The clips that attention is logged for: who they are, and what the head takes them for. */

import { useRef } from "preact/hooks";
import { Swatch } from "../../controls/class-mark";
import { formatPercent, shortName } from "../../format";
import { shownName } from "../../names";
import type { ClipsAnswer } from "../../schema";
import { settings } from "../../settings";
import { marks } from "../../state";
import { className, isPrediction, NO_PREDICTION } from "../samples/prediction";
import { attended, clip, clips, course, type Verdict, verdicts } from "./answers";
import { frameCount } from "./playback";

const WAYS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

const PATH = /^[\p{L}\p{N}_. /-]+\/([^/]+)$/u;

export function ClipList() {
  const list = useRef<HTMLUListElement>(null);
  const answer = clips.answer.value;
  if (answer === null || clip.value === null) return null;
  const chosen = clip.value;
  const walk = (event: KeyboardEvent) => {
    const by = WAYS[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    // The page's own arrow keys step through the epochs.
    event.preventDefault();
    event.stopPropagation();
    const to = Math.max(0, Math.min(chosen + by, answer.names.length - 1));
    settings.clip.value = to;
    list.current?.querySelectorAll("button")[to]?.focus();
  };
  return (
    <section class="card clip-list" aria-label="Clips">
      <h2>{frameCount() > 1 ? "Clips" : "Pictures"}</h2>
      <p class="quiet clip">of {shownName(attended.value?.name ?? "")}</p>
      <ul ref={list} onKeyDown={walk}>
        {answer.names.map((name, i) => (
          <li key={i}>
            <Clip answer={answer} name={name} short={fileName(name)} at={i} on={i === chosen} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ClipProps {
  readonly answer: ClipsAnswer;
  readonly name: string;
  readonly short: string;
  readonly at: number;
  readonly on: boolean;
}

function Clip({ answer, name, short, at, on }: ClipProps) {
  const label = answer.labels?.[at];
  const verdict = verdicts.value[at];
  const judged = label !== undefined && verdict && isPrediction(verdict.predicted);
  const right = judged ? verdict.predicted === label : null;
  return (
    <button
      type="button"
      class="clip-choice"
      aria-current={on ? "true" : undefined}
      tabIndex={on ? 0 : -1}
      title={clipWords(name, label, verdict)}
      onClick={() => {
        settings.clip.value = at;
      }}
    >
      <span class="clip clip-name">{short}</span>
      {right !== null && (
        <span class={right ? "verdict right" : "verdict wrong"}>
          {right ? "✓ right" : "✗ wrong"}
        </span>
      )}
      <span class="taken">
        <Taken label={label} verdict={verdict} />
      </span>
    </button>
  );
}

/** The true class, an arrow to another that it was taken for, and how surely. */
function Taken({ label, verdict }: { label: number | undefined; verdict: Verdict | undefined }) {
  const known = verdict && isPrediction(verdict.predicted) ? verdict.predicted : null;
  const shown = [label, known === label ? undefined : (known ?? undefined)]
    .map((at) => (at === undefined ? undefined : marks.value[at]))
    .filter((mark) => mark !== undefined);
  return (
    <>
      {shown.map((mark, i) => (
        <span key={mark.label}>
          {i > 0 && "→ "}
          <Swatch mark={mark} /> {shortName(mark.label)}{" "}
        </span>
      ))}
      <span class="quiet">{verdict ? sureWords(verdict) : !course.error.value && "…"}</span>
    </>
  );
}

/** A path's last part; what is no path stays as it is. */
function fileName(name: string): string {
  return PATH.exec(name)?.[1] ?? name;
}

function sureWords({ predicted, probability }: Verdict): string {
  return isPrediction(predicted) ? formatPercent(probability) : NO_PREDICTION;
}

/** All of it in words, where names are cut off. */
function clipWords(name: string, label: number | undefined, verdict: Verdict | undefined): string {
  const labelled = label === undefined ? "" : `, labelled ${className(label)}`;
  if (verdict === undefined) return name + labelled;
  const { predicted } = verdict;
  const taken = isPrediction(predicted) ? `taken for ${className(predicted)}, ` : "";
  return `${name}${labelled}, ${taken}${sureWords(verdict)}`;
}
