"""What the UMAP process does: points come in on stdin, layouts go out on stdout.

Started by ``analysis/umap.py`` as ``python -m``. Both ways a message is its length, eight bytes,
and so many bytes of npz.
"""

from __future__ import annotations

import io
import os
import queue
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import main_axes
from tensorboard_plugin_weightvis.analysis.types import Floats

EPOCHS_BETWEEN = 25
_NICENESS = 5
_WIDTH = 10.0
_NOISE = 1e-4

Message = dict[str, NDArray[Any]]


def send(pipe: BinaryIO, **arrays: Any) -> None:
    """Write one message of named arrays, of numbers or text; a bare one is of shape []."""
    body = io.BytesIO()
    np.savez(body, allow_pickle=False, **arrays)
    pipe.write(struct.pack(">Q", body.tell()) + body.getbuffer())
    pipe.flush()


def receive(pipe: BinaryIO) -> Message | None:
    """Wait for one message; None when the other side has gone, in the midst of one too."""
    head = pipe.read(8)
    length = struct.unpack(">Q", head)[0] if len(head) == 8 else 0
    body = pipe.read(length)
    if not length or len(body) < length:
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        return dict(arrays)


def main() -> None:
    """Lay out what comes, until stdin ends."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not come between the messages.
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    jobs: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(jobs,), daemon=True).start()
    while True:
        _answer(jobs.get(), answers)


def _read(jobs: queue.SimpleQueue[Message]) -> None:
    """Read ahead, since the end of stdin means that TensorBoard is gone, however it went."""
    while (message := receive(sys.stdin.buffer)) is not None:
        jobs.put(message)
    os._exit(0)


def _answer(job: Message, answers: BinaryIO) -> None:
    def tell(positions: Floats, iteration: int) -> None:
        send(answers, positions=positions, iteration=iteration)

    try:
        tell(_lay_out(job, tell), int(job["epochs"]))
    except Exception as error:
        send(answers, error=f"{type(error).__name__}: {error}")


def _lay_out(job: Message, tell: Callable[[Floats, int], None]) -> Floats:
    umap_learn = _umap_learn()
    points, neighbours, seed = job["points"], int(job["neighbours"]), int(job["seed"])
    descend = umap_learn.umap_.optimize_layout_euclidean
    umap_learn.umap_.optimize_layout_euclidean = _telling(umap_learn, descend, tell)
    try:
        return umap_learn.UMAP(
            n_neighbors=neighbours,
            n_epochs=int(job["epochs"]),
            init=start(points, seed),
            precomputed_knn=_with_themselves(points, neighbours),
            random_state=seed,
            n_jobs=1,
        ).fit_transform(points)
    finally:
        umap_learn.umap_.optimize_layout_euclidean = descend


def _umap_learn() -> Any:
    warnings.simplefilter("ignore")
    # umap-learn imports TensorFlow where there is one, for a class that is not used here.
    sys.modules.setdefault("tensorflow", None)  # type: ignore[arg-type]
    import umap

    return umap


def _telling(
    umap_learn: Any, descend: Callable[..., Any], tell: Callable[[Floats, int], None]
) -> Callable[..., Any]:
    """umap-learn's descent, which moves its first argument in place and counts by tqdm.

    It has no callback, and a new descent from where the last one stopped is another one: the
    learning rate falls from 1 to 0 over all epochs.
    """

    def telling(positions: Floats, *others: Any, **options: Any) -> Any:
        def epochs(numbers: range, **_: Any) -> Iterator[int]:
            for number in numbers:
                if number and number % EPOCHS_BETWEEN == 0:
                    tell(positions, number)
                yield number

        umap_learn.layouts.tqdm = epochs
        return descend(positions, *others, **options)

    return telling


def start(points: Floats, seed: int) -> Floats:
    """Where UMAP starts from: the principal axes, as its ``init="pca"`` has them.

    The spectral start fails for few points. Noise keeps equal points apart, and gives an axis
    without any spread one, since umap-learn divides by it.

    Args:
      points: float array ``[points, dimensions]``, centred, not all equal.
      seed: of the noise.

    Returns:
      float32 array ``[points, 2]``.
    """
    axes = main_axes(points.astype(np.float64))
    noise = np.random.default_rng(seed).normal(scale=_NOISE, size=axes.shape)
    return (axes / np.abs(axes).max() * _WIDTH + noise).astype(np.float32)


def _with_themselves(points: Floats, neighbours: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Each point and its nearest others, as umap-learn counts: itself is the first of them.

    Exact, and without the half minute for which pynndescent would compile.
    """
    others, distances = nearest(points, neighbours - 1)
    themselves = np.arange(len(points))
    return (
        np.column_stack([themselves, others]),
        np.column_stack([np.zeros(len(points)), distances]).astype(np.float32),
    )


if __name__ == "__main__":
    main()
