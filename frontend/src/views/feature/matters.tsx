/** What every method says of one feature at this epoch, and its rank among all. */

import { useEffect } from "preact/hooks";
import { formatCount } from "../../format";
import { IMPORTANCES } from "../../settings";
import { importance, keepImportance, type MethodName } from "../importance/answer";
import {
  figuresOf,
  formatChance,
  formatFigure,
  METHOD_WORDS,
  ranksOf,
} from "../importance/methods";

export function Matters({ index }: { index: number }) {
  useEffect(keepImportance, []);
  const { error, doing, done, of, samples, step } = importance.value;
  const isBusy = error === null && (doing !== "" || of === 0);
  return (
    <section aria-label="Does it matter" aria-busy={isBusy}>
      <h3>Does it matter?</h3>
      {error ? (
        <p class="notice bad" role="alert">
          {error.message} {error.hint}
        </p>
      ) : (
        <p class="quiet">
          {isBusy
            ? `Working it out: ${done} of ${of || "all"} methods.`
            : `By every method at epoch ${step}, over ${formatCount(samples)} samples.`}
        </p>
      )}
      <table class="matters">
        <thead>
          <tr>
            <th scope="col">method</th>
            <th scope="col">figure</th>
            <th scope="col">interval of 95%</th>
            <th scope="col">rank</th>
          </tr>
        </thead>
        <tbody>
          {IMPORTANCES.map((name) => (
            <MethodRow key={name} name={name} index={index} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MethodRow({ name, index }: { name: MethodName; index: number }) {
  const { methods, fresh } = importance.value;
  const method = methods.get(name);
  const figures = figuresOf(method);
  const { name: words, meaning } = METHOD_WORDS[name];
  const head = (
    <th scope="row" title={meaning}>
      {words}
    </th>
  );
  if (figures === null) {
    return (
      <tr>
        {head}
        <td colSpan={3} class="quiet">
          {method?.why ?? "…"}
        </td>
      </tr>
    );
  }
  const { values, low, high, q } = figures;
  const at = (of: Float32Array) => formatFigure(name, of[index] ?? Number.NaN);
  const chance = q && `, q ${formatChance(q[index] ?? Number.NaN)}`;
  const known = Number.isFinite(values[index] ?? Number.NaN);
  return (
    <tr class={fresh.has(name) ? "" : "stale"} title={method?.why ?? undefined}>
      {head}
      <td>{at(values)}</td>
      <td class="quiet">
        {low && high && known && `${at(low)} to ${at(high)}`}
        {chance}
      </td>
      <td>{known ? ranksOf(figures)[index] : "–"}</td>
    </tr>
  );
}
