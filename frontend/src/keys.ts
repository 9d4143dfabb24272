/** The keyboard's way through the page. */

import { stepBy, togglePlay } from "./player";
import { clearFeatures, playing } from "./state";
import { leaveRow } from "./views/attention/leave-row";
import { closeCard, openPointedAt } from "./views/feature/open";
import { clearSamples } from "./views/selection/clear-samples";

export const KEYS: readonly (readonly [string, string])[] = [
  ["space", "play, pause"],
  ["← →", "one epoch back, one on"],
  ["shift ← →", "ten epochs"],
  ["Home End", "first epoch, newest epoch"],
  ["/", "search the features"],
  ["f", "the card of the feature pointed at, or selected; double click does the same"],
  ["↑ ↓", "in a feature's card: the feature ranked before, the next one"],
  [
    "Esc",
    "close the card; leave the followed row; clear the chosen samples; the search and the selected features",
  ],
  ["?", "this guide"],
  ["a letter, ↑ ↓ Home End Enter", "in a long list of runs, heads or classes: search it, choose"],
  ["↑ ↓ Enter", "in a chart: move over the features, select one"],
  ["↑ ↓ ← → Enter", "in the embedding: from sample to sample, choose one and see its nearest"],
  ["shift ↑ ↓ ← →", "in the embedding: move the picture"],
  ["+ − 0", "in the embedding: nearer, farther, all"],
  ["A", "in the embedding: choose all that are in sight"],
  ["space, ← →", "in a clip, once it has the focus: play it, step through its frames"],
  [
    "↑ ↓ ← → Enter",
    "in the matrices of attention: from cell to cell, follow the row; from head to head, show one",
  ],
  ["Ctrl Z, Ctrl shift Z", "in What if: undo, redo an operation"],
];

export function listenToKeys(openGuide: () => void): void {
  window.addEventListener("click", letGo);
  window.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") {
      letGoOne(event.target instanceof Element ? event.target : null);
      return;
    }
    if (takesKey(event.target, event.key)) return;
    const act = action(event.key, event.shiftKey, openGuide);
    if (act === null) return;
    event.preventDefault();
    act();
  });
}

/** One thing at a time: a menu, a field, a card, a row, the chosen samples, the features. */
function letGoOne(from: Element | null): void {
  if (from?.closest("dialog")) return;
  const opener = from?.closest(".menu-holder")?.querySelector<HTMLElement>("[aria-expanded=true]");
  const focused = document.activeElement;
  // A chart's focus is its own: there, the arrow keys go on walking.
  if (focused instanceof HTMLElement && !focused.closest("[role=application]")) focused.blur();
  if (opener) {
    // A menu closes when it loses the focus.
    opener.focus();
    return;
  }
  const field = from?.closest("input[type=search], select") ?? null;
  if (field === null && (closeCard() || leaveRow() || clearSamples())) return;
  if (field === null || field.id === "search") clearFeatures();
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
    case "f":
      return openPointedAt;
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
