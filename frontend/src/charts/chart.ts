/** What every chart is. A chart knows neither the page's state nor where its data comes from. */

export interface Chart<Options> {
  /** Draws new options into the nodes that are already there. */
  update(options: Options): void;
  destroy(): void;
  /** A standalone SVG document of what is drawn, for saving. */
  svg(): string;
}

export type ChartFactory<Options> = (element: HTMLElement, options: Options) => Chart<Options>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type PointerOrFocus = MouseEvent | FocusEvent;

/** Whether some options are others than they were; all of them are at first. */
export function differs<Options extends object>(
  last: Options | null,
  next: Options,
  names: readonly (keyof Options)[],
): boolean {
  return last === null || names.some((name) => last[name] !== next[name]);
}

/** Whether a press or a key adds to what is selected. */
export function isAdditive(event: MouseEvent | KeyboardEvent): boolean {
  return event.shiftKey || event.ctrlKey || event.metaKey;
}

/** Which way a key moves a slider. */
export const SLIDER_KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
