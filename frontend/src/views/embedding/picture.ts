/** A saved picture of the points: what it is above, what its colours mean below. */

import { append, appendText, node, standalone } from "../../charts/svg";
import { HOLLOW_WIDTH, symbolPath } from "../../charts/symbols";
import { textWidth, truncate } from "../../charts/text";
import { formatCount } from "../../format";
import { type ClassMark, shade, type Theme } from "../../theme";

interface PictureOptions {
  /** The points as an SVG document. */
  readonly points: string;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** A line each. */
  readonly caption: readonly string[];
  readonly legend:
    | readonly { readonly mark: ClassMark; readonly count: number }[]
    | { readonly name: string; readonly low: string; readonly high: string };
  /** How many are outlined because the head got them wrong; null where none are outlined. */
  readonly wrong: number | null;
}

const SIZE = 13;
const LINE = 26;
const CAPTION_LINE = 18;
const MARGIN = 16;
const SYMBOL = 5;
const RAMP = 120;

export function picture(options: PictureOptions): string {
  const { width, height, theme } = options;
  const root = node(document, "svg", { "font-family": theme.font, "font-size": SIZE });
  const above = 16 + options.caption.length * CAPTION_LINE;
  const measure = (text: string) => textWidth(document, text, { size: SIZE, family: theme.font });
  options.caption.forEach((line, i) => {
    const text = truncate(line, width - 2 * MARGIN, measure);
    appendText(root, text, { x: MARGIN, y: 22 + i * CAPTION_LINE, fill: theme.text });
  });
  const holder = document.createElement("div");
  holder.innerHTML = options.points;
  const points = holder.firstElementChild;
  if (points !== null) {
    points.setAttribute("y", String(above));
    root.append(points);
  }
  const legend = append(root, "g");
  const end = isRamp(options.legend)
    ? drawRamp(legend, options.legend, theme)
    : drawMarks(legend, options.legend, theme, width);
  const { line } = drawWrong(legend, options, end);
  legend.setAttribute("transform", `translate(0,${above + height})`);
  const size = { width, height: above + height + (line + 1) * LINE + 8 };
  return standalone(root, size, theme.surface);
}

function isRamp(
  legend: PictureOptions["legend"],
): legend is Exclude<typeof legend, readonly unknown[]> {
  return "name" in legend;
}

/** Where the next entry of a legend begins. */
interface End {
  readonly x: number;
  readonly line: number;
}

function drawMarks(
  parent: SVGElement,
  marks: readonly { readonly mark: ClassMark; readonly count: number }[],
  theme: Theme,
  width: number,
): End {
  let [x, line] = [MARGIN, 0];
  for (const { mark, count } of marks) {
    const text = `${mark.label} · ${formatCount(count)}`;
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
  return { x, line };
}

function drawWrong(
  parent: SVGElement,
  { wrong, theme, width }: PictureOptions,
  end: End,
): { readonly line: number } {
  if (wrong === null) return end;
  const text = `outlined: wrong · ${formatCount(wrong)}`;
  const wide = 16 + textWidth(document, text, { size: SIZE, family: theme.font });
  const { x, line } = end.x + wide > width ? { x: MARGIN, line: end.line + 1 } : end;
  const y = line * LINE + LINE / 2 + 4;
  const ring = { cx: x + SYMBOL, cy: y, r: SYMBOL, "stroke-width": 1.8 };
  append(parent, "circle", { ...ring, fill: "none", stroke: theme.bad });
  appendText(parent, text, { x: x + 16, y: y + 4.5, fill: theme.text });
  return { line };
}

function drawRamp(
  parent: SVGElement,
  { name, low, high }: { readonly name: string; readonly low: string; readonly high: string },
  theme: Theme,
): End {
  const y = LINE / 2 + 4;
  const width = (text: string) => textWidth(document, text, { size: SIZE, family: theme.font });
  if (low === high) {
    const text = `${name}: constant, ${low}`;
    appendText(parent, text, { x: MARGIN, y: y + 4.5, fill: theme.text });
    return { x: MARGIN + width(text) + 22, line: 0 };
  }
  const from = MARGIN + width(`${name}  ${low}`) + 10;
  appendText(parent, `${name}  ${low}`, { x: MARGIN, y: y + 4.5, fill: theme.text });
  const colour = shade(theme);
  for (let i = 0; i < RAMP; i += 4) {
    const fill = colour(i / (RAMP - 4));
    append(parent, "rect", { x: from + i, y: y - 5, width: 4.5, height: 10, fill });
  }
  appendText(parent, high, { x: from + RAMP + 8, y: y + 4.5, fill: theme.text });
  return { x: from + RAMP + 8 + width(high) + 22, line: 0 };
}
