"""One change of a head in the what-if view, at the socket of a running TensorBoard.

Each change is one that has not been asked before, over a connection of its own, from opening it to
the answer's last byte; the evaluation has been read. `keep` changes nearly every feature.

Memory: by how much reading an evaluation and one change of each kind raise the largest resident
size of the server's process.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, below, show, spread
from benchmarks.logs import FEATURES, HEAD, SAMPLES, SPLIT
from benchmarks.server import Server, serving
from tensorboard_plugin_weightvis import Writer

POINTS = 10_000
WIDE = 2_048
MANY_CLASSES = 1_000
CHANGE_MS = 50
MEMORY_MB = 500
_CHANGES = 40
_RUN = "run"

_KINDS: dict[str, Callable[[int], str]] = {
    "mute": "mute:{}".format,
    "mute-mean": "mute-mean:{}".format,
    "three changes": "mute:{0},flip:0,scale:1:2".format,
    "keep by margin": lambda n: f"keep:margin:desc:{n // 8 + 1}",
}


def measure() -> list[Figure]:
    """A server for each size."""
    figures = _sized(SAMPLES, FEATURES, 2, target=None)
    figures += _sized(POINTS, WIDE, 2, target=CHANGE_MS)
    figures += _sized(POINTS, WIDE, MANY_CLASSES, target=None)
    return figures


def _sized(samples: int, features: int, classes: int, *, target: float | None) -> list[Figure]:
    size = f", {samples:,} x {features:,}, {classes:,} classes"
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), samples, features, classes)
        with serving(Path(folder), epochs=1) as server:
            before = server.peak_megabytes()
            for kind in _KINDS.values():
                _ask(server, kind(2))
            added = server.peak_megabytes() - before
            figures = [
                _change(server, name + size, kind, features, target)
                for name, kind in _KINDS.items()
            ]
    how = f"added to the {before:.0f} MB of TensorBoard's process, at its largest"
    return [*figures, below("what if, memory" + size, added, MEMORY_MB, "MB", how=how)]


def _write(logdir: Path, samples: int, features: int, classes: int) -> None:
    """A head in float32, as Keras has it, that is right about most of the samples."""
    rng = np.random.default_rng(7)
    labels = rng.integers(0, classes, samples)
    centres = rng.normal(0, 0.3, (classes, features)).astype(np.float32)
    noise = rng.normal(0, 1, (samples, features)).astype(np.float32)
    with Writer(logdir / _RUN) as writer:
        writer.head(HEAD, 0.3 * centres.T, step=0)
        writer.evaluation(SPLIT, np.maximum(centres[labels] + noise, 0), labels, step=0)


def _change(
    server: Server, what: str, kind: Callable[[int], str], features: int, target: float | None
) -> Figure:
    chosen = random.Random(7).sample(range(3, features), _CHANGES)  # noqa: S311
    found = spread([_ask(server, kind(feature)) for feature in chosen])
    figure = f"{found.median:.1f} ms (95th {found.p95:.1f})"
    how = f"at the socket; the median of {_CHANGES} changes"
    if target is None:
        return Figure(f"what if, {what}", figure, "", None, how)
    return Figure(f"what if, {what}", figure, f"< {target:g} ms", found.median < target, how)


def _ask(server: Server, ops: str) -> float:
    return server.ask("whatif", run=_RUN, head=HEAD, split=SPLIT, ops=ops).ms


if __name__ == "__main__":
    show(measure())
