/** What stands where there is nothing to show yet: what is the matter, and what to do. */

import { switchHead } from "../per-head";
import type { Problem } from "../schema";
import { settings } from "../settings";
import { heads, logged } from "../state";

const MOST_OFFERED = 40;
const MOST_PROBLEMS = 3;

const CALLBACK = `import tensorboard_plugin_weightvis as weightvis

model.fit(
    x_train, y_train, epochs=20,
    callbacks=[weightvis.WeightVisCallback("logs/run-1", test=(x_test, y_test))],
)`;

export function NothingLogged() {
  return (
    <section class="card empty-card">
      <h2>Nothing is logged yet</h2>
      <p>
        weightvis shows the last layer of a classifier while it trains. Log it with a callback, into
        the folder that TensorBoard looks at:
      </p>
      <pre>{CALLBACK}</pre>
      <p>
        Or see it at work on real data: <code>weightvis demo</code>. This page looks again every few
        seconds and fills by itself.
      </p>
    </section>
  );
}

export function NoEvaluation() {
  return (
    <section class="card empty-card">
      <h2>No evaluation is logged</h2>
      <p>
        This view looks at samples as the head sees them, so it needs their activations. Give the
        callback some data, and it logs them after every epoch:
      </p>
      <pre>{'weightvis.WeightVisCallback("logs/run-1", test=(x_test, y_test))'}</pre>
      <p>
        In a training loop of your own:{" "}
        <code>weightvis.summary.evaluation("test", activations, labels, step=step)</code>.
      </p>
    </section>
  );
}

/** What is told of samples is told of one class, where a sample may be of several. */
export function OneAtATime() {
  const names = logged.value?.class_names ?? [];
  return (
    <section class="card empty-card">
      <h2>One class at a time</h2>
      <p>
        Each class of this head has a sigmoid of its own, so a sample may be of several, or of none.
        Choose one to see its samples, as of two classes: it, or not.
      </p>
      <p class="chip-row">
        {names.slice(0, MOST_OFFERED).map((name, index) => (
          <button
            key={name}
            type="button"
            class="chip on"
            onClick={() =>
              switchHead(() => {
                settings.unit.value = index;
              })
            }
          >
            {name}
          </button>
        ))}
      </p>
      {names.length > MOST_OFFERED && <p>All {names.length} are at the left, under “Class”.</p>}
    </section>
  );
}

/** What is logged and cannot be read, and why: of the head that is shown, and of those that cannot
 * be; a few at length. What is wrong with other heads, and of many the rest, is there on demand. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const near = problems.filter(isNear);
  const first = near.slice(0, MOST_PROBLEMS);
  const others = problems.filter((problem) => !first.includes(problem));
  return (
    <>
      {first.map((problem, place) => (
        <Told key={place} problem={problem} />
      ))}
      {others.length > 0 && (
        <details>
          <summary class="banner bad">
            {others.length === 1 ? "One more problem" : `${others.length} more problems`} with what
            is logged.
          </summary>
          {others.map((problem, place) => (
            <Told key={place} problem={problem} />
          ))}
        </details>
      )}
    </>
  );
}

function isNear({ run, head: name }: Problem): boolean {
  const isIts = (entry: { run: string; head: string }) => entry.run === run && entry.head === name;
  const [now, all] = [logged.value, heads.value?.heads ?? []];
  return now === null || isIts(now) || !all.some(isIts);
}

function Told({ problem }: { problem: Problem }) {
  return (
    <p class="banner bad">
      {problem.error} {problem.hint}
    </p>
  );
}
