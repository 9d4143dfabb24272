/** What the spaces are called in which samples are near each other. */

import type { SPACES } from "../settings";

export const SPACE_NAMES: Readonly<Record<(typeof SPACES)[number], string>> = {
  activations: "activations",
  scores: "class scores",
  contributions: "contributions",
};
