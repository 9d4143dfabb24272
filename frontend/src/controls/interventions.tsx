/** Marks on the epoch slider, where somebody changed the weights in training. */

import type { Intervened } from "../schema";
import { goTo, head, playing, steps } from "../state";
import { parse } from "../views/whatif/operations";
import { operationWords } from "../views/whatif/words";
import { hideTooltip, showTooltip } from "./tooltip";

export default function Interventions() {
  const last = steps.value.length - 1;
  const all = head.value?.interventions ?? [];
  if (last < 1) return null;
  return (
    <ul class="interventions" aria-label="Changes to the weights by hand">
      {all.map((each) => (
        <Mark key={each.step} intervened={each} last={last} />
      ))}
    </ul>
  );
}

function Mark({ intervened, last }: { intervened: Intervened; last: number }) {
  const words = interventionWords(intervened);
  const show = (event: MouseEvent | FocusEvent) => showTooltip(event, <span>{words}</span>);
  return (
    <li style={{ left: `${(100 * placeOf(intervened.step, steps.value)) / last}%` }}>
      <button
        type="button"
        aria-label={words}
        onMouseEnter={show}
        onFocus={show}
        onMouseLeave={hideTooltip}
        onBlur={hideTooltip}
        onClick={() => {
          playing.value = false;
          goTo(Math.floor(placeOf(intervened.step, steps.value)));
        }}
      />
    </li>
  );
}

/** Where a step lies on the slider, which gives every logged step the same room. */
export function placeOf(step: number, logged: readonly number[]): number {
  const after = logged.findIndex((each) => each >= step);
  if (after < 0) return logged.length - 1;
  const [before, next] = [logged[after - 1] ?? step, logged[after] ?? step];
  return next === step || after === 0 ? after : after - 1 + (step - before) / (next - before);
}

/** `after epoch 12: mute worst radius, held`. */
export function interventionWords({ step, ops, held }: Intervened): string {
  const told = ops.map((text) => {
    const operation = parse(text);
    return operation === null ? text : operationWords(operation);
  });
  return `after epoch ${step}: ${told.join(", ")}${held ? ", held" : ""}`;
}
