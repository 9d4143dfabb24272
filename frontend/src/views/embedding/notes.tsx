/** What else the reader of a layout should know, and how to have all samples drawn. */

import { formatCount } from "../../format";
import { MOST_SAMPLES, settings, USUAL_SAMPLES } from "../../settings";
import { drawn, progress } from "./layout";

export function Notes() {
  const samples = drawn.value;
  if (samples === null) return null;
  const { most } = settings;
  const all = Math.min(samples.samples, MOST_SAMPLES);
  return (
    <>
      {samples.notes.map((note, i) => (
        <p class="notice" key={note}>
          {note}{" "}
          {i === 0 && most.value < all && (
            <Draw count={all} words={all === samples.samples ? "Draw all" : "Draw"} />
          )}
        </p>
      ))}
      {most.value > USUAL_SAMPLES && all > USUAL_SAMPLES && (
        <p class="notice">
          {formatCount(Math.min(all, most.value))} samples{" "}
          {progress.value?.stage === "settled" ? "are drawn" : "take a while to settle"}.{" "}
          <Draw count={USUAL_SAMPLES} words="Draw" />
        </p>
      )}
    </>
  );
}

function Draw({ count, words }: { count: number; words: string }) {
  return (
    <button
      type="button"
      class="link act"
      onClick={() => {
        settings.most.value = count > USUAL_SAMPLES ? MOST_SAMPLES : USUAL_SAMPLES;
      }}
    >
      {words} {formatCount(count)}
    </button>
  );
}
