/** What would happen if: operations on the head, and what it then makes of the samples. */

import { wear } from "../../later";
import { head } from "../../state";
import { refusedOperations, whatif } from "./asked";
import { Calibration } from "./calibration";
import { Changed } from "./changed";
import { ClassCurves } from "./class-curves";
import { ClassFigures } from "./class-figures";
import { ClassOffsets } from "./class-offsets";
import { Confusion } from "./confusion";
import { OperatingCurves } from "./operating-curves";
import { OperationsCard } from "./operations-card";
import { Outcome } from "./outcome";
import { Threshold } from "./threshold";
import css from "./whatif.css?inline";
import { sentence } from "./words";

wear(css);

export default function WhatIf() {
  const two = head.value?.classes === 2;
  const refused = whatif.error.value;
  return (
    <div class={two ? "whatif-tab two" : "whatif-tab many"}>
      <OperationsCard />
      {two ? <Threshold /> : <ClassOffsets />}
      {refused === null || refused.unreachable ? <BeforeAndAfter two={two} /> : <NoOutcome />}
    </div>
  );
}

/** Before beside after, in all respects. */
function BeforeAndAfter({ two }: { two: boolean }) {
  return (
    <>
      <Outcome />
      <Confusion />
      <ClassFigures />
      <Calibration />
      {two ? <OperatingCurves /> : <ClassCurves />}
      <Changed />
    </>
  );
}

function NoOutcome() {
  const refused = whatif.error.value;
  if (refused === null) return null;
  return (
    <p class="empty" role="status">
      {refusedOperations.value === null
        ? `${sentence(refused.message)} ${refused.hint}`
        : "There is no outcome while the operations cannot be done."}
    </p>
  );
}
