/** Says things to a screen reader that a chart shows to the eye. */

const UNSEEN =
  "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";

/** Appends an unseen live region; the function says its text there. */
export function announcer(parent: HTMLElement): (text: string) => void {
  const region = parent.ownerDocument.createElement("div");
  region.setAttribute("aria-live", "polite");
  region.style.cssText = UNSEEN;
  parent.append(region);
  return (text) => {
    if (region.textContent !== text) region.textContent = text;
  };
}
