"""The page in a real Chromium: how long the what-if tab takes to show a change.

One evaluation of 2,000 samples of 64 features and two classes. The threshold slider is set to one
place after the other; then two operations are undone and done again, whose answers the page has by
then, so that no request is in between.

Shown: milliseconds from the event to the end of the painting of the frame that shows the change; a
screen of 60 Hz begins one every 16.7 ms, and each event waits for the next.
Work: what the main thread does meanwhile, from the event to the end of the page's own updates, and
from that frame's start to the end of its layout and painting.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Frame

from benchmarks.browser import opened, tab
from benchmarks.figures import Figure, below, show, spread
from benchmarks.logs import CLASSES, FEATURES, RUN, SAMPLES, write_evaluation
from benchmarks.server import serving

SHOWN_MS = 30
_PLACES = 200
_TOGGLES = 60
_OPERATIONS = "mute%3A3%2Cflip%3A5"
_FIGURES = ".outcome tbody tr"

_TOOLS = """
window.bench = (() => {
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  });
  const shown = () => document.querySelector('.outcome tbody').textContent;
  const asked = () => performance.getEntriesByType('resource')
    .filter((entry) => /whatif\\?/.test(entry.name)).length;
  const timed = async (act, isDone) => {
    const begun = performance.now();
    act();
    let updated = await turn();
    while (!isDone()) updated = await turn();
    const painting = await new Promise((done) => {
      requestAnimationFrame(() => done(performance.now()));
    });
    const painted = await turn();
    return { shown: painted - begun, work: updated - begun + painted - painting };
  };
  const thresholds = async (count) => {
    const slider = document.querySelector('input[aria-label^="Threshold for"]');
    const found = [];
    for (let place = 0; place < count; place++) {
      found.push(await timed(() => {
        slider.value = ((place * 0.381966) % 1).toFixed(3);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }, () => true));
    }
    slider.value = 0.5;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    return found;
  };
  const press = (what) => document.querySelector(`.stack-tools ${what}`).click();
  const settle = () => new Promise((done) => setTimeout(done, 1500));
  const operations = async (count) => {
    await settle();
    press('.link');
    await settle();
    const found = [], before = asked();
    for (let round = 0; round < count; round++) {
      const was = shown(), tool = `[aria-label=${round % 2 ? 'Redo' : 'Undo'}]`;
      found.push(await timed(() => press(tool), () => shown() !== was));
    }
    return { found, asked: asked() - before };
  };
  return { thresholds, operations };
})();
"""


class _Shown(NamedTuple):
    """Milliseconds of each change."""

    shown: list[float]
    work: list[float]


def measure() -> list[Figure]:
    """Move the threshold; undo operations and do them again."""
    with tempfile.TemporaryDirectory() as folder:
        write_evaluation(Path(folder), RUN, SAMPLES, CLASSES, FEATURES)
        with serving(Path(folder), epochs=1) as server:
            settings = f"p.weightvis.tab=whatif&p.weightvis.ops={_OPERATIONS}"
            with opened(f"{server.page}&{settings}") as page:
                frame = tab(page, ready=_FIGURES)
                frame.evaluate(_TOOLS)
                thresholds, operations = _thresholds(frame), _operations(frame)
    size = f"Chromium, {SAMPLES:,} x {FEATURES}"
    return [
        _figure("the threshold", thresholds, f"{size}, {_PLACES} places, to the painted frame"),
        _figure("operations", operations, f"{size}, {_TOGGLES} times undone or done again"),
    ]


def _thresholds(frame: Frame) -> _Shown:
    return _told(frame.evaluate("(count) => bench.thresholds(count)", _PLACES))


def _operations(frame: Frame) -> _Shown:
    found = frame.evaluate("(count) => bench.operations(count)", _TOGGLES)
    if found["asked"]:
        raise RuntimeError(f"{found['asked']} changes were asked for, so they were not the page's")
    return _told(found["found"])


def _told(found: list[dict[str, float]]) -> _Shown:
    return _Shown([each["shown"] for each in found], [each["work"] for each in found])


def _figure(what: str, found: _Shown, how: str) -> Figure:
    shown, work = spread(found.shown), spread(found.work)
    more = (
        f"95th {shown.p95:.1f}, worst {shown.worst:.1f};"
        f" work {work.median:.1f}, 95th {work.p95:.1f}"
    )
    return below(f"what if: {what} shown, median", shown.median, SHOWN_MS, "ms", how=how, more=more)


if __name__ == "__main__":
    show(measure())
