/** The legend of the scatter, with counts. */

import { Swatch } from "../controls/class-mark";
import { formatCount } from "../format";
import { settings } from "../settings";
import { theme } from "../state";
import { shade } from "../theme";
import { coloursOf, hidden, legendMarks, wrong } from "./embedding-colours";
import { drawn } from "./layout";

/** The classes with their counts: a click hides one, a double click leaves it alone. */
export function Legend() {
  const samples = drawn.value;
  const shown = legendMarks.value;
  if (samples === null) return null;
  if (shown === null) return <ProbabilityLegend />;
  const colours = coloursOf(samples, shown);
  const counts = "index" in colours ? countsOf(colours.index, shown.length) : [];
  const wrongs = wrong(samples).reduce((sum, each) => sum + each, 0);
  const listed = shown.map((mark, i) => ({ mark, i })).filter(({ i }) => (counts[i] ?? 0) > 0);
  return (
    <div class="legend">
      {listed.map(({ mark, i }) => (
        <button
          key={mark.label}
          type="button"
          class={hidden.value.has(i) ? "chip" : "chip on"}
          aria-pressed={!hidden.value.has(i)}
          title="Click hides or shows, double click leaves it alone"
          onClick={() => toggleHidden(i)}
          onDblClick={() => {
            hidden.value = new Set(listed.map((each) => each.i).filter((other) => other !== i));
          }}
        >
          <Swatch mark={mark} symbol />
          <span class="clip">{mark.label}</span>
          <b>{formatCount(counts[i] ?? 0)}</b>
        </button>
      ))}
      {settings.colour.value !== "right" && (
        <span class="quiet">
          <i class="ring" /> wrong {formatCount(wrongs)}
        </span>
      )}
    </div>
  );
}

function ProbabilityLegend() {
  const colour = shade(theme.value);
  const stops = [0, 0.25, 0.5, 0.75, 1].map(colour).join(", ");
  return (
    <div class="legend">
      <span class="quiet">probability of the predicted class</span> 0
      <i class="ramp" style={{ background: `linear-gradient(90deg, ${stops})` }} /> 1
    </div>
  );
}

function toggleHidden(index: number): void {
  const next = new Set(hidden.value);
  if (!next.delete(index)) next.add(index);
  hidden.value = next;
}

function countsOf(index: Uint16Array, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const each of index) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}
