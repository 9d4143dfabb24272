/** How much of each moment's attention falls on each moment; a row leads to where it looks. */

import { batch } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { floats } from "../../api";
import { type FrameMatrixOptions, frameMatrix } from "../../charts/frame-matrix";
import type { GridCell } from "../../charts/grid-walk";
import { aboutEven } from "../../charts/share-cells";
import { titled } from "../../charts/titled";
import { Card, type Table } from "../../controls/card";
import { dismissTooltip, hideTooltip, showTooltip } from "../../controls/tooltip";
import { drawnAside, useBox, useChart } from "../../controls/use-chart";
import { formatPercent } from "../../format";
import type { AttentionAnswer, ClipsAnswer } from "../../schema";
import { settings } from "../../settings";
import { theme } from "../../state";
import { reach } from "../importance/reaches";
import { attended, attention, attentionHead, clip, clips, layer, newest } from "./answers";
import { OfHead } from "./controls";
import { leaveRow } from "./leave-row";
import { evenMoment, gridOf, headsOf, meanOf } from "./maps";
import { followed, overlayKind } from "./overlay";
import { frameCount, token, tokenCount } from "./playback";
import { pointAt } from "./pointed";
import { frameName, frameWords, headWords, looksWords, spanWords, timesWords } from "./words";

const SAVED_WIDTH = 560;

export function FrameToFrame() {
  const [answer, of] = [attention.answer.value, clips.answer.value];
  const box = useBox();
  const options = useOptions(answer, of, box.width);
  useChart(box, frameMatrix, options);
  return (
    <Card
      title="Frame to frame"
      topic="attention"
      class="frame-to-frame"
      sentence={`How much each moment (${spanWords(frameCount(), tokenCount())}) looks at each: a row adds up to one${of?.class_token ? ", less what goes to the class token" : ""}. Click a row to see where that moment looks.`}
      saving={
        answer &&
        of &&
        options && {
          name: `frame-to-frame-clip-${clip.value}-epoch-${answer.step}`,
          picture: () => picture(answer, of, options),
          table: () => table(options),
        }
      }
    >
      <div class="controls">{of && <OfHead answer={of} />}</div>
      <div class="plot" ref={box.ref} />
      <Followed />
    </Card>
  );
}

/** Whose looks the clip shows, and the way back. */
function Followed() {
  const from = followed.value;
  if (from === null) {
    return <p class="quiet followed">No row is followed.</p>;
  }
  const isMean = attentionHead.value >= 0 && !clips.answer.value?.full;
  return (
    <p class="quiet followed">
      The clip shows where {looksWords(from, frameCount(), tokenCount())}
      {isMean && " (the mean of the layer's heads: whole matrices are not logged)"}.{" "}
      <button type="button" class="link act" onClick={leaveRow}>
        {clips.answer.value?.class_activation ? "Back to class activation" : "Back to rollout"}
      </button>
    </p>
  );
}

/** Of the shown layer and head, or the mean; float [frames, frames]. */
export function matrixOf(answer: AttentionAnswer, of: ClipsAnswer): Float32Array {
  const { frames } = gridOf(of.grid);
  const heads = headsOf(of.layers, layer.value, attentionHead.value);
  return meanOf(floats(answer.frames), frames * frames, heads);
}

function useOptions(
  answer: AttentionAnswer | null,
  of: ClipsAnswer | null,
  width: number,
): FrameMatrixOptions | null {
  const [shownLayer, shownHead] = [layer.value, attentionHead.value];
  const values = useMemo(
    () => answer && of && matrixOf(answer, of),
    [answer, of, shownLayer, shownHead],
  );
  const [frames, tokens] = [frameCount(), tokenCount()];
  const names = useMemo(
    () => Array.from({ length: tokens }, (_, i) => frameName(i, frames, tokens)),
    [frames, tokens],
  );
  const last = newest.answer.value;
  if (last && of) reach(scaleKey(), matrixOf(last, of));
  const [low, high] = reach(scaleKey(), values ?? []);
  const even = of ? evenMoment(gridOf(of.grid), of.class_token) : 1;
  const domain = useMemo(() => aboutEven([low, high], even), [low, high, even]);
  if (answer === null || of === null || values === null) return null;
  const shareWords = ({ row, column }: GridCell) => {
    const share = values[row * tokens + column] ?? Number.NaN;
    const where = `${frameWords(row, frames, tokens)} falls on ${frameWords(column, frames, tokens)}`;
    return `${formatPercent(share)} of the attention of ${where}: ${timesWords(share, even)} an even share`;
  };
  return {
    theme: theme.value,
    width,
    values,
    frames: tokens,
    domain,
    even: { value: even, label: `even: ${formatPercent(even)}` },
    names,
    format: (value) => timesWords(value, even),
    chosen: followed.value,
    present: token(),
    spoken: shareWords,
    onHover: (cell, event) => {
      pointAt(cell === null ? [] : [cell.row, cell.column]);
      if (cell === null || event === null) hideTooltip();
      else showTooltip(event, <span>{shareWords(cell)}</span>);
    },
    onChoose: (row) => {
      dismissTooltip();
      follow(row);
    },
    ariaLabel: `Frame to frame, ${headWords(of, shownLayer, shownHead)}, epoch ${answer.step}: arrow keys move, Enter follows a row`,
  };
}

/** Shows where a frame of tokens looks; the same again goes back. */
function follow(row: number): void {
  const { from, overlay } = settings;
  batch(() => {
    const again = overlayKind.peek() === "looks" && from.peek() === row;
    overlay.value = again ? "activation" : "looks";
    from.value = row;
  });
}

function scaleKey(): string {
  const of = [attended.value?.name, clip.value, layer.value, attentionHead.value];
  return ["frame to frame", ...of].join("\0");
}

function picture(answer: AttentionAnswer, of: ClipsAnswer, options: FrameMatrixOptions): string {
  const made = drawnAside(frameMatrix, { ...options, width: SAVED_WIDTH, present: null });
  const heads = headWords(of, layer.peek(), attentionHead.peek());
  const title = `${of.names[clip.peek() ?? 0]}: frame to frame, ${heads}, epoch ${answer.step}`;
  return titled(made, title, theme.peek(), document);
}

function table({ values, frames, names }: FrameMatrixOptions): Table {
  return {
    header: ["from frames", ...names.map((name) => `to ${name}`)],
    rows: names.map((name, row) => [name, ...values.subarray(row * frames, (row + 1) * frames)]),
  };
}
