/** Plays a clip's frames, one after the other and round again. */

import { effect, signal } from "@preact/signals";
import { isVisible } from "../../host";
import { settings } from "../../settings";
import { clips } from "./answers";
import { framesOf, gridOf, tokenOf } from "./maps";

/** Without pictures nothing says how fast the clip was. */
const TOKENS_A_SECOND = 2;

/** Which is shown. While it plays it is ahead of the URL, which takes its time. */
const shown = signal(settings.frame.peek());
export const running = signal(false);

/** Frames of a clip: those of the tokens where its pictures are not logged. */
export function frameCount(): number {
  const answer = clips.answer.value;
  if (answer === null) return 1;
  return answer.pictures?.frames ?? gridOf(answer.grid).frames;
}

/** A second has so many at the chosen pace. */
export function frameRate(): number {
  return (clips.answer.value?.pictures?.frame_rate ?? TOKENS_A_SECOND) * settings.pace.value;
}

/** The frame that is shown. */
export function frame(): number {
  return Math.min(shown.value, frameCount() - 1);
}

export function tokenCount(): number {
  return clips.answer.value === null ? 1 : gridOf(clips.answer.value.grid).frames;
}

/** The frame of tokens that is shown. */
export function token(): number {
  return tokenOf(frame(), frameCount(), tokenCount());
}

export function goToFrame(to: number): void {
  shown.value = Math.max(0, Math.min(to, frameCount() - 1));
  if (!running.peek()) settings.frame.value = shown.value;
}

/** A person's own step stops the clip. */
export function showFrame(to: number): void {
  pause();
  goToFrame(to);
}

/** Shows the first frame that a frame of tokens covers. */
export function showToken(at: number): void {
  showFrame(framesOf(at, frameCount(), tokenCount())[0]);
}

export function pause(): void {
  running.value = false;
  settings.frame.value = shown.peek();
}

export function toggleClip(): void {
  if (running.peek()) pause();
  else running.value = frameCount() > 1;
}

/** Keeps the clip moving while it runs, and follows the URL while it does not. */
export function keepPlaying(): () => void {
  const stops = [
    effect(() => {
      const asked = settings.frame.value;
      if (!running.peek()) shown.value = asked;
    }),
    effect(() => {
      if (!running.value) return;
      const [count, rate] = [frameCount(), frameRate()];
      let began = performance.now();
      let from = Math.min(shown.peek(), count - 1);
      let request = requestAnimationFrame(function tick(now) {
        if (isVisible()) {
          const passed = Math.floor(((now - began) / 1000) * rate);
          if (passed > 0) {
            from = (from + passed) % count;
            began += (1000 * passed) / rate;
            shown.value = from;
          }
        } else began = now;
        request = requestAnimationFrame(tick);
      });
      return () => cancelAnimationFrame(request);
    }),
  ];
  return () => {
    running.value = false;
    for (const stop of stops) stop();
  };
}
