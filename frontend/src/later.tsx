/** Parts of the page that are loaded when they are first shown. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

/** A component that stands for one whose script comes when it is needed. */
export function later(load: () => Promise<{ default: ComponentType }>): ComponentType {
  const loaded = signal<ComponentType | null>(null);
  const failed = signal(false);
  let underway = false;
  const fetch = async () => {
    underway = true;
    failed.value = false;
    try {
      loaded.value = (await load()).default;
    } catch {
      failed.value = true;
    }
    underway = false;
  };
  return function Later() {
    const Shown = loaded.value;
    if (Shown !== null) return <Shown />;
    if (failed.value) {
      return (
        <p class="empty" role="alert">
          This part of the page could not be loaded: TensorBoard does not answer, or another version
          of weightvis was installed meanwhile. Reload the page, or{" "}
          <button type="button" class="link" onClick={() => void fetch()}>
            try again
          </button>
          .
        </p>
      );
    }
    if (!underway) void fetch();
    return <p class="empty">Loading …</p>;
  };
}

/** Adds the styles of a part that was loaded. */
export function wear(css: string): void {
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
}
