/** What is worth knowing of the head at this epoch, in sentences that lead to what they name. */

import { signal } from "@preact/signals";
import { saveCsv, saveFile } from "../../charts/save";
import { Failure } from "../../controls/failure";
import { FeatureLink } from "../../controls/feature-link";
import { formatCount, waitingWords } from "../../format";
import { wear } from "../../later";
import type { Finding, FindingsAnswer } from "../../schema";
import { hoveredClass } from "../../state";
import { Actions } from "./actions";
import {
  findingsFailure,
  foundOnce,
  isHopeless,
  isRefused,
  type Kind,
  looking,
  type Standing,
  shown,
} from "./answer";
import css from "./findings.css?inline";

wear(css);

/** What is looked for, in the words of “looked for and not found”. */
const SOUGHT: Readonly<Record<Kind, string>> = {
  "not-finite": "activations that are NaN or infinite",
  lean: "a lean to one class",
  "recall-gap": "a gap between the classes' recall",
  bias: "a bias off the class shares",
  norms: "unequal class norms",
  dead: "dead features",
  negligible: "features that tell nothing apart",
  concentration: "few features that carry the margin",
  "sign-flips": "late sign flips",
  unmoved: "weights that never moved",
  grown: "growth that gained nothing",
};
/** The first question that everybody has: its answer has a place even where there is none. */
const ALWAYS: Kind = "lean";
const MOST_NAMED = 20;

const opened = signal<Kind | null>(null);
const listed = signal(false);

export default function Findings() {
  const now = shown.value;
  const failure = findingsFailure.value;
  const tiles = now?.standing.filter(({ finding }) => hasPlace(finding)) ?? [];
  return (
    <section class="findings" aria-label="Findings" aria-busy={looking.value}>
      <Failure of={failure} />
      <div class="finding-tiles">
        {tiles.map((standing) => (
          <Tile key={standing.finding.kind} standing={standing} />
        ))}
        {now === null && !failure && !isRefused.value && <Waiting />}
      </div>
      {now && <Rest standing={now.standing} line={now.line} />}
    </section>
  );
}

/** What was found once keeps its place at every epoch, so that nothing jumps. */
function hasPlace({ kind, level }: Finding): boolean {
  return foundOnce.value.has(kind) || (kind === ALWAYS && level !== "unknown");
}

function Waiting() {
  return (
    <p class="finding waiting quiet">
      {isHopeless.value
        ? "Of weights that are not all finite nothing more can be said."
        : "Looking for what is worth knowing …"}
    </p>
  );
}

function Tile({ standing: { finding, current } }: { standing: Standing }) {
  const isOpen = opened.value === finding.kind;
  const first = finding.classes?.[0];
  const point = (index: number | null) => () => {
    if (first !== undefined) hoveredClass.value = index;
  };
  return (
    <article
      class={`finding ${finding.level} ${isOpen ? "open" : ""} ${current ? "" : "stale"}`}
      onMouseEnter={point(first ?? null)}
      onMouseLeave={point(null)}
    >
      <h3 class="clip" title={finding.title}>
        {finding.title}
      </h3>
      <p class="detail">{finding.detail}</p>
      {isOpen && <Figures finding={finding} />}
      <p class="links">
        <Actions finding={finding} />
        <button
          type="button"
          class="link"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? "Less" : "More"} about: ${finding.title}`}
          onClick={() => {
            opened.value = isOpen ? null : finding.kind;
          }}
        >
          {isOpen ? "Less" : "More"}
        </button>
      </p>
    </article>
  );
}

/** The numbers that a sentence rests on, and all that it names. */
function Figures({ finding }: { finding: Finding }) {
  const features = finding.features ?? [];
  const named = finding.named ?? features.length;
  const told = Math.min(features.length, MOST_NAMED);
  return (
    <>
      <dl class="finding-figures">
        {finding.figures.map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {told > 0 && (
        <p class="named-features">
          {features.slice(0, told).map((feature, i) => (
            <span key={feature.index}>
              {i > 0 && ", "}
              <FeatureLink feature={feature} />
            </span>
          ))}
          {named > told && ` and ${formatCount(named - told)} more`}
        </p>
      )}
    </>
  );
}

/** One quiet line: what was looked for in vain, how far the search is, and the findings as files. */
function Rest({ standing, line }: RestProps) {
  const quiet = standing.filter(({ finding }) => !hasPlace(finding));
  const absent = quiet.filter(({ finding }) => finding.level === "none");
  const unknown = quiet.filter(({ finding }) => finding.level === "unknown");
  return (
    <>
      <p class="looked">
        <button
          type="button"
          class="link more clip"
          aria-expanded={listed.value}
          disabled={quiet.length === 0}
          onClick={() => {
            listed.value = !listed.value;
          }}
        >
          {absent.length > 0 && `Not found: ${sought(absent)}`}
          {absent.length > 0 && unknown.length > 0 && ". "}
          {unknown.length > 0 && `Not known: ${sought(unknown)}`}
        </button>
        <span class="quiet" role="status">
          {progress(line)}
        </span>
        <Files line={line} />
      </p>
      {listed.value && (
        <dl class="not-found">
          {quiet.map(({ finding, current }) => (
            <div key={finding.kind} class={current ? "" : "stale"}>
              <dt>{finding.title}</dt>
              <dd>
                {finding.detail} <Actions finding={finding} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

interface RestProps {
  readonly standing: readonly Standing[];
  readonly line: FindingsAnswer;
}

function sought(of: readonly Standing[]): string {
  return of.map(({ finding }) => SOUGHT[finding.kind]).join(", ");
}

function progress(line: FindingsAnswer): string {
  if (!looking.value) return "";
  if (line.waiting) return waitingWords(line.waiting);
  return line.done < line.of ? `${line.done} of ${line.of} looked for` : "looking …";
}

function Files({ line }: { line: FindingsAnswer }) {
  const name = `findings-epoch-${line.step}`;
  const unfinished = looking.value;
  return (
    <span class="files">
      <button
        type="button"
        class="link"
        aria-label="Findings as CSV"
        disabled={unfinished}
        onClick={() => {
          const { header, rows } = findingsTable(line);
          saveCsv(name, header, rows);
        }}
      >
        CSV
      </button>
      <button
        type="button"
        class="link"
        aria-label="Findings as JSON"
        disabled={unfinished}
        onClick={() => saveFile(`${name}.json`, new Blob([JSON.stringify(line, null, 2)]))}
      >
        JSON
      </button>
    </span>
  );
}

/** A row a figure; a finding without one has a row of its own. */
export function findingsTable({ step, split, samples, findings }: FindingsAnswer) {
  return {
    header: [
      ...["epoch", "split", "samples", "finding", "level", "title", "sentence"],
      ...["features", "figure", "value", "reads"],
    ],
    rows: findings.flatMap(({ kind, level, title, detail, features = [], figures }) => {
      const names = features.map((feature) => feature.name).join("; ");
      const common = [step, split, samples, kind, level, title, detail, names];
      if (figures.length === 0) return [[...common, null, null, null]];
      return figures.map((figure) => [...common, figure.name, figure.value, figure.text]);
    }),
  };
}
