/** Under the clip, one place a moment: the strip of frames, and what of the map falls on each. */

import { useMemo } from "preact/hooks";
import { type FilmOptions, film } from "../../charts/film";
import { type MomentsOptions, moments } from "../../charts/moments";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox, useChart } from "../../controls/use-chart";
import { formatMove, formatPercent } from "../../format";
import { theme } from "../../state";
import { shareColour, weightColour } from "../../theme";
import { className } from "../samples/prediction";
import { clips, towards } from "./answers";
import { framesOf } from "./maps";
import { followed, type Overlay, overlay, overlayKind } from "./overlay";
import { sheet } from "./picture";
import { frame, frameCount, showFrame, showToken, token, tokenCount } from "./playback";
import { pointAt, pointed } from "./pointed";
import { changeWords, frameName, frameWords, looksWords, pointsWords, timesWords } from "./words";

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
        // The first of its frames: the one that a click shows.
        return { frame: framesOf(i, frames, cells)[0], name: frameName(i, frames, cells) };
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
      showTooltip(event, <CellTip words={frameWords(cell, frames, cells)} shown={shown[cell]} />);
    },
    onChoose: (cell) => showFrame(framesOf(cell, frames, cells)[0]),
  };
  useChart(box, film, options);
  return <div class="film" ref={box.ref} />;
}

function CellTip({ words, shown }: { words: string; shown?: { frame: number } | undefined }) {
  return (
    <>
      <strong>{words}</strong>
      {shown && <span class="quiet">the picture is frame {shown.frame}</span>}
    </>
  );
}

function shownCell(cells: number, frames: number): number {
  return Math.floor((Math.min(frame(), frames - 1) * cells) / frames);
}

/** Of a map that counts from zero: what is added, and what is taken away. */
const SIGNED_COLOURS = [weightColour(1)(0.8), weightColour(1)(-0.8)] as const;
/** Of shares: more than an even one, and less. */
const SHARE_COLOURS = [shareColour([0, 1])(0.8), shareColour([0, 1])(0.25)] as const;

/** The shown map, summed over each moment's patches. */
export function Moments() {
  const shown = overlay.value;
  if (shown === null) return null;
  const [above, below] = shown.signed ? SIGNED_COLOURS : SHARE_COLOURS;
  const even = formatPercent(shown.moments.even);
  return (
    <div class="moments">
      <p class="quiet">
        <span>
          <b>{titleWords(shown)}</b>
          {shown.signed
            ? ": class activation, summed over each moment's patches"
            : ": each moment's share, against an even one"}
        </span>
        <span class="named">
          <i style={{ background: above }} />{" "}
          {shown.signed ? `adds to ${className(towards.value)}` : `more than ${even}`}
        </span>
        <span class="named">
          <i style={{ background: below }} /> {shown.signed ? "takes away from it" : "less"}
        </span>
      </p>
      <Bars shown={shown} />
    </div>
  );
}

function titleWords({ signed }: Overlay): string {
  if (signed) return "Which moment decided";
  if (overlayKind.value === "rollout") return "Which moments get through";
  if (overlayKind.value === "received") return "Which moments are looked at";
  return `Where ${looksWords(followed.value ?? 0, frameCount(), tokenCount())}`;
}

function Bars({ shown }: { shown: Overlay }) {
  const box = useBox();
  const { sums, extent } = shown.moments;
  const ends = useMemo(() => {
    const said = shown.signed ? formatMove : pointsWords;
    return [said(extent), said(-extent)] as const;
  }, [shown]);
  const options: MomentsOptions = {
    theme: theme.value,
    width: box.width,
    height: HEIGHT,
    values: sums,
    extent,
    colours: shown.signed ? SIGNED_COLOURS : SHARE_COLOURS,
    ends,
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
    ariaLabel: spoken(shown),
  };
  useChart(box, moments, options);
  return <div ref={box.ref} />;
}

function MomentTip({ at }: { at: number }) {
  const shown = overlay.value;
  return (
    <>
      <strong>{frameWords(at, frameCount(), tokenCount())}</strong>
      {shown && <span>{sumWords(shown, at)}</span>}
    </>
  );
}

/** What falls on a moment: `adds 0.4 for Crash`, `49.5%, 2.5× an even share`. */
function sumWords({ signed, moments: { sums, even } }: Overlay, at: number): string {
  const sum = sums[at] ?? Number.NaN;
  if (signed) return `${changeWords(sum)} for ${className(towards.value)}`;
  if (!Number.isFinite(sum)) return "not finite";
  return `${formatPercent(sum + even)}, ${timesWords(sum + even, even)} an even share`;
}

function spoken(shown: Overlay): string {
  const { sums } = shown.moments;
  const most = sums.reduce((best, sum, i) => (sum > (sums[best] as number) ? i : best), 0);
  const where = frameWords(most, frameCount(), tokenCount());
  return `${titleWords(shown)}: most in ${where}: ${sumWords(shown, most)}`;
}
