/** Sentences about what is drawn, whatever the settings say by now. */

import { formatCount, formatShare } from "../../format";
import { shownName } from "../../names";
import { SPACE_NAMES } from "../space-names";
import type { Shown } from "./layout";

const METHODS = { tsne: "t-SNE", umap: "UMAP", pca: "PCA" } as const;

/** What a saved picture says of itself: whose samples, then how they came to lie there. */
export function caption(now: Shown): readonly [whose: string, how: string] {
  const { query, samples, trust, settled } = now;
  const space = SPACE_NAMES[query.space ?? "activations"];
  const kept = trust ? ` · neighbours kept ${formatShare(trust.neighboursKept)}` : "";
  return [
    `${shownName(query.run)} · ${shownName(query.split)}, ${formatCount(samples.rows.length)} samples`,
    `${manner(now)}, of the ${space} at epoch ${samples.step}${settled ? kept : " · not settled yet"}`,
  ];
}

function manner({ query, samples }: Shown): string {
  const { method = "tsne", perplexity = 0, neighbours = 0, iterations } = query;
  const name = METHODS[method];
  if (method === "pca") return name;
  if (method === "umap") {
    return `${name}, ${formatCount(Math.min(neighbours, samples.neighbours))} neighbours`;
  }
  const paper = iterations ? `, ${formatCount(iterations)} iterations` : "";
  return `${name}, perplexity ${Math.min(perplexity, samples.perplexity)}${paper}`;
}

/** How to read what is drawn. */
export function sentence(now: Shown | null): string {
  if (now === null) return "Each mark is a sample, near those that the head sees alike.";
  const { query, samples } = now;
  return query.method === "pca"
    ? `Each mark is a sample at epoch ${samples.step}, seen along the two directions in which the samples vary most.`
    : `Each mark is a sample at epoch ${samples.step}, near those that the head sees alike. Distances between far groups mean little.`;
}
