/** Does a feature matter to the predictions: every method's answer, and what follows from it. */

import { useEffect } from "preact/hooks";
import { wear } from "../../later";
import { Change } from "../change/change";
import { Agreement } from "./agreement";
import { keepImportance } from "./answer";
import { Dependence } from "./dependence";
import css from "./importance.css?inline";
import { IntervalChart } from "./interval-chart";
import { Minimal } from "./minimal";
import { failure, names } from "./order";
import { Pairs } from "./pairs";
import { Swarm } from "./swarm";
import { ImportanceTable } from "./table";
import { keepPairsTrue } from "./tried";

wear(css);

export default function Importance() {
  useEffect(keepImportance, []);
  useEffect(keepPairsTrue, []);
  // Where there is nothing to measure on, one sentence says it for all.
  const hopeless = failure.value !== null && names.value.length === 0;
  return (
    <div class="importance-tab">
      <ImportanceTable />
      {!hopeless && (
        <>
          <IntervalChart />
          <Swarm />
          <Dependence />
          <Minimal />
          <Agreement />
          <Pairs />
        </>
      )}
      <Change />
    </div>
  );
}
