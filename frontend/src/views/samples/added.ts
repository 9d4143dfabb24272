/** What features add to the scores of the chosen samples: asked for only where it is looked at. */

import { integers, live } from "../../api";
import type { SamplesAnswer } from "../../schema";
import { settings } from "../../settings";
import { head } from "../../state";
import { question } from "../selection/question";
import { isPrediction, mostPredicted } from "./prediction";
import { chosen, chosenQuery } from "./samples";

export const added = live("samples", () => {
  const [query, who] = [chosenQuery(), chosen.answer.value];
  const looked = settings.tab.value === "weights" || question.value === "scores";
  if (query === null || who === null || !looked) return null;
  const classes = columnsFor(who);
  return classes === null ? null : { ...query, classes };
});

/** Both of two classes; of many the one most predicted, for all of them may be megabytes. */
function columnsFor(who: SamplesAnswer): string | null {
  const most = mostPredicted(integers(who.predicted));
  if (most === null) return null;
  return head.value?.classes === 2 ? "0,1" : String(most);
}

/** Whether no sample has scores that something could move. */
export function withoutScores(who: SamplesAnswer): boolean {
  return !integers(who.predicted).some(isPrediction);
}
