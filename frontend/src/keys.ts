/** The keyboard's way through the page. */

import { stepBy, togglePlay } from "./player";
import { clearSelection, playing } from "./state";
import { askNeighbours } from "./views/selection/neighbours";

export const KEYS: readonly (readonly [string, string])[] = [
  ["space", "play, pause"],
  ["← →", "one epoch back, one on"],
  ["shift ← →", "ten epochs"],
  ["Home End", "first epoch, newest epoch"],
  ["/", "search the features"],
  ["Esc", "clear search and selection"],
  ["?", "this guide"],
  ["↑ ↓ Enter", "in a chart: move over the features, select one"],
  ["↑ ↓ ← → Enter", "in the embedding: from sample to sample, choose one and see its nearest"],
  ["shift ↑ ↓ ← →", "in the embedding: move the picture"],
  ["+ − 0", "in the embedding: nearer, farther, all"],
  ["A", "in the embedding: choose all that are in sight"],
];

export function listenToKeys(openGuide: () => void): void {
  window.addEventListener("click", letGo);
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") {
      const within = event.target instanceof Element ? event.target : null;
      if (within?.closest("dialog")) return;
      (document.activeElement as HTMLElement | null)?.blur();
      // A menu closes when it loses the focus.
      if (within?.closest(".menu-holder")) return;
      clearSelection();
      askNeighbours(null);
      return;
    }
    if (takesKey(event.target, event.key)) return;
    const act = action(event.key, event.shiftKey, openGuide);
    if (act === null) return;
    event.preventDefault();
    act();
  });
}

function action(key: string, shift: boolean, openGuide: () => void): (() => void) | null {
  const far = shift ? 10 : 1;
  switch (key) {
    case " ":
      return togglePlay;
    case "ArrowLeft":
      return () => stepBy(-far);
    case "ArrowRight":
      return () => stepBy(far);
    case "Home":
      return () => stepBy(Number.NEGATIVE_INFINITY);
    case "End":
      return () => stepBy(Number.POSITIVE_INFINITY);
    case "/":
      return () => document.getElementById("search")?.focus();
    case "?":
      playing.value = false;
      return openGuide;
    default:
      return null;
  }
}

/** A button that was clicked with the mouse gives the keys back to the page: space plays. */
function letGo(event: MouseEvent): void {
  const byMouse = event.detail > 0;
  const focused = document.activeElement;
  if (!byMouse || !(focused instanceof HTMLElement)) return;
  if (focused.closest(".menu-holder, dialog") === null && focused.matches("button, [type=radio]")) {
    focused.blur();
  }
}

/** Whether what has the focus has its own use for a key. Charts stop the keys that they take. */
function takesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, select, textarea, dialog") !== null) return true;
  return (key === " " || key === "Enter") && target.closest("button, svg, [role=list]") !== null;
}
