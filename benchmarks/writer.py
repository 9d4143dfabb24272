"""What logging an 8 MB kernel takes, with :class:`weightvis.Writer` and with tensorboard's own.

Both write the same head into a new file of their own and close it. They take turns, so that
whatever else the disk does hits both alike.

    python -m benchmarks.writer
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tensorboard.compat.proto import event_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from benchmarks.figures import Figure, show, spread
from tensorboard_plugin_weightvis import Writer, summary

ROUNDS, STEPS = 5, 3
FEATURES, CLASSES = 2048, 1000
TARGET = 20

Log = Callable[[Path, np.ndarray], None]


def main() -> None:
    """Measure, and print the table."""
    show(measure())


def measure() -> list[Figure]:
    """Milliseconds a step: medians, and their ratio."""
    kernel = np.random.default_rng(0).normal(size=(FEATURES, CLASSES)).astype(np.float32)
    times: dict[Log, list[float]] = {_with_ours: [], _with_tensorboards: []}
    with tempfile.TemporaryDirectory() as folder:
        for log in times:
            log(Path(folder, "first"), kernel)
        for _ in range(ROUNDS):
            for log, taken in times.items():
                start = time.perf_counter()
                log(Path(folder), kernel)
                taken.append(1000 * (time.perf_counter() - start) / STEPS)
    ours, theirs = (spread(taken).median for taken in times.values())
    return [
        Figure(
            f"Writer, {kernel.nbytes / 1e6:.1f} MB kernel",
            f"{ours:.0f} ms, EventFileWriter {theirs:.0f} ms: {theirs / ours:.0f} times",
            f"> {TARGET} times",
            theirs / ours > TARGET,
            "benchmarks.writer",
        )
    ]


def _with_ours(folder: Path, kernel: np.ndarray) -> None:
    with Writer(folder) as writer:
        for step in range(STEPS):
            writer.head("head", kernel, step=step)


def _with_tensorboards(folder: Path, kernel: np.ndarray) -> None:
    writer = EventFileWriter(str(folder))
    for step in range(STEPS):
        message = summary.head_pb("head", kernel)
        writer.add_event(event_pb2.Event(wall_time=time.time(), step=step, summary=message))
    writer.close()


if __name__ == "__main__":
    main()
