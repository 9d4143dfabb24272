/** What charts of samples have in common: the words about one, and choosing it. */

import { formatExact } from "../../format";
import { selectedSamples } from "../../state";
import { sampleRow } from "../samples/samples";
import { SampleTip } from "../samples/tip";

interface PointTipProps {
  readonly row: number;
  readonly feature: string;
  readonly activation: number;
  readonly outcome: string;
}

export function PointTip({ row, feature, activation, outcome }: PointTipProps) {
  return (
    <>
      <SampleTip answer={sampleRow(row)} row={row} />
      <span>
        {feature} {formatExact(activation).replace("+", "")}: {outcome}
      </span>
    </>
  );
}

/** Chooses a sample alone, or beside the others; again, lets it go. */
export function chooseSample(row: number, additive: boolean): void {
  const chosen = selectedSamples.value;
  const others = additive ? [...chosen].filter((other) => other !== row) : [];
  selectedSamples.value = new Set(chosen.has(row) ? others : [...others, row]);
}
