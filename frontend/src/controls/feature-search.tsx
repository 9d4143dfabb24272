/** The field that searches the features, and what stands where it finds none. */

import { useRef } from "preact/hooks";
import { shownName } from "../names";
import { settings } from "../settings";

const DELAY_MS = 150;

/** `label`: where no word stands beside it. */
export function FeatureSearch({ label }: { label?: string }) {
  const timer = useRef(0);
  return (
    <input
      id="search"
      type="search"
      placeholder="Search  /"
      aria-label={label}
      maxLength={200}
      value={settings.search.value}
      onInput={(event) => {
        const { value } = event.currentTarget;
        clearTimeout(timer.current);
        timer.current = window.setTimeout(() => {
          settings.search.value = value;
          settings.offset.value = 0;
        }, DELAY_MS);
      }}
    />
  );
}

export function NothingFound() {
  return (
    <p class="empty small">
      No feature's name contains “{shownName(settings.search.value)}”.{" "}
      <button
        type="button"
        class="link"
        onClick={() => {
          settings.search.value = "";
        }}
      >
        Clear the search
      </button>
    </p>
  );
}
