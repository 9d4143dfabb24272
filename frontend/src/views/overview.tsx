/** The summary numbers of the head at this epoch (§4.2.2), and what is the matter with it. */

import { computed } from "@preact/signals";
import { overview } from "../answers";
import { askAnew } from "../api";
import { Card, type Table } from "../controls/card";
import { Swatch } from "../controls/class-mark";
import { FeatureLink } from "../controls/feature-link";
import { formatCount, formatWeight } from "../format";
import { later } from "../later";
import type { ClassInfluence, FeatureWeight, NotFinite, OverviewAnswer } from "../schema";
import {
  classes,
  head,
  hoveredClass,
  independent,
  marks,
  ofHead,
  gauge as shownGauge,
  steps,
} from "../state";

const MANY_CLASSES = 6;

const Findings = later(() => import("./findings/findings"));

export function Overview() {
  const answer = overview.answer.value;
  const gauge = shownGauge.value;
  return (
    <Card
      title="Overview"
      topic="overview"
      class="overview"
      sentence={
        answer
          ? `${formatCount(answer.features)} features at epoch ${answer.step}, ${gauge} weights: how many push which way, and which push hardest.`
          : "How many features push which way, and which push hardest."
      }
      saving={answer && { name: `overview-epoch-${answer.step}`, table: () => wholeTable(answer) }}
    >
      {answer && <Notices answer={answer} />}
      {answer && <Influences answer={answer} />}
      {!independent.value && <Findings />}
    </Card>
  );
}

function Influences({ answer }: { answer: OverviewAnswer }) {
  const perClass = answer[shownGauge.value];
  return (
    <div class="scroll">
      <table class={classes.value.length > MANY_CLASSES ? "influences many" : "influences"}>
        <thead>
          <tr>
            <th scope="col">class</th>
            <th scope="col">away · towards</th>
            <th scope="col">largest influence</th>
            <th scope="col">smallest influence</th>
          </tr>
        </thead>
        <tbody>
          {classes.value.map((index) => {
            const found = perClass[answer.classes.indexOf(index)];
            return found ? (
              <ClassRow key={index} index={index} found={found} of={answer.features} />
            ) : null;
          })}
        </tbody>
      </table>
    </div>
  );
}

interface ClassRowProps {
  readonly index: number;
  readonly found: ClassInfluence;
  readonly of: number;
}

function ClassRow({ index, found, of }: ClassRowProps) {
  const mark = marks.value[index];
  if (mark === undefined) return null;
  return (
    <tr
      class={hoveredClass.value === index ? "hovered" : ""}
      onMouseEnter={() => {
        hoveredClass.value = index;
      }}
      onMouseLeave={() => {
        hoveredClass.value = null;
      }}
    >
      <th scope="row">
        <Swatch mark={mark} />
        <span class="clip">{mark.label}</span>
      </th>
      <td>
        <div
          class="balance"
          title={`${found.away} away, ${found.towards} towards, ${found.zero} at zero`}
        >
          <span>{found.away}</span>
          <div class="balance-bar" aria-hidden="true">
            <i
              style={{
                width: `${(50 * found.away) / of}%`,
                right: "50%",
                background: mark.fill,
                opacity: 0.45,
              }}
            />
            <i
              style={{ width: `${(50 * found.towards) / of}%`, left: "50%", background: mark.fill }}
            />
          </div>
          <span>{found.towards}</span>
        </div>
      </td>
      <Extreme found={found.largest} />
      <Extreme found={found.smallest} />
    </tr>
  );
}

function Extreme({ found }: { found: FeatureWeight | null }) {
  if (found === null) return <td class="quiet">none is finite</td>;
  return (
    <td>
      <span class="extreme">
        <FeatureLink feature={found} />
        <span class="number">{formatWeight(found.weight)}</span>
      </span>
    </td>
  );
}

/** What the reader must know before believing the numbers. */
function Notices({ answer }: { answer: OverviewAnswer }) {
  const entry = head.value;
  const missing = missed.value;
  return (
    <>
      {answer.not_finite && <NotFiniteNotice found={answer.not_finite} />}
      {missing > 0 && (
        <p class="notice">
          {steps.value.length} of {steps.value.length + missing} epochs are here. Start TensorBoard
          with <code>--samples_per_plugin=weightvis=0</code> to keep all of them.
        </p>
      )}
      {entry?.repeated && entry.repeated.length > 0 && (
        <p class="notice">
          {entry.repeated.length} epochs were logged more than once, as a restarted run does; the
          later ones are shown where TensorBoard still has them.
        </p>
      )}
    </>
  );
}

function NotFiniteNotice({ found }: { found: NotFinite }) {
  return (
    <p class="notice bad" role="alert">
      <b>{formatCount(found.weights)} weights are NaN or infinite</b>, first seen at epoch{" "}
      {found.first_step}:{" "}
      {found.features.slice(0, 5).map((feature, i) => (
        <span key={feature.index}>
          {i > 0 && ", "}
          <FeatureLink feature={feature} />
        </span>
      ))}
      {found.features.length > 5 && ", …"}. The training has diverged: a lower learning rate or
      clipped gradients are the usual cures.
    </p>
  );
}

const missed = computed(() => missingEpochs(steps.value));

/** A few gaps may well be the user's own; more missing than there are is a sampled log. */
const UNLIKELY_BY_CHOICE = 0.5;

/** How many epochs are missing, if they were logged as regularly as the closest two. */
export function missingEpochs(logged: readonly number[]): number {
  const [first, last] = [logged[0], logged.at(-1)];
  if (first === undefined || last === undefined || logged.length < 10) return 0;
  const gaps = logged.slice(1).map((step, i) => step - (logged[i] ?? 0));
  const usual = gaps.reduce((least, gap) => Math.min(least, gap));
  const missing = Math.round((last - first) / usual) + 1 - logged.length;
  return missing > logged.length * UNLIKELY_BY_CHOICE ? missing : 0;
}

/** Of all classes, whichever are shown. */
async function wholeTable(answer: OverviewAnswer): Promise<Table> {
  const entry = head.value;
  if (entry === null || answer.classes.length === entry.classes) return table(answer);
  return table(await askAnew("overview", { ...ofHead(entry), step: answer.step }));
}

function table(answer: OverviewAnswer): Table {
  const rows = (["raw", "centred"] as const).flatMap((gauge) =>
    answer[gauge].map((found, index) => [
      gauge,
      answer.class_names[answer.classes[index] ?? 0] ?? "",
      found.towards,
      found.away,
      found.zero,
      found.largest?.name ?? null,
      found.largest?.weight ?? null,
      found.smallest?.name ?? null,
      found.smallest?.weight ?? null,
    ]),
  );
  return {
    header: [
      "weights",
      "class",
      "towards",
      "away",
      "zero",
      "largest: feature",
      "largest: weight",
      "smallest: feature",
      "smallest: weight",
    ],
    rows,
  };
}
