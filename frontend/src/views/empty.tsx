/** What stands where there is nothing to show yet: what is the matter, and what to do. */

import type { Problem } from "../schema";

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

export function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <>
      {problems.map((problem) => (
        <p class="banner bad" key={`${problem.run}/${problem.head}`}>
          {problem.error} {problem.hint}
        </p>
      ))}
    </>
  );
}
