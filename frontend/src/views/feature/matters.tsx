/** What every method says of one feature at this epoch, and its rank among all. */

import { useEffect } from "preact/hooks";
import { Failure } from "../../controls/failure";
import { formatCount, formatShare, waitingWords } from "../../format";
import { IMPORTANCES } from "../../settings";
import { importance, keepImportance, type MethodName } from "../importance/answer";
import {
  figuresOf,
  formatChance,
  formatFigureOf,
  METHOD_WORDS,
  ranksOf,
} from "../importance/methods";

export function Matters({ index }: { index: number }) {
  useEffect(keepImportance, []);
  const { error, doing, busy, done, of, waiting, samples, step } = importance.value;
  const isBusy = error === null && (busy || of === 0);
  return (
    <section aria-label="Does it matter" aria-busy={isBusy}>
      <h3>Does it matter?</h3>
      <Failure of={error} />
      {error === null && (
        <p class="quiet">
          {isBusy
            ? waiting
              ? `Working it out: ${waitingWords(waiting)}.`
              : `Working it out: ${doing || "…"}${of > 0 ? `, ${formatShare(done / of)}` : ""}`
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
  const { methods, fresh, error } = importance.value;
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
          {method?.why ?? (error === null ? "…" : "–")}
        </td>
      </tr>
    );
  }
  const { values, low, high, q } = figures;
  const at = (of: Float32Array) => formatFigureOf(name, of[index] ?? Number.NaN);
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
