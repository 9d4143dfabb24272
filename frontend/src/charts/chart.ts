/** What every chart is, and the few SVG helpers they share. */

import type { Theme } from "../theme";

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

export type Themed = { readonly theme: Theme };
