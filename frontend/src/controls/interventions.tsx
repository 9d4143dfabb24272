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
      {Array.from(byStep(all), ([step, done]) => (
        <Mark key={step} step={step} done={done} last={last} />
      ))}
    </ul>
  );
}

/** Those of one step would lie on each other: they share a mark. */
export function byStep(all: readonly Intervened[]): ReadonlyMap<number, readonly Intervened[]> {
  const found = new Map<number, Intervened[]>();
  for (const each of all) found.set(each.step, [...(found.get(each.step) ?? []), each]);
  return found;
}

interface MarkProps {
  readonly step: number;
  readonly done: readonly Intervened[];
  readonly last: number;
}

function Mark({ step, done, last }: MarkProps) {
  const words = interventionWords(step, done);
  const show = (event: MouseEvent | FocusEvent) => showTooltip(event, <span>{words}</span>);
  return (
    <li style={{ left: `${(100 * placeOf(step, steps.value)) / last}%` }}>
      <button
        type="button"
        aria-label={words}
        onMouseEnter={show}
        onFocus={show}
        onMouseLeave={hideTooltip}
        onBlur={hideTooltip}
        onClick={() => {
          playing.value = false;
          goTo(Math.floor(placeOf(step, steps.value)));
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

/** `after epoch 12: mute worst radius, held; flip mean area`. */
export function interventionWords(step: number, done: readonly Intervened[]): string {
  return `after epoch ${step}: ${done.map(doneWords).join("; ")}`;
}

function doneWords({ ops, held }: Intervened): string {
  const told = ops.map((text) => {
    const operation = parse(text);
    return operation === null ? text : operationWords(operation);
  });
  return `${told.join(", ")}${held ? ", held" : ""}`;
}
