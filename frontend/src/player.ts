/** Plays the epochs one after the other. */

import { computed, effect } from "@preact/signals";
import { isVisible } from "./host";
import { settings } from "./settings";
import { busy, goTo, place, playing, steps } from "./state";
import { isBehind } from "./views/embedding/film";

const MS_PER_EPOCH = 600;
const MOST_PLAYED = 1000;

/** Of thousands of epochs one of so many is played. */
export const stride = computed(() => Math.max(1, Math.floor(steps.value.length / MOST_PLAYED)));

export function togglePlay(): void {
  if (!playing.value) wishFilm();
  if (!playing.value && place.value === steps.value.length - 1) goTo(0);
  playing.value = !playing.value && steps.value.length > 1;
}

/** t-SNE settles too slowly to be played: epochs that were laid out before can be. */
function wishFilm(): void {
  const { tab, method, film } = settings;
  if (tab.value === "embedding" && method.value === "tsne") film.value = "film";
}

/** A person's own step takes the slider out of the player's hands. */
export function stepBy(epochs: number): void {
  playing.value = false;
  goTo(place.value + epochs);
}

export function runPlayer(): void {
  effect(() => {
    if (!playing.value) return;
    const timer = setInterval(() => {
      if (!isVisible() || busy.peek() || isBehind.peek()) return;
      if (place.peek() >= steps.peek().length - 1) playing.value = false;
      else goTo(place.peek() + stride.peek());
    }, MS_PER_EPOCH / settings.speed.value);
    return () => clearInterval(timer);
  });
}
