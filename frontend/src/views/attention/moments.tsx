/** Under the clip, one place a frame: the strip of frames, and what each adds to the classes. */

import { useMemo } from "preact/hooks";
import { type FilmOptions, film } from "../../charts/film";
import { type Moment, type MomentsOptions, moments } from "../../charts/moments";
import { Swatch } from "../../controls/class-mark";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox, useChart } from "../../controls/use-chart";
import { head, marks, theme } from "../../state";
import { className } from "../samples/prediction";
import { clips } from "./answers";
import { framesOf } from "./maps";
import { evidence, followed, isMargin } from "./overlay";
import { sheet } from "./picture";
import { frame, frameCount, showFrame, showToken, token, tokenCount } from "./playback";
import { pointAt, pointed } from "./pointed";
import { changeWords, frameName, frameWords } from "./words";

const HEIGHT = 128;
/** More frames of tokens than this are too narrow a cell each to tell apart. */
const MOST_CELLS = 64;

export function FilmStrip() {
  const box = useBox();
  const [frames, tokens] = [frameCount(), tokenCount()];
  // A clip whose tokens see all of it at once still has frames to walk through.
  const cells = tokens > 1 ? tokens : Math.min(frames, MOST_CELLS);
  const shown = useMemo(
    () =>
      Array.from({ length: cells }, (_, i) => {
        const [first, last] = framesOf(i, frames, cells);
        return { frame: Math.floor((first + last) / 2), name: frameName(i, frames, cells) };
      }),
    [frames, cells],
  );
  const perToken = tokens > 1;
  const present = perToken ? token() : shownCell(cells, frames);
  const from = followed.value === null ? [] : [followed.value];
  const options: FilmOptions | null = clips.answer.value && {
    theme: theme.value,
    width: box.width,
    sheet: sheet.value,
    cells: shown,
    present,
    marked: perToken ? [...from, ...pointed.value] : [],
    onHover: (cell, event) => {
      if (cell === null || event === null) {
        hideTooltip();
        return;
      }
      showTooltip(event, <span>{frameWords(cell, frames, cells)}</span>);
    },
    onChoose: (cell) => showFrame(framesOf(cell, frames, cells)[0]),
  };
  useChart(box, film, options);
  return <div class="film" ref={box.ref} />;
}

function shownCell(cells: number, frames: number): number {
  return Math.floor((Math.min(frame(), frames - 1) * cells) / frames);
}

/** Which moment decided: the parts of each class, summed over a frame's patches. */
export function Evidence() {
  const found = evidence.value;
  if (found === null) return null;
  return (
    <div class="evidence">
      <p class="quiet">
        <span>
          <b>Which moment decided</b>: class activation, summed over each frame's patches
        </span>
        <Legend labels={found.sums.map(({ label }) => label)} />
      </p>
      <EvidenceBars found={found} />
    </div>
  );
}

type Found = NonNullable<typeof evidence.value>;

function EvidenceBars({ found }: { found: Found }) {
  const box = useBox();
  const [shown, counted] = [marks.value, isMargin.value];
  const bars = useMemo(() => momentsOf(found.sums), [found, shown, counted]);
  const options: MomentsOptions = {
    theme: theme.value,
    width: box.width,
    height: HEIGHT,
    moments: bars,
    extent: found.extent,
    present: token(),
    onHover: (at, event) => {
      if (at === null || event === null) {
        hideTooltip();
        pointAt([]);
        return;
      }
      pointAt([at]);
      showTooltip(event, <MomentTip at={at} />);
    },
    onChoose: showToken,
    ariaLabel: spoken(found.sums, frameCount(), tokenCount()),
  };
  useChart(box, moments, options);
  return <div ref={box.ref} />;
}

/** Of two classes set against each other a bar is the class's that it speaks for. */
function momentsOf(sums: readonly { label: number; sums: Float32Array }[]): Moment[] {
  const two = head.peek()?.classes === 2 && isMargin.peek();
  const markOf = (label: number, value: number) =>
    marks.peek()[two && value < 0 ? 1 - label : label];
  const count = sums[0]?.sums.length ?? 0;
  return Array.from({ length: count }, (_, t) => ({
    bars: sums.flatMap(({ label, sums: each }) => {
      const value = each[t] as number;
      const mark = markOf(label, value);
      return mark ? [{ value, mark }] : [];
    }),
  }));
}

function Legend({ labels }: { labels: readonly number[] }) {
  const both = head.value?.classes === 2 ? [0, 1] : labels;
  return (
    <>
      {both.map((label) => {
        const mark = marks.value[label];
        return (
          mark && (
            <span key={label} class="named">
              <Swatch mark={mark} /> {mark.label}
            </span>
          )
        );
      })}
    </>
  );
}

function MomentTip({ at }: { at: number }) {
  const found = evidence.value;
  return (
    <>
      <strong>{frameWords(at, frameCount(), tokenCount())}</strong>
      {found?.sums.map(({ label, sums }) => (
        <span key={label}>
          {changeWords(sums[at] ?? Number.NaN)} for {className(label)}
        </span>
      ))}
    </>
  );
}

function spoken(
  sums: readonly { label: number; sums: Float32Array }[],
  frames: number,
  tokens: number,
): string {
  const told = sums.map(({ label, sums: each }) => {
    const most = each.reduce((best, value, i) => (value > (each[best] as number) ? i : best), 0);
    return `${className(label)}: most in ${frameWords(most, frames, tokens)}, which ${changeWords(each[most] ?? Number.NaN)}`;
  });
  return `Class activation over time. ${told.join("; ")}`;
}
