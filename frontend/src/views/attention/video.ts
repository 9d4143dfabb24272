/** The clip with its map as a film: recorded while it is played aside, frame by frame. */

import { signal } from "@preact/signals";
import { fileName, saveFile } from "../../charts/save";
import { paintShot, type Shot } from "./picture";

const TYPES = [
  ["video/webm;codecs=vp9", "webm"],
  ["video/webm;codecs=vp8", "webm"],
  ["video/webm", "webm"],
  ["video/mp4", "mp4"],
] as const;
/** Pixels on the longer side: a small clip is made larger, so that its blocks are sharp. */
const LONGER_SIDE = 512;
const BITS_A_SECOND = 4e6;
/** The recorder needs a moment to take in its last frame. */
const LAST_MS = 120;

/** Frames recorded of all; null while nothing is recorded. */
export const recording = signal<{ readonly done: number; readonly of: number } | null>(null);

let stopped = false;

export function stopRecording(): void {
  stopped = true;
}

/** What this browser can record; null: nothing. */
function recordable(): (typeof TYPES)[number] | null {
  if (typeof MediaRecorder === "undefined") return null;
  return TYPES.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/** A canvas in the proportions of a picture, even on both sides as films want it. */
export function stage([width, height]: readonly [number, number]): HTMLCanvasElement {
  const scale = Math.max(1, LONGER_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = 2 * Math.round((width * scale) / 2);
  canvas.height = 2 * Math.round((height * scale) / 2);
  return canvas;
}

/** Records all `frames` and saves them, one film at a time; nothing is saved where it was stopped. */
export async function saveFilm(
  name: string,
  size: readonly [number, number],
  frames: number,
  rate: number,
  shot: (frame: number) => Shot,
): Promise<void> {
  if (recording.peek() !== null) {
    throw new Error("another film is being recorded: wait for its end, or stop it");
  }
  const found = recordable();
  if (found === null) throw new Error("this browser cannot record a film");
  const [type, extension] = found;
  const canvas = stage(size);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  const paint = (frame: number) => paintShot(context, canvas.width, canvas.height, shot(frame));
  stopped = false;
  recording.value = { done: 0, of: frames };
  try {
    const film = await recorded(canvas, type, frames, rate, paint);
    if (!stopped) saveFile(fileName(name, extension), film);
  } finally {
    recording.value = null;
  }
}

async function recorded(
  canvas: HTMLCanvasElement,
  type: string,
  frames: number,
  rate: number,
  paint: (frame: number) => void,
): Promise<Blob> {
  paint(0);
  const stream = canvas.captureStream();
  try {
    const parts = await partsOf(stream, type, frames, rate, paint);
    return new Blob(parts, { type: type.split(";", 1)[0] as string });
  } finally {
    // Without them the recorder ends too, whatever it was at.
    for (const track of stream.getTracks()) track.stop();
  }
}

async function partsOf(
  stream: MediaStream,
  type: string,
  frames: number,
  rate: number,
  paint: (frame: number) => void,
): Promise<Blob[]> {
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_A_SECOND });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const ended = new Promise<void>((resolve, reject) => {
    recorder.addEventListener("stop", () => resolve());
    recorder.addEventListener("error", () => reject(new Error("the recording broke off")));
  });
  recorder.start();
  const began = performance.now();
  for (let frame = 0; frame < frames && !stopped; frame++) {
    paint(frame);
    recording.value = { done: frame + 1, of: frames };
    // By the clock, so that late frames don't make the film longer.
    await Promise.race([until(began + (1000 * (frame + 1)) / rate), ended]);
  }
  await until(performance.now() + LAST_MS);
  recorder.stop();
  await ended;
  return parts;
}

function until(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}
