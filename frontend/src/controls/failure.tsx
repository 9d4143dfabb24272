/** Why something cannot be told, in the server's words, where it would stand. */

import type { Refusal } from "../api";

export function Failure({ of }: { of: Refusal | null }) {
  if (of === null) return null;
  return (
    <p class="notice bad" role="alert">
      {of.message} {of.hint}
    </p>
  );
}
