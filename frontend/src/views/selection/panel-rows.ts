/** The rows of the charts in the panel of chosen samples, alike whichever is shown. */

export const SAVED_WIDTH = 640;
/** What the chart keeps free around its bars. */
const MARGINS = 30;

/** The panel is narrow: names get more of it than in a chart that has neighbours. */
export function panelRows(width: number) {
  return { rowHeight: 24, top: 4, labelWidth: Math.round(Math.min(200, 0.41 * width)) };
}

/** So far to either side as bars go, and the numbers at their ends, that many pixels wide. */
export function panelDomain(
  { low, high }: { readonly low: number; readonly high: number },
  width: number,
  numberWidth: number,
): [number, number] {
  if (low + high === 0) return [-1, 1];
  const sides = Number(low > 0) + Number(high > 0);
  const room = width - panelRows(width).labelWidth - sides * numberWidth - MARGINS;
  const numbers = (numberWidth * (low + high)) / Math.max(1, room);
  const end = (bound: number) => (bound > 0 ? bound + numbers : 0);
  return [-end(low), end(high)];
}
