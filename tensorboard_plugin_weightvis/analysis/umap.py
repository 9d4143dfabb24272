"""UMAP in a process of its own: a stream of layouts, stopped at once.

McInnes, Healy and Melville, "UMAP: Uniform Manifold Approximation and Projection" (2018), through
umap-learn. That is numba code: it compiles for many seconds, it holds the interpreter's lock while
it runs, which would freeze TensorBoard, and it cannot be stopped. A process can be killed. It is
kept for a while, so that the next layout need not compile again.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import suppress
from importlib.util import find_spec
from typing import Any, BinaryIO, cast

import numpy as np

from tensorboard_plugin_weightvis.analysis import umap_process
from tensorboard_plugin_weightvis.analysis.preparation import FEWEST_POINTS
from tensorboard_plugin_weightvis.analysis.tsne import Layout
from tensorboard_plugin_weightvis.analysis.types import Floats

FEWEST_NEIGHBOURS = 2
IDLE_SECONDS = 120.0
_POLL_SECONDS = 0.05
_SHORT = 2000  # points: some three seconds


class UmapError(RuntimeError):
    """A layout that could not be made; its message is for the reader."""


class MissingUmapError(UmapError):
    """umap-learn is not installed."""


def clamp_neighbours(neighbours: int, points: int) -> int:
    """The nearest count that so many points allow: from 2 to all but one, itself among them."""
    return max(FEWEST_NEIGHBOURS, min(neighbours, points - 1))


def epochs(points: int) -> int:
    """How many epochs umap-learn gives so many points."""
    return 500 if points <= 10_000 else 200


def layouts(points: Floats, neighbours: int, seed: int = 0) -> Generator[Layout | None, None, None]:
    """Yield the layout that UMAP has got to after every 25 epochs; the last is its result.

    Every 50 ms without one it yields None. It starts from the principal axes. The first layout of a
    process takes many seconds to come. One run is made at a time, others wait for it; a slow reader
    does not hold it up. Closing the generator kills the process, unless the run is a short one: a
    new process would take longer to compile than this one to come to the end.

    Args:
      points: float array ``[points, dimensions]``, finite, centred and not all equal, as
        :func:`preparation.prepare` gives them.
      neighbours: UMAP's ``n_neighbors``, put through :func:`clamp_neighbours`.
      seed: equal seeds give equal layouts; from 0 to 2**32 - 1.

    Raises:
      MissingUmapError: at once, where umap-learn is not installed.
      ValueError: at once, for fewer than 4 points.
      UmapError: while reading, if umap-learn fails or its process dies.
    """
    if find_spec("umap") is None:
        raise MissingUmapError(
            "UMAP needs umap-learn, which is not installed where TensorBoard runs:"
            " pip install 'tensorboard-plugin-weightvis[umap]'"
        )
    if points.ndim != 2 or len(points) < FEWEST_POINTS:
        raise ValueError(
            f"points must be [{FEWEST_POINTS} or more, dimensions]; got shape {points.shape}."
        )
    return _stream(points, clamp_neighbours(neighbours, len(points)), seed)


def get_ready() -> None:
    """Start the process, where there is none and nobody is at it.

    A process inherits the scheduling of the thread that starts it: one that has stepped behind all
    others should let another start it.
    """
    if find_spec("umap") is not None and _kept.turn.acquire(blocking=False):
        try:
            _kept.process()
            _kept.rest()
        finally:
            _kept.turn.release()


def _stream(points: Floats, neighbours: int, seed: int) -> Generator[Layout | None, None, None]:
    total = epochs(len(points))
    run = _Run(points=points.astype(np.float32), neighbours=neighbours, seed=seed, epochs=total)
    iteration = 0
    try:
        while iteration < total:
            if (answer := run.next(_POLL_SECONDS)) is None:
                yield None
            else:
                positions, iteration = answer
                yield Layout(positions, iteration, total, None)
    finally:
        run.cancel()


class _Kept:
    """The process between two runs. Only who has the ``turn`` may call the methods."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._leave: threading.Timer | None = None

    def process(self) -> subprocess.Popen[bytes]:
        """The process that was left, or a new one where there is none or it has died."""
        if self._leave is not None:
            self._leave.cancel()
            self._leave = None
        if self._process is not None and self._process.poll() is not None:
            self.end()
        if self._process is None:
            self._process = _start()
        return self._process

    def rest(self) -> None:
        """Leave the process to the next run, if one comes in time."""
        self._leave = threading.Timer(IDLE_SECONDS, self._end_if_still_idle)
        self._leave.daemon = True
        self._leave.start()

    def end(self) -> int | None:
        """Kill the process; its exit status, the one it died with where it was dead already."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        status = process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                cast(BinaryIO, pipe).close()
        return status

    def _end_if_still_idle(self) -> None:
        with self.turn:
            if self._leave is threading.current_thread():
                self.end()


_kept = _Kept()


class _Run:
    """One UMAP run in the kept process, followed by a thread, so that it can be left at any time.

    Args:
      task: what :mod:`umap_process` is sent.
    """

    def __init__(self, **task: Any) -> None:
        self._task = task
        self._answers: queue.SimpleQueue[tuple[Floats, int] | UmapError] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._cancelled = False
        self._process: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._follow, daemon=True).start()

    def next(self, seconds: float) -> tuple[Floats, int] | None:
        """Positions, float32 array ``[points, 2]``, and their epoch; None if none came in time."""
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(answer, UmapError):
            raise answer
        return answer

    def cancel(self) -> None:
        """Give the run up: it never begins, or ends soon by itself, or its process is killed."""
        with self._lock:
            self._cancelled = True
            if self._process is not None and len(self._task["points"]) > _SHORT:
                self._process.kill()

    def _follow(self) -> None:
        with _kept.turn:
            if self._cancelled:
                return
            try:
                self._exchange(_kept.process())
            except Exception as error:
                self._let_go()
                self._answers.put(_explained(error, _kept.end()))
            else:
                _kept.rest()

    def _exchange(self, process: subprocess.Popen[bytes]) -> None:
        """Send the task and pass on what comes, up to the last layout."""
        with self._lock:
            if self._cancelled:
                return
            self._process = process
        # A process that has died is noticed where it is read from.
        with suppress(BrokenPipeError):
            umap_process.send(cast(BinaryIO, process.stdin), **self._task)
        iteration = 0
        while iteration < self._task["epochs"]:
            answer = umap_process.receive(cast(BinaryIO, process.stdout))
            if answer is None:
                raise EOFError
            if "error" in answer:
                raise UmapError(f"umap-learn failed: {answer['error']}")
            iteration = int(answer["iteration"])
            if iteration == self._task["epochs"]:
                # First, since who has the last layout cancels what needs it no more.
                self._let_go()
            self._answers.put((answer["positions"], iteration))

    def _let_go(self) -> None:
        with self._lock:
            self._process = None


def _explained(error: Exception, status: int | None) -> UmapError:
    if isinstance(error, UmapError):
        return error
    if isinstance(error, EOFError):
        return UmapError(
            f"UMAP's process ended before its layout was done (status {status});"
            " the machine may be short of memory."
        )
    return UmapError(f"UMAP's process cannot be used: {type(error).__name__}: {error}")


def _start() -> subprocess.Popen[bytes]:
    # It must find the modules that are found here, and not those that lie in its folder (-P).
    paths = os.pathsep.join(sys.path)
    return subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
        [sys.executable, "-P", "-B", "-m", umap_process.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"OMP_WAIT_POLICY": "passive", **os.environ, "PYTHONPATH": paths},
    )
