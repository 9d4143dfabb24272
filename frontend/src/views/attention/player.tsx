/** The clip with a map over its frames, played; below it what falls on each moment. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { prepare } from "../../charts/canvas";
import { Card } from "../../controls/card";
import { Failure } from "../../controls/failure";
import { Range } from "../../controls/fields";
import { PauseIcon, PlayIcon } from "../../controls/icons";
import { hideTooltip, showTooltip } from "../../controls/tooltip";
import { useBox } from "../../controls/use-chart";
import { PACES, settings } from "../../settings";
import { windowHeight } from "../../state";
import { attention, clips, ownLooks, pictures } from "./answers";
import { Opacity, OverlayControls } from "./controls";
import { Legend, Sum } from "./legend";
import { gridOf } from "./maps";
import { FilmStrip, Moments } from "./moments";
import { overlay, overlayKind } from "./overlay";
import { paintShot, valueAt } from "./picture";
import {
  frame,
  frameCount,
  frameRate,
  running,
  showFrame,
  toggleClip,
  token,
  tokenCount,
} from "./playback";
import { clipSaving, shotAt } from "./saved";
import { recording, stopRecording } from "./video";
import { changeWords, frameWords, momentWords, timesWords } from "./words";

const TALLEST = 560;
const LEAST_HEIGHT = 200;
/** Of the window's height what the picture may take. */
const SHARE_OF_WINDOW = 0.5;

const SENTENCES = {
  activation:
    "What each patch adds to the class (blue) or takes away from it (red): added up they are the score, exactly.",
  rollout:
    "How much of each patch gets through all layers, were attention all that mixed them. It does not say what decides.",
  received:
    "How much each patch is looked at by all others. Where attention goes need not be what decides.",
  looks:
    "Where the patches of one moment look, in every frame of the clip. Click a row of the matrix to follow another moment.",
} as const;

export function Player() {
  const answer = clips.answer.value;
  const several = frameCount() > 1;
  return (
    <Card
      title={several ? "Over the frames" : "Over the picture"}
      topic="attention"
      class="clip-player"
      sentence={SENTENCES[overlayKind.value]}
      saving={attention.answer.value && answer ? clipSaving() : null}
    >
      <OverlayControls />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of what is in it */}
      <div class="player" onKeyDown={steer}>
        <Screen />
        <Legend />
        <div class="transport">
          {several && <Transport />}
          <Opacity />
        </div>
        {several && <Track />}
        {several && <FilmStrip />}
        {several && tokenCount() > 1 && <Moments />}
        <Sum />
      </div>
      <Missing />
      <Recording />
    </Card>
  );
}

/** Space plays the clip rather than the epochs, and arrows step its frames, while the focus is here. */
function steer(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || frameCount() < 2) return;
  const target = event.target as Element;
  const act = action(event.key, event.shiftKey ? 10 : 1);
  if (act === null || target.closest("select, button")) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function action(key: string, far: number): (() => void) | null {
  switch (key) {
    case " ":
      return toggleClip;
    case "ArrowLeft":
    case "ArrowDown":
      return () => showFrame(frame() - far);
    case "ArrowRight":
    case "ArrowUp":
      return () => showFrame(frame() + far);
    case "Home":
      return () => showFrame(0);
    case "End":
      return () => showFrame(frameCount() - 1);
    default:
      return null;
  }
}

function Screen() {
  const box = useBox();
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = stageSize(box.width);
  const shot = shotAt(frame());
  useLayoutEffect(() => {
    const context = canvas.current && prepare(canvas.current, size);
    if (context) paintShot(context, size.width, size.height, shot);
  });
  const several = frameCount() > 1;
  return (
    <div class="screen" ref={box.ref}>
      <div
        class="stage"
        style={{ width: `${size.width}px`, height: `${size.height}px` }}
        role="application"
        tabIndex={several ? 0 : -1}
        aria-label={
          several
            ? "Clip with the map over it: space plays, arrow keys step through its frames"
            : "Picture with the map over it"
        }
        onPointerMove={describePatch}
        onPointerLeave={hideTooltip}
        onClick={several ? toggleClip : undefined}
        onKeyDown={steer}
      >
        <canvas ref={canvas} />
      </div>
    </div>
  );
}

