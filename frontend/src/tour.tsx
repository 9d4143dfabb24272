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
  attention: [
    EPOCHS,
    {
      at: ".clip-player",
      words:
        "Play the clip and see what each patch of it adds to a class's score, or where attention goes. Click a frame of the strip to go there.",
    },
    {
      at: ".frame-to-frame",
      words:
        "How much of each frame's attention falls on each frame. Click a row, and the clip shows where that frame looks.",
    },
  ],
  weights: [
    EPOCHS,
    {
      at: '.card[aria-label="Influence"]',
      words:
        "A feature is one line across the charts. Point at it for its exact weights, click it to mark it everywhere, double-click it for all that is known of it.",
    },
    {
      at: ".findings",
      words:
        "What is worth knowing at this epoch, in sentences that lead to the features, classes and samples that they name.",
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
  importance: [
    EPOCHS,
    {
      at: ".importance-table",
      words:
        "Does a feature matter to the predictions? A column is a method. Click a heading to sort by it, a feature's name for all that is known of it, anything else in its row to mark it everywhere.",
    },
    {
      at: '.card[aria-label="Shapley values"]',
      words:
        "Each mark is a sample: how far the feature moves its score. Point at one to see who it is, and click to choose it here and in the embedding.",
    },
    {
      at: ".tabs",
      words:
        "What if shows what would become of the predictions without a feature. Each chart's ? says how to read it, and its arrow saves it. Every setting is in the address, so a link reopens what you see.",
    },
  ],
  whatif: [
    EPOCHS,
    {
      at: '.card[aria-label="What if"]',
      words:
        "Mute, flip or scale a feature: at once you see what the head would make of the same samples. Undo with Ctrl Z; the operations are in the address.",
    },
    {
      at: ".whatif-tab .threshold",
      words:
        "Move where the classes are told apart, and everything below follows. Of two classes, say what each kind of error costs, and the cheapest place is marked.",
    },
    {
      at: '.whatif-tab .card[aria-label^="Changed sides"]',
      words:
        "Who is taken for another class than before. Choose them all, and the embedding shows where they lie.",
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
