/** The same operations on a model in training, to copy. */

import { signal } from "@preact/signals";
import { answered } from "./asked";

const COPIED_MS = 2500;
const copied = signal("Copy");

export function Python() {
  const code = answered.value?.python ?? "";
  if (code === "") return null;
  return (
    <div class="python">
      <span
        class="quiet"
        title="A callback that does the same to the real weights, once or after every batch"
      >
        in training
      </span>
      <pre>
        <code>{code}</code>
      </pre>
      <button type="button" class="link act" onClick={() => void copy(code)}>
        {copied.value}
      </button>
    </div>
  );
}

async function copy(code: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(code);
    copied.value = "Copied";
  } catch {
    copied.value = "Mark it and copy it by hand";
  }
  setTimeout(() => {
    copied.value = "Copy";
  }, COPIED_MS);
}
