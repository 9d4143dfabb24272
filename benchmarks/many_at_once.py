"""Twenty readers that scrub and four layouts at once, for five minutes.

A reader asks, over HTTP, what the tab asks as its slider moves: weights, tendency and overview of
an epoch, four epochs a second, to and fro through 300 epochs of a 64 x 2 head with 2,000 samples
evaluated at each. Four pages meanwhile ask for t-SNE of one epoch after the other. The readers draw
nothing: in use, browsers are on other people's machines.

Every answer must be a good one, or the benchmark ends with an error. TensorBoard's own routes are
timed before and meanwhile; the resident size of its process is read before, after the first minute
and at the end.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, count, cycle, takewhile
from pathlib import Path

from benchmarks.figures import Figure, below, show, spread
from benchmarks.logs import EPOCHS, HEAD, RUN, SPLIT, write_training
from benchmarks.server import Server, serving

READERS = 20
LAYOUTS = 4
SECONDS = 300
BUDGET_MB = 500
TIMES_IDLE = 2.0
_SAMPLES = 2000
_EPOCHS_A_SECOND = 4
_ROUTES = ("weights", "tendency", "overview")
_IDLE_ROUNDS = 100
_BETWEEN_ROUNDS = 0.1
_WARM_SECONDS = 60
_HEAD = {"run": RUN, "head": HEAD}


def measure() -> list[Figure]:
    """Idle times, and then all at once."""
    with tempfile.TemporaryDirectory() as folder:
        write_training(Path(folder), samples=_SAMPLES)
        with serving(Path(folder), EPOCHS) as server:
            idle = [ms for _ in range(_IDLE_ROUNDS) for ms in _others(server)]
            before = server.megabytes()
            return _together(server, statistics.median(idle), before)


def _together(server: Server, idle: float, before: float) -> list[Figure]:
    over = threading.Event()
    with ThreadPoolExecutor(READERS + LAYOUTS) as pool:
        readers = [pool.submit(_scrub, server, i, over.is_set) for i in range(READERS)]
        pages = [pool.submit(_lay_out, server, i, over.is_set) for i in range(LAYOUTS)]
        busy: list[float] = []
        warm = 0.0
        started = time.monotonic()
        while (passed := time.monotonic() - started) < SECONDS:
            busy += _others(server)
            if passed < _WARM_SECONDS:
                warm = server.megabytes()
            if any(each.done() for each in chain(readers, pages)):
                break
        over.set()
        answers = spread(list(chain.from_iterable(each.result() for each in readers)))
        layouts = sum(each.result() for each in pages)
    asked = sum(len(each.result()) for each in readers)
    ratio = statistics.median(busy) / idle
    return [
        Figure(
            f"{READERS} readers and {LAYOUTS} layouts for {SECONDS} s",
            f"{asked:,} answers and {layouts:,} layouts, no error",
            "no error",
            True,
            f"an answer {answers.median:.0f} ms, 95th percentile {answers.p95:.0f}",
        ),
        Figure(
            "TensorBoard's own routes meanwhile",
            f"{ratio:.1f} x their idle time ({statistics.median(busy):.1f} ms, {idle:.1f} ms idle)",
            f"< {TIMES_IDLE:g} x",
            ratio < TIMES_IDLE,
            f"medians of {len(busy)} and {_IDLE_ROUNDS} rounds",
        ),
        below(
            "memory meanwhile",
            server.megabytes() - before,
            BUDGET_MB,
            "MB",
            how=f"added to the {before:.0f} MB of TensorBoard's process",
            more=f"{warm - before:.0f} after the first minute",
        ),
    ]


def _scrub(server: Server, reader: int, over: Callable[[], bool]) -> list[float]:
    """Milliseconds of each answer."""
    found = []
    there_and_back = cycle(chain(range(EPOCHS), range(EPOCHS - 2, 0, -1)))
    began = time.monotonic() + reader / READERS / _EPOCHS_A_SECOND
    for turn, step in enumerate(there_and_back):
        if over():
            return found
        time.sleep(max(0.0, began + turn / _EPOCHS_A_SECOND - time.monotonic()))
        found += [server.ask(route, **_HEAD, step=step).ms for route in _ROUTES]
    raise AssertionError("a cycle has no end")


def _lay_out(server: Server, page: int, over: Callable[[], bool]) -> int:
    """How many layouts were settled."""
    for settled in count():
        step = (settled * LAYOUTS + page) % EPOCHS
        with server.open("embedding", **_HEAD, split=SPLIT, step=step, page=str(page)) as lines:
            last = deque(takewhile(lambda _: not over(), lines), maxlen=1)
        if over():
            return settled
        if not json.loads(last[0]).get("final"):
            raise RuntimeError(f"a layout ended with {last[0][:300]!r}")
    raise AssertionError("counting has no end")


def _others(server: Server) -> list[float]:
    time.sleep(_BETWEEN_ROUNDS)
    return server.ask_others()


if __name__ == "__main__":
    show(measure())
