/** What is asked about the chosen samples, and how many features may answer it. */

import { signal } from "@preact/signals";

export const FEW_FEATURES = 8;
export const MANY_FEATURES = 24;

export const question = signal<"apart" | "scores">("apart");
export const mostFeatures = signal(FEW_FEATURES);
