"""The scatter alone in a real Chromium that draws in software: frames a second with 60,000 points.

The points lie in ten classes on a field as large as the page's, and something moves in every frame:
the whole picture, its zoom, the pointer over it, a lasso, or the points themselves, as they do
between two epochs. The screen has 60 Hz, so no figure can be above 60.

Frames a second: 1000 over the median milliseconds from one animation frame to the next.
Work: milliseconds of the main thread a frame, from the pointer's event to the end of painting.
Shown: from the pointer's release to the end of the frame that shows what the lasso chose.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

from benchmarks.browser import opened
from benchmarks.figures import Figure, below, show, spread

POINTS = 60_000
FRAMES = 150
LEAST_FRAMES = 30
SHOWN_MS = 100
_FRONTEND = Path(__file__).resolve().parents[1] / "frontend"

_TOOLS = """
window.bench = ((count, width, height) => {
  // A pointer that is made up can't be captured.
  SVGElement.prototype.setPointerCapture = () => {};
  document.body.replaceChildren();
  const { scatter, fixtures, ten, theme } = charts;
  const points = fixtures.clusters(count, 10, 3);
  let options = {
    theme, width, height, points, hidden: new Set(), selected: new Set(), hovered: null,
    colours: { marks: ten, index: fixtures.classIndex(count, 10) },
    ringed: Uint8Array.from({ length: count }, (_, i) => (i % 40 === 7 ? 1 : 0)),
    tool: 'pan', mode: 'replace', marked: null, animate: true, ariaLabel: 'Embedding',
    onHover: (hovered) => change({ hovered }),
    onSelect: (indices) => change({ selected: new Set(indices) }),
    onPick: () => {},
  };
  const holder = document.createElement('div');
  document.body.append(holder);
  const chart = scatter(holder, options);
  const change = (part) => chart.update(options = { ...options, ...part });
  const root = holder.querySelector('svg');
  const send = (type, x, y, more = {}) => {
    const box = root.getBoundingClientRect();
    const place = { clientX: box.left + x, clientY: box.top + y, bubbles: true, cancelable: true };
    const Kind = type === 'wheel' ? WheelEvent : PointerEvent;
    root.dispatchEvent(new Kind(type, { ...place, pointerId: 1, isPrimary: true, ...more }));
  };
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  });
  // Asks for a frame before the chart does, always, so that the chart's drawing is timed with it.
  let waiting = () => {};
  const tick = (time) => {
    requestAnimationFrame(tick);
    waiting({ time, began: performance.now() });
  };
  requestAnimationFrame(tick);
  const painted = async (move) => {
    const next = new Promise((done) => { waiting = done; });
    const begun = performance.now();
    move();
    const moved = performance.now() - begun;
    const { time, began } = await next;
    return { time, work: moved + (await turn()) - began };
  };
  const each = async (frames, move) => {
    let last = (await painted(() => {})).time;
    const gaps = [], works = [];
    for (let i = 0; i < frames; i++) {
      const { time, work } = await painted(() => move(i / frames));
      gaps.push(time - last);
      works.push(work);
      last = time;
    }
    return { gaps, work: works };
  };
  const [midX, midY] = [width / 2, height / 2];
  const about = (share, radius) => [
    midX + radius * Math.cos(2 * Math.PI * share), midY + radius * Math.sin(2 * Math.PI * share),
  ];
  return {
    async pan(frames) {
      send('pointerdown', midX, midY);
      const found = await each(frames, (share) => send('pointermove', ...about(2 * share, 120)));
      send('pointerup', midX, midY);
      send('dblclick', midX, midY);
      return found;
    },
    async zoom(frames) {
      const found = await each(frames, (share) => {
        send('wheel', midX, midY, { deltaY: Math.floor(share * 10) % 2 === 0 ? -20 : 20 });
      });
      send('dblclick', midX, midY);
      return found;
    },
    hover: (frames) => each(frames, (share) => {
      send('pointermove', ...about(2 * share, 40 + 200 * share));
    }),
    async lasso(frames) {
      change({ tool: 'lasso' });
      send('pointerdown', ...about(0, 160));
      const found = await each(frames, (share) => {
        send('pointermove', ...about(share, 160 + 10 * Math.sin(99 * share)));
      });
      const begun = performance.now();
      await painted(() => send('pointerup', ...about(0, 160)));
      found.shown = performance.now() - begun;
      found.chosen = options.selected.size;
      change({ tool: 'pan' });
      return found;
    },
    async glide(frames) {
      // Off before the last has arrived: the points are never at rest.
      let left = Number.NEGATIVE_INFINITY;
      const targets = [0, 1].map(() => points.map((v) => v + Math.random() - 0.5));
      return each(frames, () => {
        if (performance.now() - left < 250) return;
        left = performance.now();
        targets.reverse();
        change({ points: targets[0] });
      });
    },
  };
})
"""


class _Motion(NamedTuple):
    """Milliseconds a frame; ``shown``: until the points that a lasso has ``chosen`` were seen."""

    gaps: list[float]
    work: list[float]
    shown: float = 0.0
    chosen: int = 0


_WHAT = {
    "pan": "panning",
    "zoom": "zooming",
    "hover": "pointing",
    "glide": "gliding to another epoch",
    "lasso": "drawing a lasso",
}


def measure() -> list[Figure]:
    """Move 60,000 points in every way there is, first plainly and then with some chosen."""
    with _page() as page:
        page.evaluate(f"{_TOOLS}({POINTS}, 860, 560)")
        motions = {name: _motion(page, name) for name in _WHAT}
        chosen = {name: _motion(page, name) for name in ("pan", "zoom")}
    figures = [_figure(what, motions[name]) for name, what in _WHAT.items()]
    figures += [_figure(f"{_WHAT[name]}, some chosen", chosen[name]) for name in chosen]
    return [*figures, _shown(motions["lasso"])]


@contextmanager
def _page() -> Iterator[Page]:
    with tempfile.TemporaryDirectory() as folder:
        _build(folder)
        with _serving(folder) as address, opened(f"{address}/dev/gallery.html") as page:
            page.wait_for_function("window.charts !== undefined")
            yield page


def _build(folder: str) -> None:
    sys.path.insert(0, str(_FRONTEND))
    import build_page

    config = ("--config", "dev/gallery.config.ts")
    quiet = ("--emptyOutDir", "--logLevel", "warn")
    build_page.npm("exec", "--", "vite", "build", *config, "--outDir", folder, *quiet)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: the figures are what is printed."""


@contextmanager
def _serving(folder: str) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def _motion(page: Page, name: str) -> _Motion:
    return _Motion(**page.evaluate(f"(frames) => bench.{name}(frames)", FRAMES))


def _figure(what: str, motion: _Motion) -> Figure:
    gaps, work = spread(motion.gaps), spread(motion.work)
    least = 1000 / gaps.p95
    return Figure(
        f"scatter: {what}",
        f"{1000 / gaps.median:.0f} frames/s (median {gaps.median:.1f}, 95th {gaps.p95:.1f} ms;"
        f" work {work.median:.1f}, 95th {work.p95:.1f} ms)",
        f"> {LEAST_FRAMES} frames/s, 95th too",
        least > LEAST_FRAMES,
        f"Chromium without a GPU, {POINTS:,} points, {FRAMES} frames",
    )


def _shown(motion: _Motion) -> Figure:
    how = f"a lasso round {motion.chosen:,} of {POINTS:,} points"
    return below("scatter: from release to choice shown", motion.shown, SHOWN_MS, "ms", how=how)


if __name__ == "__main__":
    show(measure())
