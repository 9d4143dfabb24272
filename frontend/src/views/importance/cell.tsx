/** One figure in the table: a small bar with its interval, and the number. */

import type { MethodName } from "./answer";
import { neverWords } from "./figure-tip";
import { FALSE_DISCOVERIES, type Figures, formatInColumn, isPlace } from "./methods";
import { figures, fresh } from "./order";
import { type Domain, reach } from "./reaches";

export function FigureCell({ feature, method }: { feature: number; method: MethodName }) {
  const found = figures.value.get(method);
  return (
    <td data-method={method} class={fresh.value.has(method) ? "figure" : "figure old"}>
      {found ? <Figure found={found} feature={feature} /> : <span class="quiet">–</span>}
    </td>
  );
}

function Figure({ found, feature }: { found: Figures; feature: number }) {
  const { values, q } = found;
  const value = values[feature] ?? Number.NaN;
  return (
    <span class="with-bar">
      <SmallBar found={found} feature={feature} />
      <span
        class={Number.isNaN(value) ? "number quiet" : "number"}
        title={emptyWords(found, value)}
      >
        {formatInColumn(found, value)}
        {q !== null && <Discovered q={q[feature] ?? Number.NaN} />}
      </span>
    </span>
  );
}

/** Why a dash stands there, for those who do not point at it. */
function emptyWords({ name }: Figures, value: number): string | undefined {
  return Number.isNaN(value) && isPlace(name) ? neverWords() : undefined;
}

/** A full mark for what stands up to the control of false discoveries, else an empty one. */
function Discovered({ q }: { q: number }) {
  if (Number.isNaN(q)) return <i class="discovered none" />;
  const words = q < FALSE_DISCOVERIES ? "q below 0.05" : "q not below 0.05";
  return <i class={q < FALSE_DISCOVERIES ? "discovered yes" : "discovered"} title={words} />;
}

function SmallBar({ found, feature }: { found: Figures; feature: number }) {
  const domain = domainOf(found);
  const value = found.values[feature] ?? Number.NaN;
  const zero = place(0, domain);
  const end = isPlace(found.name) ? pathShare(found, value) : place(value, domain);
  if (Number.isNaN(end)) return <span class="small-bar" />;
  const [low, high] = [found.low?.[feature], found.high?.[feature]].map((at) =>
    place(at ?? Number.NaN, domain),
  ) as [number, number];
  return (
    <span class="small-bar" aria-hidden="true">
      <i class="length" style={between(Math.min(zero, end), Math.max(zero, end))} />
      {high > low && <i class="whisker" style={between(low, high)} />}
    </span>
  );
}

const ZERO: Domain = [0, 0];

const counted = new WeakSet<Figures>();

/** The same over the epochs seen, so that the bars show true change. */
export function domainOf(found: Figures): Domain {
  const { name, values, low, high } = found;
  // A cell each asks: thousands of features are looked through once.
  if (!counted.has(found)) {
    for (const each of [values, low, high]) if (each !== null) reach(name, each, ZERO);
    counted.add(found);
  }
  return reach(name, [], ZERO);
}

function place(value: number, [low, high]: Domain): number {
  return high > low ? (value - low) / (high - low) : Number.NaN;
}

/** The whole length for what comes in first. */
function pathShare({ values }: Figures, at: number): number {
  return (values.length - at + 1) / values.length;
}

function between(from: number, to: number) {
  return { left: `${100 * from}%`, width: `${100 * (to - from)}%` };
}
