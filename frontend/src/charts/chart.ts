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
