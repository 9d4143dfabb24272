/** What the tooltip says about a feature's figure. */

import { numbered } from "../../feature-names";
import { formatCount } from "../../format";
import { FeatureHead } from "../feature-tip";
import type { MethodName } from "./answer";
import {
  FALSE_DISCOVERIES,
  type Figures,
  formatChance,
  formatFigureOf,
  isPlace,
  METHOD_WORDS,
  ranksOf,
} from "./methods";
import { figures, methods, names } from "./order";

interface FigureTipProps {
  readonly feature: number;
  readonly method: MethodName;
}

export function FigureTip({ feature, method }: FigureTipProps) {
  const found = figures.value.get(method);
  const words = METHOD_WORDS[method];
  const why = methods.value.get(method)?.why;
  return (
    <>
      <FeatureHead name={names.value[feature] ?? numbered(feature)} index={feature} />
      {found ? (
        <Told found={found} feature={feature} />
      ) : (
        <span>
          {words.name}: {why ?? "being worked out"}
        </span>
      )}
      <span class="quiet">{words.meaning}</span>
    </>
  );
}

function Told({ found, feature }: { found: Figures; feature: number }) {
  const { name, p, q, exact } = found;
  const value = found.values[feature] ?? Number.NaN;
  const rows: [string, string][] = [[METHOD_WORDS[name].name, formatFigureOf(name, value)]];
  const interval = intervalWords(found, feature);
  if (interval !== null) rows.push(["95% interval", interval]);
  if (!isPlace(name) && !Number.isNaN(value)) rows.push(["rank", rankWords(found, feature)]);
  if (p !== null) rows.push(["p", formatChance(p[feature] ?? Number.NaN)]);
  if (q !== null) rows.push(["q, of false discoveries", formatChance(q[feature] ?? Number.NaN)]);
  return (
    <>
      <table>
        <tbody>
          {rows.map(([what, figure]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{figure}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {Number.isNaN(value) && isPlace(name) && <span>{neverWords()}</span>}
      {q !== null && <span>{discovery(q[feature] ?? Number.NaN)}</span>}
      {exact !== null && exact[feature] === 0 && (
        <span class="quiet">A close estimate; the largest are worked out exactly.</span>
      )}
    </>
  );
}

/** Why a feature has no place in the path. */
export function neverWords(): string {
  const why = methods.value.get("path")?.why;
  return why ? `It does not come in. ${why}` : "It never comes in.";
}

/** Null where there is none. */
export function intervalWords({ name, low, high }: Figures, feature: number): string | null {
  const [least, most] = [low?.[feature] ?? Number.NaN, high?.[feature] ?? Number.NaN];
  if (Number.isNaN(least) || Number.isNaN(most)) return null;
  return `${formatFigureOf(name, least)} to ${formatFigureOf(name, most)}`;
}

function rankWords(found: Figures, feature: number): string {
  return `${formatCount(ranksOf(found)[feature] ?? 0)} of ${formatCount(found.values.length)}`;
}

function discovery(q: number): string {
  if (Number.isNaN(q)) return "There is nothing to test.";
  return q < FALSE_DISCOVERIES
    ? "It matters by itself, beyond chance."
    : "That it matters by itself could be chance.";
}
