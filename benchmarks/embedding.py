"""The embedding of a running TensorBoard: how soon, how often, at what cost to the others.

In the page: from the click on the tab to the end of the frame in which its first points are
painted, in a Chromium that draws in software, the activations having been read and the tab never
having been open.

The rest is asked at the socket, of the default loader. First: from opening the connection to the
end of the stream's first line, the activations having been read. Again: the whole answer for a
layout that was settled before, the median of many. Memory: by how much a cold layout of
10,000 x 2,048, from reading its 82 MB on, raises the largest resident size of the server's process.
At once: four pages that each ask for a layout of 10,000 x 64; how far the slowest has come when the
fastest is done, and how long TensorBoard's own routes take meanwhile, beside what they take while
nothing else is asked.
"""

from __future__ import annotations

import json
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.browser import opened, tab
from benchmarks.figures import Figure, below, show
from benchmarks.logs import FEATURES, HEAD, SPLIT, write_evaluation
from benchmarks.server import Server, serving

POINTS = 10_000
WIDE = 2_048
FIRST_MS = 150
AGAIN_MS = 50
MEMORY_MB = 600
TIMES_IDLE = 2.0
AT_ONCE = 4
_REPEATS = 20
_AT_REST_MS = 3000
_PROGRESS = re.compile(rb'"iteration":(\d+),"iterations":(\d+)')
_FIRST_POINTS = """() => new Promise((done) => {
  const paint = CanvasRenderingContext2D.prototype.putImageData;
  let clicked = 0;
  CanvasRenderingContext2D.prototype.putImageData = function (...given) {
    paint.apply(this, given);
    if (given[0].data.some((value) => value > 0)) {
      CanvasRenderingContext2D.prototype.putImageData = paint;
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - clicked)));
    }
  };
  clicked = performance.now();
  document.getElementById('tab-embedding').click();
})"""
_ROUNDS = 100


def measure() -> list[Figure]:
    """One server for the many points, another for the wide ones."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        write_evaluation(Path(folder), "points", POINTS)
        with serving(Path(folder), epochs=1) as server:
            figures.append(_in_the_page(server))
            figures += _soon(server)
            figures += _together(server)
    with tempfile.TemporaryDirectory() as folder:
        write_evaluation(Path(folder), "points", POINTS, features=WIDE)
        with serving(Path(folder), epochs=1) as server:
            before = server.peak_megabytes()
            for _ in _lines(server):
                pass
            added = server.peak_megabytes() - before
            what = f"memory, {POINTS:,} x {WIDE:,}"
            how = f"added to the {before:.0f} MB of TensorBoard's process, at its largest"
            figures.append(below(what, added, MEMORY_MB, "MB", how=how))
    return figures


def _in_the_page(server: Server) -> Figure:
    server.ask("samples", **_asked(), indices="0")  # reads the activations
    with opened(server.page) as page:
        frame = tab(page, ready=".weights-tab .plot svg")
        page.wait_for_timeout(_AT_REST_MS)
        ms = frame.evaluate(_FIRST_POINTS)
    what = f"first points in the page, {POINTS:,} x {FEATURES}"
    return below(what, ms, FIRST_MS, "ms", how="one click, in a server just started")


def _soon(server: Server) -> list[Figure]:
    server.ask("samples", **_asked(), indices="0")  # reads the activations
    started = time.perf_counter()
    lines = _lines(server)
    next(lines)
    first = 1000 * (time.perf_counter() - started)
    for _ in lines:
        pass
    settled = time.perf_counter() - started
    again = [server.ask("embedding", **_asked()).ms for _ in range(_REPEATS)]
    what = f"{POINTS:,} x {FEATURES}"
    return [
        below(f"first line, {what}", first, FIRST_MS, "ms", how="one, in a server just started"),
        Figure(f"settled, {what}", f"{settled:.1f} s", "", None, "openTSNE's import included"),
        below(
            f"settled before, {what}",
            statistics.median(again),
            AGAIN_MS,
            "ms",
            how=f"median of {_REPEATS}",
        ),
    ]


def _together(server: Server) -> list[Figure]:
    idle = _others(server, lambda: False)
    reached = [0.0] * AT_ONCE
    done = threading.Event()

    def follow(page: int) -> None:
        query = _asked() | {"perplexity": 12 + page, "page": f"page {page}"}
        with server.open("embedding", **query) as response:
            # Not decoded: what this process does would hold up what it times.
            for line in response:
                iteration, iterations = map(int, _PROGRESS.search(line).groups())
                reached[page] = iteration / max(1, iterations)
                if done.is_set():
                    break
        done.set()

    threads = [threading.Thread(target=follow, args=(page,)) for page in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    busy = _others(server, done.is_set)
    done.wait()
    slowest = min(reached)
    for thread in threads:
        thread.join()
    ratio = statistics.median(busy) / statistics.median(idle)
    return [
        Figure(
            f"{AT_ONCE} layouts at once",
            f"the slowest at {slowest:.0%} when the fastest was done",
            "none starves",
            slowest > 0.5,
            f"{POINTS:,} x {FEATURES} each",
        ),
        Figure(
            "TensorBoard's own routes meanwhile",
            f"{ratio:.1f} x their idle time ({statistics.median(busy):.1f} ms,"
            f" {statistics.median(idle):.1f} ms idle)",
            f"< {TIMES_IDLE:g} x",
            ratio < TIMES_IDLE,
            f"medians of {len(busy)} and {len(idle)} requests",
        ),
    ]


def _others(server: Server, over: Callable[[], bool]) -> list[float]:
    """Milliseconds that TensorBoard's own routes take: a hundred times, or until it is over."""
    found: list[float] = []
    rounds = 0
    while rounds < _ROUNDS and not over():
        found += server.ask_others()
        rounds += 1
        time.sleep(0.02)
    return found


def _lines(server: Server, **query: object) -> Iterator[dict]:
    with server.open("embedding", **(_asked() | query)) as response:
        for line in response:
            yield json.loads(line)


def _asked() -> dict[str, object]:
    return {"run": "points", "head": HEAD, "split": SPLIT}


if __name__ == "__main__":
    show(measure())
