/** Hands a chart its element and its options, and its element's width to the view. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chart, ChartFactory } from "../charts/chart";

export interface Box {
  readonly ref: { current: HTMLDivElement | null };
  readonly width: number;
}

/** An element and its width, followed as the window changes; 0 until it is laid out. */
export function useBox(): Box {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

/** Draws a chart into a box; nothing while there are no options or no width. */
export function useChart<O>(box: Box, factory: ChartFactory<O>, options: O | null): void {
  const chart = useRef<Chart<O> | null>(null);
  const drawable = options !== null && box.width > 0;
  useLayoutEffect(() => {
    if (!drawable) {
      chart.current?.destroy();
      chart.current = null;
    } else if (chart.current !== null) chart.current.update(options);
    else if (box.ref.current !== null) chart.current = factory(box.ref.current, options);
  });
  useLayoutEffect(() => () => chart.current?.destroy(), []);
}

/** A chart as a standalone SVG document, drawn aside with options of its own. */
export function drawnAside<O>(factory: ChartFactory<O>, options: O): string {
  const chart = factory(document.createElement("div"), options);
  const svg = chart.svg();
  chart.destroy();
  return svg;
}
