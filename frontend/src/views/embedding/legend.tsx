/** The legend of the scatter: classes with counts, or what the ends of a ramp are. */

import { Swatch } from "../../controls/class-mark";
import { formatCount } from "../../format";
import { settings } from "../../settings";
import { head, theme } from "../../state";
import { shade } from "../../theme";
import { hidden, legendMarks, ramp } from "./colours";
import { type Counted, counted, countWrong } from "./counts";
import { FeaturePicker } from "./feature-picker";
import { drawn } from "./layout";

/** So many classes may take a second line; it is kept free in the other colourings too. */
const MANY = 6;

export function Legend() {
  const samples = drawn.value;
  if (samples === null) return <div class="legend" />;
  return (
    <div class={(head.value?.classes ?? 0) > MANY ? "legend many" : "legend"}>
      {legendMarks.value === null ? (
        <Numbers />
      ) : (
        counted(samples).map((each, _, all) => <Chip key={each.at} chip={each} all={all} />)
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
      title={`${mark.label}: click hides or shows; double click, or shift and Enter, shows it alone, and again all`}
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
  return (
    <span class="numbers">
      {settings.colour.value === "feature" ? (
        <FeaturePicker />
      ) : (
        <span class="quiet">{shown.name}</span>
      )}
      <Ends of={shown} />
    </span>
  );
}

function Ends({ of: { domain, ends } }: { of: NonNullable<typeof ramp.value> }) {
  if (domain[0] === domain[1]) {
    return (
      <span>
        constant, <b>{ends[0]}</b>
      </span>
    );
  }
  const stops = [0, 0.25, 0.5, 0.75, 1].map(shade(theme.value)).join(", ");
  return (
    <>
      <b>{ends[0]}</b>
      <i class="ramp" style={{ background: `linear-gradient(90deg, ${stops})` }} />
      <b>{ends[1]}</b>
    </>
  );
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
