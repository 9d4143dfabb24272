/** A saved picture of the points: what it is above, what its colours mean below. */

import { append, appendText, node, standalone } from "../../charts/svg";
import { HOLLOW_WIDTH, symbolPath } from "../../charts/symbols";
import { textWidth } from "../../charts/text";
import { type ClassMark, shade, type Theme } from "../../theme";

interface PictureOptions {
  /** The points as an SVG document. */
  readonly points: string;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  readonly caption: string;
  readonly legend:
    | readonly { readonly mark: ClassMark; readonly count: number }[]
    | { readonly name: string; readonly low: string; readonly high: string };
}

const SIZE = 13;
const ABOVE = 34;
const LINE = 26;
const MARGIN = 16;
const SYMBOL = 5;
const RAMP = 120;

export function picture(options: PictureOptions): string {
  const { width, height, theme } = options;
  const root = node(document, "svg", { "font-family": theme.font, "font-size": SIZE });
  appendText(root, options.caption, { x: MARGIN, y: 22, fill: theme.text });
  const holder = document.createElement("div");
  holder.innerHTML = options.points;
  const points = holder.firstElementChild;
  if (points !== null) {
    points.setAttribute("y", String(ABOVE));
    root.append(points);
  }
  const legend = append(root, "g");
  const lines = isRamp(options.legend)
    ? drawRamp(legend, options.legend, theme)
    : drawMarks(legend, options.legend, theme, width);
  legend.setAttribute("transform", `translate(0,${ABOVE + height})`);
  const size = { width, height: ABOVE + height + lines * LINE + 8 };
  return standalone(root, size, theme.surface);
}

function isRamp(
  legend: PictureOptions["legend"],
): legend is Exclude<typeof legend, readonly unknown[]> {
  return "name" in legend;
}

/** Returns how many lines they take. */
function drawMarks(
  parent: SVGElement,
  marks: readonly { readonly mark: ClassMark; readonly count: number }[],
  theme: Theme,
  width: number,
): number {
  let [x, line] = [MARGIN, 0];
  for (const { mark, count } of marks) {
    const text = `${mark.label} ${count}`;
    const wide = 16 + textWidth(document, text, { size: SIZE, family: theme.font }) + 22;
    if (x > MARGIN && x + wide > width) [x, line] = [MARGIN, line + 1];
    const y = line * LINE + LINE / 2 + 4;
    append(parent, "path", {
      d: symbolPath(mark.symbol, SYMBOL),
      fill: mark.hollow ? "none" : mark.fill,
      stroke: mark.stroke,
      "stroke-width": mark.hollow ? HOLLOW_WIDTH : 1,
      transform: `translate(${x + SYMBOL},${y})`,
    });
    appendText(parent, text, { x: x + 16, y: y + 4.5, fill: theme.text });
    x += wide;
  }
  return line + 1;
}

function drawRamp(
  parent: SVGElement,
  { name, low, high }: { readonly name: string; readonly low: string; readonly high: string },
  theme: Theme,
): number {
  const y = LINE / 2 + 4;
  const width = (text: string) => textWidth(document, text, { size: SIZE, family: theme.font });
  const from = MARGIN + width(`${name}  ${low}`) + 10;
  appendText(parent, `${name}  ${low}`, { x: MARGIN, y: y + 4.5, fill: theme.text });
  const colour = shade(theme);
  for (let i = 0; i < RAMP; i += 4) {
    const fill = colour(i / (RAMP - 4));
    append(parent, "rect", { x: from + i, y: y - 5, width: 4.5, height: 10, fill });
  }
  appendText(parent, high, { x: from + RAMP + 8, y: y + 4.5, fill: theme.text });
  return 1;
}
