/** Drawing at most once a frame, for as long as there is something to move. */

export interface FrameLoop {
  /** False where the document has no frames (a test): then `request` draws at once. */
  readonly possible: boolean;
  now(): number;
  request(): void;
  stop(): void;
}

/** `draw` says whether it wants another frame. */
export function frameLoop(document: Document, draw: (time: number) => boolean): FrameLoop {
  const view = document.defaultView;
  const possible = typeof view?.requestAnimationFrame === "function";
  const now = () => view?.performance.now() ?? 0;
  let pending: number | null = null;
  const request = () => {
    if (view === null || !possible) draw(now());
    else pending ??= view.requestAnimationFrame(frame);
  };
  const frame = (time: number) => {
    pending = null;
    if (draw(time)) request();
  };
  return {
    possible,
    now,
    request,
    stop() {
      if (pending !== null) view?.cancelAnimationFrame(pending);
      pending = null;
    },
  };
}
