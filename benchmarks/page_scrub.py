"""The page in a real Chromium: what scrubbing the epoch slider costs, and how large its script is.

The log is of a 64 x 2 head over 300 epochs, evaluated with 2,000 samples at every one. Every epoch
is visited once; then the slider is set to each epoch in turn, one a frame, as a hand would
that never stops.

Work: milliseconds of the page's main thread an epoch, from the slider's `input` event to the end
of the page's own updates, and from the next frame's start to the end of its layout and painting.
Frames: from one animation frame to the next; a screen of 60 Hz shows one every 16.7 ms, so a
longer gap is a frame that was missed.
CPU: what the main thread itself ran for an epoch, whatever else the machine did meanwhile.
"""

from __future__ import annotations

import gzip
import re
import tempfile
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import CDPSession, Frame

from benchmarks.browser import opened, tab
from benchmarks.figures import Figure, below, show, spread
from benchmarks.logs import EPOCHS, SAMPLES, write_training
from benchmarks.server import serving

ROUNDS = 5
FRAME_MS = 16
SCRIPT_KB = 100
_MISSED_MS = 25  # one and a half frames
_SLIDER = "input[aria-label=Epoch]"

_TOOLS = """
window.bench = (() => {
  performance.setResourceTimingBufferSize(100_000);
  const slider = () => document.querySelector('input[aria-label=Epoch]');
  const frame = () => new Promise(requestAnimationFrame);
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(null);
  });
  const move = (place) => {
    slider().value = place;
    slider().dispatchEvent(new Event('input', { bubbles: true }));
  };
  const asked = () => performance.getEntriesByType('resource')
    .filter((entry) => /(tendency|overview|weights)\\?.*step=/.test(entry.name)).length;
  const settle = async () => {
    for (let before = -1; before !== asked(); ) {
      before = asked();
      await new Promise((done) => setTimeout(done, 1500));
    }
  };
  const visit = async (count) => {
    // Until the scale over all epochs is known, after which overviews are asked for once more.
    await new Promise((done) => setTimeout(done, 3000));
    for (let place = 0; place < count; place++) {
      move(place);
      await new Promise((done) => setTimeout(done, 40));
    }
    await settle();
    return asked();
  };
  const scrub = async (count) => {
    const updates = [], paints = [], frames = [], long = [];
    const watch = new PerformanceObserver((list) => long.push(...list.getEntries()));
    watch.observe({ type: 'longtask' });
    let last = await frame();
    for (let place = 0; place < count; place++) {
      const begun = performance.now();
      move(place);
      updates.push(await turn() - begun);
      let painted = 0;
      const time = await new Promise((done) => requestAnimationFrame((now) => {
        painted = performance.now();
        done(now);
      }));
      frames.push(time - last);
      last = time;
      paints.push(await turn() - painted);
    }
    await new Promise((done) => setTimeout(done, 200));
    watch.disconnect();
    return { updates, paints, frames, long: long.length, asked: asked() };
  };
  return { visit, scrub };
})();
"""


class Scrub(NamedTuple):
    """Milliseconds an epoch, ``cpu`` on average; ``long``: how many tasks took more than 50."""

    updates: list[float]
    paints: list[float]
    frames: list[float]
    long: int
    cpu: float

    @property
    def work(self) -> list[float]:
        return [update + paint for update, paint in zip(self.updates, self.paints, strict=True)]


def measure() -> list[Figure]:
    """Scrub through all epochs, again and again; weigh the script."""
    with tempfile.TemporaryDirectory() as folder:
        write_training(Path(folder), SAMPLES)
        with serving(Path(folder), EPOCHS) as server, opened(server.page) as page:
            scrubs = scrub(tab(page, ready=_SLIDER), EPOCHS)
    return [*_scrub_figures(scrubs), _script()]


def scrub(frame: Frame, epochs: int) -> list[Scrub]:
    """Visit the first ``epochs`` places of the slider, and then scrub through them, again and
    again."""
    frame.evaluate(_TOOLS)
    asked = frame.evaluate("(count) => bench.visit(count)", epochs)
    chromium = frame.page.context.new_cdp_session(frame.page)
    chromium.send("Performance.enable", {"timeDomain": "threadTicks"})
    scrubs = []
    for _ in range(ROUNDS):
        before = _cpu_ms(chromium)
        found = frame.evaluate("(count) => bench.scrub(count)", epochs)
        assert found.pop("asked") == asked, "an epoch was asked for again"
        scrubs.append(Scrub(**found, cpu=(_cpu_ms(chromium) - before) / epochs))
    return scrubs


def _cpu_ms(chromium: CDPSession) -> float:
    metrics = chromium.send("Performance.getMetrics")["metrics"]
    return 1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def _scrub_figures(scrubs: list[Scrub]) -> list[Figure]:
    work = spread([ms for scrub in scrubs for ms in scrub.work])
    updates = spread([ms for scrub in scrubs for ms in scrub.updates])
    intervals = [ms for scrub in scrubs for ms in scrub.frames]
    frames = spread(intervals)
    missed = sum(ms > _MISSED_MS for ms in intervals)
    long = sum(scrub.long for scrub in scrubs)
    how = f"Chromium, {ROUNDS} x {EPOCHS} epochs, one a frame, all fetched"
    more = f"median {work.median:.1f}, 95th {work.p95:.1f}; update alone {updates.median:.1f}"
    return [
        below(
            "scrubbing: the page's work an epoch, worst",
            work.worst,
            FRAME_MS,
            "ms",
            how=how,
            more=more,
        ),
        below(
            "scrubbing: the main thread's CPU time an epoch",
            spread([scrub.cpu for scrub in scrubs]).median,
            FRAME_MS,
            "ms",
            how=f"{how}; median of {ROUNDS} means",
        ),
        Figure(
            "scrubbing: from frame to frame",
            f"median {frames.median:.1f}, 95th {frames.p95:.1f}, worst {frames.worst:.1f} ms;"
            f" {missed} of {len(intervals)} missed; {long} tasks over 50 ms",
            "none missed",
            missed == 0,
            how,
        ),
    ]


def _script() -> Figure:
    static = resources.files("tensorboard_plugin_weightvis").joinpath("static")
    packed = [gzip.compress(part, mtime=0) for part in _at_once(static, "index.js")]
    return below(
        "the page's scripts, as it opens",
        sum(map(len, packed)) / 1000,
        SCRIPT_KB,
        "kB",
        how="gzip of static/index.js and what it imports at once",
    )


def _at_once(static: Traversable, name: str) -> list[bytes]:
    """A script and all that it imports before it runs."""
    script = static.joinpath(name).read_bytes()
    found = re.findall(rb'(?:from|import)\s*"\./([\w-]+\.js)"', script)
    return [script, *(part for other in found for part in _at_once(static, other.decode()))]


if __name__ == "__main__":
    show(measure())
