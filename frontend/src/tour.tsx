/** A few words on a first visit, each beside what it is about; it stands in nobody's way. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { settings, type TABS } from "./settings";

type Tab = (typeof TABS)[number];

interface Stop {
  /** What is outlined while the words are shown. */
  readonly at: string;
  readonly words: string;
}

const EPOCHS: Stop = {
  at: ".epoch-bar",
  words:
    "Every view shows the head at this epoch. Drag the slider or press space to see training unfold; at “newest” it follows a model that is still training.",
};

/** Of either tab its own, since nothing of the other can be pointed at. */
const STOPS: Readonly<Record<Tab, readonly Stop[]>> = {
  weights: [
    EPOCHS,
    {
      at: '.card[aria-label="Influence"]',
      words:
        "A feature is one line across the charts. Point at it for its exact weights, click it to mark it everywhere.",
    },
    {
      at: ".rail",
      words:
        "Choose which features are shown, and in what order. Every setting is in the address, so a link reopens what you see.",
    },
    {
      at: ".tabs",
      words:
        "The embedding shows the samples as the head sees them. Each chart's ? says how to read it, and its arrow saves it.",
    },
  ],
  embedding: [
    EPOCHS,
    {
      at: ".points",
      words:
        "Each mark is a sample, near those that the head sees alike. Drag around some to choose them, click one to see whom the head sees most like it.",
    },
    {
      at: ".chosen",
      words:
        "Here you read what sets the chosen samples apart from the others, how the head fares with them, and who they are.",
    },
    {
      at: ".tabs",
      words:
        "The weights show what each class is made of. Each chart's ? says how to read it, and its arrow saves it. Every setting is in the address, so a link reopens what you see.",
    },
  ],
};

const STORED_AS = "weightvis.toured";

const stop = signal<number | null>(isFirstVisit() ? 0 : null);

export function Tour() {
  const at = stop.value;
  const stops = STOPS[settings.tab.value];
  const now = at === null ? undefined : stops[at];
  useEffect(() => {
    const element = now && document.querySelector(now.at);
    element?.classList.add("toured");
    return () => element?.classList.remove("toured");
  }, [now]);
  if (at === null || now === undefined) return null;
  const last = at === stops.length - 1;
  return (
    <aside class="tour" aria-label="A short tour">
      <p>{now.words}</p>
      <footer>
        <span class="quiet">
          {at + 1} of {stops.length}
        </span>
        {!last && (
          <button type="button" class="link" onClick={end}>
            Skip
          </button>
        )}
        <button
          type="button"
          class="next"
          onClick={() => {
            if (last) end();
            else stop.value = at + 1;
          }}
        >
          {last ? "Done" : "Next"}
        </button>
      </footer>
    </aside>
  );
}

function end(): void {
  stop.value = null;
  try {
    localStorage.setItem(STORED_AS, "yes");
  } catch {
    // A browser that stores nothing shows the tour again.
  }
}

function isFirstVisit(): boolean {
  try {
    return localStorage.getItem(STORED_AS) === null;
  } catch {
    return false;
  }
}
