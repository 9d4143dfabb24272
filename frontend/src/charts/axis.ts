/** Under the bars: the zero line, grid lines and numbers, or the two sides' names. */

import { scaleLinear } from "d3-scale";
import { weightTickFormat } from "../format";
import type { ClassMark, Theme } from "../theme";
import { type Span, usableDomain } from "./bar";
import { fitLabel } from "./label";
import { append, appendText } from "./svg";

export interface SideLabel {
  readonly text: string;
  readonly mark?: ClassMark | undefined;
}

export interface AxisOptions {
  readonly theme: Theme;
  readonly width: number;
  readonly span: Span;
  readonly domain: readonly [number, number];
  readonly top: number;
  /** Where the rows end. */
  readonly bottom: number;
  readonly ticks: boolean;
  readonly leftLabel?: SideLabel | undefined;
  readonly rightLabel?: SideLabel | undefined;
}

const SPACING = 72;
const TEXT_SIZE = 11;

export interface Tick {
  readonly x: number;
  readonly text: string;
}

/** Round weights with their signs: `−0.5`, `0`, `+0.5`. */
export function weightTicks(domain: readonly [number, number], span: Span): Tick[] {
  const scale = scaleLinear(usableDomain(domain), [span.left, span.right]);
  let count = Math.max(2, Math.floor((span.right - span.left) / SPACING));
  // A zero alone is no scale.
  while (scale.ticks(count).length < 3 && count < 6) count += 1;
  const ticks = scale.ticks(count);
  const text = weightTickFormat(ticks);
  return ticks.map((at) => ({ x: scale(at), text: at === 0 ? "0" : text(at) }));
}

/** Draws into `layer` afresh; the caller does so only when one of the options changed. */
export function drawAxis(layer: SVGGElement, options: AxisOptions): void {
  layer.replaceChildren();
  if (options.ticks) drawTicks(layer, options);
  else drawSides(layer, options);
  const scale = scaleLinear(usableDomain(options.domain), [options.span.left, options.span.right]);
  const zero = scale(0);
  if (zero < options.span.left || zero > options.span.right) return;
  verticalLine(layer, zero, options, { stroke: options.theme.axis, "stroke-width": 1.5 });
}

function drawTicks(layer: SVGGElement, options: AxisOptions): void {
  for (const { x, text } of weightTicks(options.domain, options.span)) {
    verticalLine(layer, x, options, { stroke: options.theme.grid });
    appendText(layer, text, {
      x,
      y: options.bottom + 18,
      "text-anchor": "middle",
      "font-size": TEXT_SIZE,
      fill: options.theme.muted,
    });
  }
}

function drawSides(layer: SVGGElement, options: AxisOptions): void {
  const room = (options.span.right - options.span.left) / 2 - 8;
  const draw = (side: SideLabel | undefined, text: string, x: number, anchor: string) => {
    if (side === undefined) return;
    const label = append(layer, "text", {
      x,
      y: options.bottom + 18,
      "text-anchor": anchor,
      "font-size": TEXT_SIZE,
      "font-weight": 700,
      fill: side.mark?.text ?? options.theme.muted,
    });
    fitLabel(label, text, room, { theme: options.theme, size: TEXT_SIZE, bold: true });
  };
  draw(options.leftLabel, `← ${options.leftLabel?.text}`, options.span.left, "start");
  draw(options.rightLabel, `${options.rightLabel?.text} →`, options.span.right, "end");
}

function verticalLine(
  layer: SVGGElement,
  x: number,
  options: AxisOptions,
  stroke: Record<string, string | number>,
): void {
  append(layer, "line", { x1: x, x2: x, y1: options.top, y2: options.bottom, ...stroke });
}
