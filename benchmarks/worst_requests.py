"""The most that each route can be asked, over a large log: how long it takes, and what memory.

The log: 10,000 samples with names and pictures x 2,048 features, 1,000 classes, two epochs of both;
and attention in 16 clips. Of a route the slowest of its requests is told, each asked once, in an
order in which nothing helps: from opening the connection to the last byte. Work that is sent in
slices (many lines) has the longest wait for a line beside it, since it stops when nobody listens.

Memory: by how much all of them together raise the largest resident size of the server's process.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.figures import Figure, below, show
from benchmarks.logs import HEAD, RUN, SPLIT, write_attention
from benchmarks.server import Server, serving
from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.views import VIEWS

SAMPLES, FEATURES, CLASSES = 10_000, 2_048, 1_000
SECONDS = 2
MEMORY_MB = 1_500
_STEPS = 2
_PICTURE = 64

_HALF = f"0-{SAMPLES // 2 - 1}"
_MANY = ",".join(f"scale:{i}:0.5" for i in range(1_000))
# The largest of each that the route allows.
WORST: dict[str, list[dict[str, object]]] = {
    "heads": [{}],
    "overview": [{"split": SPLIT}],
    "tendency": [
        {"limit": 5_000, "rank": "influence:desc", "split": SPLIT, "gauge": "centred"},
        {"limit": 5_000, "rank": "change:desc", "search": "1"},
    ],
    "weights": [
        {"limit": 5_000, "rank": "influence:desc", "split": SPLIT},
        {"limit": 5_000, "mode": "steps"},
    ],
    "curves": [{}],
    "samples": [{"split": SPLIT}, {"split": SPLIT, "indices": _HALF, "classes": "0"}],
    "selection": [{"split": SPLIT, "indices": _HALF, "limit": 5_000}],
    "activations": [{"split": SPLIT, "feature": 7}],
    "neighbours": [
        {"split": SPLIT, "sample": 7, "count": 100, "space": space}
        for space in ("activations", "scores", "contributions")
    ],
    "projector": [{"split": SPLIT, "space": "scores"}],
    "whatif": [
        {"split": SPLIT, "ops": "keep:shapley:desc:1000"},
        {"split": SPLIT, "ops": "keep-mean:influence:desc:1"},
        {"split": SPLIT, "ops": _MANY},
    ],
    "shapley": [
        {"split": SPLIT, "features": ",".join(map(str, range(60))), "most": 5_000, "towards": 3}
    ],
    "dependence": [{"split": SPLIT, "feature": 9, "points": 200, "curves": 500}],
    "minimal": [{"split": SPLIT}],
    "feature": [{"split": SPLIT, "feature": 9, "most": 100}],
    "change": [{"split": SPLIT, "limit": 5_000, "since": 0}],
    "embedding": [
        {"split": SPLIT, "space": space, "iterations": 250} for space in ("activations", "scores")
    ],
    "film": [{"split": SPLIT, "iterations": 50}],
    "agreement": [{"split": SPLIT, "seeds": 2, "iterations": 50}],
    "findings": [{"split": SPLIT}],
    "importance": [{"split": SPLIT}],
    "pairs": [{"split": SPLIT, "among": 100, "most": 5_000}],
    "history": [{"split": SPLIT, "feature": 9, "most": 1_000}],
}
ATTENDED: dict[str, list[dict[str, object]]] = {
    "clips": [{"split": SPLIT}],
    "clip": [{"split": SPLIT, "clip": 3}],
    "attention": [{"split": SPLIT, "clip": 3, "matrix": 3}],
    "course": [{"split": SPLIT}],
}


class _Taken(NamedTuple):
    """Milliseconds in all, and the longest wait for bytes; the processor's; the answer's size."""

    ms: float
    wait: float
    cpu: float
    megabytes: float


def measure() -> list[Figure]:
    """A server for each log."""
    return [*_asked(_write, WORST, _STEPS), *_asked(write_attention, ATTENDED, 1)]


def _asked(
    write: Callable[[Path], None], requests: dict[str, list[dict[str, object]]], steps: int
) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        with serving(Path(folder), epochs=steps) as server:
            before = server.peak_megabytes()
            figures = [_slowest(server, route, each) for route, each in requests.items()]
            added = server.peak_megabytes() - before
    how = f"added to the {before:.0f} MB of TensorBoard's process, at its largest"
    what = f"worst requests of {len(requests)} routes: memory"
    return [*figures, below(what, added, MEMORY_MB, "MB", how=how)]


def _slowest(server: Server, route: str, queries: Iterable[dict[str, object]]) -> Figure:
    sliced = VIEWS[route].form != "json"
    whose = {"run": RUN, "head": HEAD} if route != "heads" else {}
    all_taken = [_take(server, route, whose | query) for query in queries]
    worst = max(all_taken, key=lambda taken: taken.wait if sliced else taken.ms)
    print(f"  {route}: {worst}", flush=True)
    waited = worst.wait if sliced else worst.ms
    size = f"{worst.megabytes:.1f} MB"
    size += f", {worst.cpu / 1000:.1f} s of processors"
    more = f"{worst.ms / 1000:.1f} s in all, {size}" if sliced else size
    how = "the longest wait for a piece" if sliced else "to the last byte"
    return below(f"worst request, {route}", waited / 1000, SECONDS, "s", how=how, more=more)


def _take(server: Server, route: str, query: dict[str, object]) -> _Taken:
    before = _processors(server)
    began = last = time.perf_counter()
    wait = size = 0.0
    with server.open(route, **query) as response:
        while piece := response.read1(2**20):
            now = time.perf_counter()
            wait, last = max(wait, now - last), now
            size += len(piece)
    used = _processors(server) - before
    return _Taken(1000 * (last - began), 1000 * wait, 1000 * used, size / 1e6)


def _processors(server: Server) -> float:
    """The seconds of processors that it has had (Linux)."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _write(logdir: Path) -> None:
    """Mostly right about its samples; pictures of two colours, each with a name."""
    rng = np.random.default_rng(7)
    labels = rng.integers(0, CLASSES, SAMPLES)
    centres = rng.normal(0, 0.3, (CLASSES, FEATURES)).astype(np.float32)
    noise = rng.normal(0, 1, (SAMPLES, FEATURES)).astype(np.float32)
    seen = np.maximum(centres[labels] + noise, 0)
    pictures = np.zeros((SAMPLES, _PICTURE, _PICTURE, 3), np.uint8)
    pictures[:, : _PICTURE // 2] = rng.integers(0, 256, (SAMPLES, 1, 1, 3))
    with Writer(logdir / RUN) as writer:
        for step in range(_STEPS):
            writer.head(HEAD, (0.3 + 0.1 * step) * centres.T, step=step)
            writer.evaluation(SPLIT, seen * np.float32(1 + step / 10), labels, step=step)
        writer.samples(SPLIT, [f"sample {i}" for i in range(SAMPLES)], pictures)


if __name__ == "__main__":
    show(measure())
