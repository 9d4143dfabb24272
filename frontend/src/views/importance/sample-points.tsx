/** What the tooltip says about a sample's point. */

import { formatExact } from "../../format";
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
