/** The legend of the scatter: classes with counts, or what the ends of a ramp are. */

import { Swatch } from "../../controls/class-mark";
import { formatCount } from "../../format";
import { settings } from "../../settings";
import { theme } from "../../state";
import { type ClassMark, shade } from "../../theme";
import { colourer, hidden, legendMarks, ramp, wrong } from "./colours";
import { FeaturePicker } from "./feature-picker";
import { drawn } from "./layout";
import type { Drawn } from "./layouts";

interface Counted {
  readonly mark: ClassMark;
  /** Its place among the marks. */
  readonly at: number;
  readonly count: number;
}

export function Legend() {
  const samples = drawn.value;
  if (samples === null) return <div class="legend" />;
  return (
    <div class="legend">
      {legendMarks.value === null ? (
        <Numbers />
      ) : (
        counted(samples).map((each, _, all) => <Chip key={each.mark.label} chip={each} all={all} />)
      )}
      {settings.colour.value !== "right" && (
        <span class="quiet">
          <i class="ring" /> wrong {formatCount(countWrong(samples))}
        </span>
      )}
    </div>
  );
}

function Chip({ chip: { mark, at, count }, all }: { chip: Counted; all: readonly Counted[] }) {
  const shows = !hidden.value.has(at);
  return (
    <button
      type="button"
      class={shows ? "chip on" : "chip"}
      aria-pressed={shows}
      title="Click hides or shows; double click, or shift and Enter, shows it alone, and again all"
      onClick={(event) => {
        if (event.shiftKey) isolate(at, all);
        else toggle(at);
      }}
      onDblClick={() => isolate(at, all)}
    >
      <Swatch mark={mark} symbol />
      <span class="clip">{mark.label}</span>
      <b>{formatCount(count)}</b>
    </button>
  );
}

function Numbers() {
  const shown = ramp.value;
  if (shown === null) return null;
  const [low, high] = shown.domain;
  const colour = shade(theme.value);
  const stops = [0, 0.25, 0.5, 0.75, 1].map(colour).join(", ");
  return (
    <span class="numbers">
      {settings.colour.value === "feature" ? (
        <FeaturePicker />
      ) : (
        <span class="quiet">{shown.name}</span>
      )}
      <b>{formatEnd(low)}</b>
      <i class="ramp" style={{ background: `linear-gradient(90deg, ${stops})` }} />
      <b>{formatEnd(high)}</b>
    </span>
  );
}

/** An end of a ramp, to three digits. */
export function formatEnd(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}

function toggle(at: number): void {
  const next = new Set(hidden.value);
  if (!next.delete(at)) next.add(at);
  hidden.value = next;
}

/** Shows one alone; all, where it is alone already. */
function isolate(at: number, all: readonly Counted[]): void {
  const others = all.map((each) => each.at).filter((other) => other !== at);
  const alone = !hidden.value.has(at) && others.every((other) => hidden.value.has(other));
  hidden.value = new Set(alone ? [] : others);
}

/** The marks that some samples have. */
export function counted(samples: Drawn): Counted[] {
  const colours = colourer.value(samples, null);
  if (!("marks" in colours)) return [];
  const counts = new Array<number>(colours.marks.length).fill(0);
  for (const each of colours.index) counts[each] = (counts[each] ?? 0) + 1;
  return colours.marks
    .map((mark, at) => ({ mark, at, count: counts[at] ?? 0 }))
    .filter(({ count }) => count > 0);
}

function countWrong(samples: Drawn): number {
  return wrong(samples).reduce((sum, each) => sum + each, 0);
}
