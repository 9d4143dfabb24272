"""How long a view takes to answer: 64 x 2 head, 300 epochs, TensorBoard's default loader.

Each view is asked of a TensorBoard of its own that has just been started. It has loaded the log
(`heads` lists all 300 epochs, as the page's own first request would see) and has since been left
alone until what it knows of the log is stale again; no other view has been asked.

First: that view's first request since TensorBoard's start, on a new connection, from opening it to
the answer's last byte, for a random epoch. Then, at once: 200 further random epochs, each for the
first time; and the same 200 again.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Figure, show, spread
from benchmarks.logs import EPOCHS, HEAD, RUN, SAMPLES, SPLIT, write_training
from benchmarks.server import Server, serving

STARTS = 3
REQUESTS = 200
FIRST_MS = 300
THEN_MS = 15
_STALE_SECONDS = 1.5


class _Case(NamedTuple):
    """A view, and what is asked of it beside the head."""

    name: str
    route: str
    query: Mapping[str, object] = {}
    every_step: bool = True


class _Latency(NamedTuple):
    """Milliseconds."""

    first: float
    new: list[float]
    repeated: list[float]


_ALWAYS = (
    _Case("tendency", "tendency", {"rank": "margin:desc"}),
    _Case("weights, mode=classes", "weights", {"mode": "classes"}),
    _Case("weights, mode=steps", "weights", {"mode": "steps"}),
    _Case("overview", "overview"),
    _Case("curves", "curves", every_step=False),
)
_EVALUATED = (
    _Case("overview of a split", "overview", {"split": SPLIT}),
    _Case("samples", "samples", {"split": SPLIT, "indices": "0-99"}),
)


def measure() -> list[Figure]:
    """Every view over a log without evaluations, then over one with 2,000 samples an epoch."""
    with tempfile.TemporaryDirectory() as folder:
        bare, evaluated = Path(folder, "bare"), Path(folder, "evaluated")
        write_training(bare)
        write_training(evaluated, SAMPLES)
        figures = [_figure(case, bare, "") for case in _ALWAYS]
        figures += [
            _figure(case, evaluated, f", {SAMPLES:,} samples an epoch")
            for case in _ALWAYS + _EVALUATED
        ]
    return figures


def _figure(case: _Case, logdir: Path, what: str) -> Figure:
    found = [_latency(case, logdir, seed) for seed in range(STARTS)]
    first = spread([each.first for each in found])
    new = spread([ms for each in found for ms in each.new])
    repeated = spread([ms for each in found for ms in each.repeated])
    return Figure(
        case.name + what,
        f"first {first.median:.0f} ms (worst {first.worst:.0f});"
        f" new {new.median:.1f} (95th {new.p95:.1f});"
        f" repeated {repeated.median:.1f} (95th {repeated.p95:.1f})",
        f"first < {FIRST_MS} ms, then median < {THEN_MS} ms",
        first.median < FIRST_MS and max(new.median, repeated.median) < THEN_MS,
        f"at the socket; {STARTS} starts, {STARTS} x {REQUESTS} random epochs",
    )


def _latency(case: _Case, logdir: Path, seed: int) -> _Latency:
    first, *steps = random.Random(seed).sample(range(EPOCHS), 1 + REQUESTS)  # noqa: S311
    with serving(logdir, EPOCHS) as server:
        time.sleep(_STALE_SECONDS)
        return _Latency(
            first=_ask(server, case, first),
            new=[_ask(server, case, step) for step in steps],
            repeated=[_ask(server, case, step) for step in steps],
        )


def _ask(server: Server, case: _Case, step: int) -> float:
    at = {"step": step} if case.every_step else {}
    return server.ask(case.route, run=RUN, head=HEAD, **at, **case.query).ms


if __name__ == "__main__":
    show(measure())
