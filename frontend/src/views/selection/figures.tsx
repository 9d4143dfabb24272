/** The panel's figures: what sets the chosen samples apart, and what moves their scores. */

import type { ComponentChildren } from "preact";
import type { BarsOptions } from "../../charts/bars";
import { bars } from "../../charts/bars";
import { titled } from "../../charts/titled";
import type { Saving } from "../../controls/card";
import { drawnAside } from "../../controls/use-chart";
import { formatCount } from "../../format";
import { theme } from "../../state";
import { contributionTable, focusOf, mostMoving } from "../contribution-bars";
import { added, withoutScores } from "../samples/added";
import { chosen } from "../samples/samples";
import {
  DifferencesSentence,
  differenceOptions,
  differencesTitle,
  differenceTable,
  selection,
} from "./differences";
import { movingOptions } from "./moving";
import { SAVED_WIDTH } from "./panel-rows";
import { mostFeatures, question } from "./question";

export interface Figure {
  readonly sentence: ComponentChildren;
  readonly options: BarsOptions | null;
  readonly saving: Saving | null;
}

/** Null until its answer is there. */
export function figure(width: number): Figure | null {
  return question.value === "apart" ? differences(width) : contributions(width);
}

function differences(width: number): Figure | null {
  const answer = selection.answer.value;
  if (answer === null) return null;
  const options = differenceOptions(answer, width);
  const sentence = <DifferencesSentence answer={answer} />;
  if (options.rows.length === 0) return { sentence, options: null, saving: null };
  return {
    sentence,
    options,
    saving: {
      name: "chosen-samples-differences",
      picture: () => picture(options, differencesTitle(answer)),
      table: differenceTable,
    },
  };
}

function contributions(width: number): Figure | null {
  const who = chosen.answer.value;
  if (who !== null && withoutScores(who)) {
    const sentence = "Nothing can be said to move their scores: at this epoch they aren't finite.";
    return { sentence, options: null, saving: null };
  }
  const answer = added.answer.value;
  if (answer === null) return null;
  const focus = focusOf(answer);
  const options = movingOptions(focus, mostMoving(answer, focus, mostFeatures.value), width);
  const count = formatCount(answer.rows.shape[0] ?? 0);
  return {
    sentence: `What moves ${focus.words} most, compared with the average sample.`,
    options,
    saving: {
      name: "chosen-samples-contributions",
      picture: () =>
        picture(options, `${count} chosen against the average sample: what moves ${focus.words}`),
      table: () => contributionTable(answer, focus),
    },
  };
}

function picture(options: BarsOptions, title: string): string {
  const drawn = drawnAside(bars, { ...options, width: SAVED_WIDTH, animate: false });
  return titled(drawn, title, theme.peek(), document);
}
