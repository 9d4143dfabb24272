/** The scale of shares: its colours, words for its ends, and where an even share stands. */

import { shareColour, type Theme } from "../theme";
import { type Domain, standing } from "./share-cells";
import { append, appendText } from "./svg";

export interface ShareScale {
  readonly theme: Theme;
  readonly domain: Domain;
  /** What attention that is spread evenly would give, and what it is called. */
  readonly even: { readonly value: number; readonly label: string };
  /** Words for an end of the scale. */
  readonly format: (value: number) => string;
}

const ABOVE = 18;
const BAR = 9;
/** With the words above and below its bar. */
export const SHARE_LEGEND_HEIGHT = ABOVE + BAR + 18;
const STOPS = 16;
const TEXT_SIZE = 10;

/** `y`: where its words begin; `id`: of its gradient, told from all others of the page. */
export function drawShareLegend(
  layer: SVGGElement,
  { theme, domain, even, format }: ShareScale,
  { x, y, width }: Readonly<Record<"x" | "y" | "width", number>>,
  id: string,
): void {
  const gradient = append(layer, "linearGradient", { id });
  const colour = shareColour([0, 1]);
  for (let i = 0; i <= STOPS; i++) {
    const at = i / STOPS;
    append(gradient, "stop", { offset: `${100 * at}%`, "stop-color": colour(at) });
  }
  const top = y + ABOVE;
  append(layer, "rect", { x, y: top, width, height: BAR, fill: `url(#${id})` });
  const small = { "font-size": TEXT_SIZE, fill: theme.muted };
  const below = { y: top + BAR + 12, ...small };
  appendText(layer, format(domain[0]), { x, ...below });
  appendText(layer, format(domain[1]), { x: x + width, "text-anchor": "end", ...below });
  const at = x + width * standing(even.value, domain);
  if (!(at > x && at < x + width)) return;
  append(layer, "line", { x1: at, x2: at, y1: top - 4, y2: top + BAR, stroke: theme.text });
  appendText(layer, even.label, { x: at, y: top - 6, "text-anchor": "middle", ...small });
}
