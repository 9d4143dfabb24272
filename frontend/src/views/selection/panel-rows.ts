/** The rows of the charts in the panel of chosen samples, alike whichever is shown. */

export const BARS_SHOWN = 8;
export const SAVED_WIDTH = 640;

/** The panel is narrow: names get more of it than in a chart that has neighbours. */
export function panelRows(width: number) {
  return { rowHeight: 24, top: 4, labelWidth: Math.round(Math.min(200, 0.41 * width)) };
}
