/** What the clip's card saves: the frame that is shown with its map, the map's figures, the clip as a film. */

import { floats } from "../../api";
import { append, appendText, node, standalone } from "../../charts/svg";
import { titled } from "../../charts/titled";
import type { Saving, Table } from "../../controls/card";
import { shownName } from "../../names";
import { settings } from "../../settings";
import { head, theme } from "../../state";
import { attention, clip, clips } from "./answers";
import { scaleWords } from "./legend";
import { gridOf, tokenOf } from "./maps";
import { overlay, overlayKind } from "./overlay";
import { legendColours, paintShot, type Shot, sheet } from "./picture";
import { frame, frameCount, frameRate, tokenCount } from "./playback";
import { saveFilm, stage } from "./video";
import { frameWords } from "./words";

const MARGIN = 12;
const BELOW = 58;

/** A frame of what is shown as it is to be painted. */
export function shotAt(at: number): Shot {
  return shots()(at);
}

/** Every frame of what is shown now, whatever is shown later. */
function shots(): (frame: number) => Shot {
  const [frames, tokens] = [frameCount(), tokenCount()];
  const parts = {
    theme: theme.value,
    sheet: sheet.value,
    overlay: overlay.value,
    opacity: settings.opacity.value / 100,
  };
  return (frame) => ({ ...parts, frame, token: tokenOf(frame, frames, tokens) });
}

function size(): readonly [number, number] {
  const { columns, rows } = gridOf(clips.answer.peek()?.grid ?? []);
  return sheet.peek()?.tile ?? [columns, rows];
}

export function clipSaving(): Saving {
  const step = attention.answer.value?.step;
  const name = `clip-${clip.value}-${overlayKind.value}-epoch-${step}`;
  return {
    name,
    picture: () => picture(step ?? 0),
    table,
    ...(frameCount() > 1 && {
      film: () => saveFilm(name, size(), frameCount(), frameRate(), shots()),
    }),
  };
}

function picture(step: number): string {
  const canvas = stage(size());
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  const { width, height } = canvas;
  paintShot(context, width, height, shotAt(frame()));
  const root = node(document, "svg", { "font-family": theme.peek().font });
  append(root, "image", { href: canvas.toDataURL("image/png"), x: MARGIN, y: 0, width, height });
  drawScale(root, width, height);
  const box = { width: width + 2 * MARGIN, height: height + BELOW };
  const drawn = standalone(root, box, theme.peek().surface);
  const clipName = clips.answer.peek()?.names[clip.peek() ?? 0];
  const title = `${shownName(head.peek()?.run ?? "")}: ${clipName}, frame ${frame()}, epoch ${step}`;
  return titled(drawn, title, theme.peek(), document);
}

/** Below the picture: what the map shows, and its colours from end to end. */
function drawScale(root: SVGElement, width: number, y: number): void {
  const shown = overlay.peek();
  if (shown === null) return;
  const small = { "font-size": 11, fill: theme.peek().muted };
  appendText(root, shown.title, { x: MARGIN, y: y + 18, ...small });
  const gradient = append(root, "linearGradient", { id: "scale" });
  for (const { at, channels, opacity } of legendColours(shown.signed)) {
    const look = { "stop-color": `rgb(${channels})`, "stop-opacity": opacity };
    append(gradient, "stop", { offset: `${100 * at}%`, ...look });
  }
  const bar = { x: MARGIN, y: y + 26, width, height: 9, stroke: theme.peek().border };
  append(root, "rect", { ...bar, fill: "url(#scale)" });
  const [low, high] = scaleWords();
  appendText(root, low, { x: MARGIN, y: y + 48, ...small });
  appendText(root, high, { x: MARGIN + width, y: y + 48, "text-anchor": "end", ...small });
}

/** A line a patch: what the map says of it, and every class's part where that is logged. */
function table(): Table {
  const [shown, answer] = [overlay.peek(), attention.answer.peek()];
  if (shown === null || answer === null) return { header: [], rows: [] };
  const { frames, rows, columns } = shown.grid;
  const size = frames * rows * columns;
  const activation = answer.activation ? floats(answer.activation) : null;
  const classes = activation ? answer.classes : [];
  return {
    header: [
      "frames",
      "row",
      "column",
      shown.title,
      ...classes.map((label) => `class ${label}: adds`),
    ],
    rows: Array.from({ length: size }, (_, i) => [
      frameWords(Math.floor(i / (rows * columns)), frameCount(), frames),
      Math.floor(i / columns) % rows,
      i % columns,
      shown.values[i] ?? null,
      ...classes.map((_, at) => activation?.[at * size + i] ?? null),
    ]),
  };
}
