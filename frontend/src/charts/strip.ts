/** Pointing at cells that stand side by side, each as wide as the others, and choosing one. */

export interface StripReader {
  /** How wide all cells are, and how many there are now. */
  readonly size: () => readonly [width: number, cells: number];
  readonly onHover: (cell: number | null, event: MouseEvent | null) => void;
  /** Also while the pointer is drawn over the cells. */
  readonly onChoose: (cell: number) => void;
}

/** Listens to the pointer on a strip. */
export function readStrip(root: SVGSVGElement, strip: StripReader): void {
  const cellAt = (event: MouseEvent) => {
    const [width, cells] = strip.size();
    const x = event.clientX - root.getBoundingClientRect().left;
    return Math.max(0, Math.min(Math.floor((x / width) * cells), cells - 1));
  };
  root.addEventListener("pointermove", (event) => {
    if (event.buttons & 1) strip.onChoose(cellAt(event));
    strip.onHover(cellAt(event), event);
  });
  root.addEventListener("pointerleave", (event) => strip.onHover(null, event));
  root.addEventListener("pointerdown", (event) => {
    if (event.button === 0) strip.onChoose(cellAt(event));
  });
}