/** As large as there is room for, in the proportions of the frames, or else of the grid. */
function stageSize(room: number): { width: number; height: number } {
  const answer = clips.answer.value;
  const grid = gridOf(answer?.grid ?? []);
  const [width = 1, height = 1] = answer?.pictures?.tile ?? [grid.columns, grid.rows];
  const tallest = Math.max(LEAST_HEIGHT, Math.min(TALLEST, SHARE_OF_WINDOW * windowHeight.value));
  const scale = Math.min(room / width, tallest / height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

function describePatch(event: PointerEvent): void {
  const shown = overlay.value;
  if (shown === null) return;
  const box = (event.currentTarget as Element).getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width;
  const y = (event.clientY - box.top) / box.height;
  const { value, row, column } = valueAt(shown, token(), x, y);
  const said = shown.signed ? changeWords(value) : `${timesWords(value, shown.even)} an even share`;
  showTooltip(
    event,
    <>
      <strong>{said}</strong>
      <span class="quiet">
        patch {row}, {column} of {frameWords(token(), frameCount(), tokenCount())}
      </span>
    </>,
  );
}

function Transport() {
  const at = frame();
  const rate = frameRate() / settings.pace.value;
  return (
    <>
      <button
        type="button"
        class="tool"
        title={running.value ? "Pause the clip" : "Play the clip"}
        aria-label={running.value ? "Pause the clip" : "Play the clip"}
        onClick={toggleClip}
      >
        {running.value ? <PauseIcon /> : <PlayIcon />}
      </button>
      <span class="frame-name">
        <strong>Frame {at}</strong> of 0–{frameCount() - 1}
        {clips.answer.value?.pictures && ` · ${momentWords(at, rate)}`}
      </span>
      <select
        class="speed"
        aria-label="Speed of the clip"
        value={String(settings.pace.value)}
        onChange={(event) => {
          settings.pace.value = Number(event.currentTarget.value);
        }}
      >
        {PACES.map((pace) => (
          <option key={pace} value={String(pace)}>
            {pace}×
          </option>
        ))}
      </select>
    </>
  );
}

function Track() {
  const [at, last] = [frame(), frameCount() - 1];
  return (
    <Range
      label="Frame"
      value={at}
      low={0}
      high={last}
      said={`frame ${at} of 0 to ${last}`}
      onInput={showFrame}
    />
  );
}

/** What of the picture is not there, and why. */
function Missing() {
  const of = clips.answer.value;
  const answer = attention.answer.value;
  if (of === null) return null;
  return (
    <>
      <Failure of={attention.error.value ?? ownLooks.error.value ?? pictures.error.value} />
      {of.why && <p class="notice bad">{of.why} The map is drawn on grey.</p>}
      {of.pictures === null && !of.why && (
        <p class="notice">
          The clips' frames are not logged, so the map is drawn on grey. Give them with{" "}
          <code>Attention(frames=…)</code>, or <code>Writer.clips</code>.
        </p>
      )}
      {answer?.why && <p class="notice">{answer.why}</p>}
      {answer?.predicted === -1 && (
        <p class="notice bad">The scores of this clip are not all finite at epoch {answer.step}.</p>
      )}
      {of.class_token && (
        <p class="hint">
          This model has a class token: what is paid to it is in no map, so shares add up to less
          than one.
        </p>
      )}
    </>
  );
}

function Recording() {
  const now = recording.value;
  if (now === null) return null;
  return (
    <p class="recording" role="status">
      <progress value={now.done} max={now.of} aria-label="Recording" />
      <span>
        recording {now.done} of {now.of} frames
      </span>
      <button type="button" class="link act" onClick={stopRecording}>
        Stop
      </button>
    </p>
  );
}
