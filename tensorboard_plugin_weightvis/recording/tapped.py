"""What a head is given and what its model puts out, batch by batch."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.recording import trees

_BATCH_BYTES = 4 << 20
_SMALLEST_BATCH, _LARGEST_BATCH = 32, 1024


class Tapped(NamedTuple):
    """``activations [samples, features]``: the head's input; ``outputs``: the model's own."""

    activations: NDArray[Any]
    outputs: list[NDArray[Any]]


Tap = Callable[[Any], Tapped]


def in_batches(one_batch: Tap, inputs: Any) -> Tapped:
    """What ``one_batch`` gives for ``inputs``, of which it is given some samples at a time.

    Args:
      inputs: arrays ``[samples, ...]``, nested as the model takes them.
    """
    count = len(trees.leaves(inputs)[0])
    batches = -(-count // _batch_size(inputs))
    # Of one size, so that none is of a single sample, whose axis a model's squeeze() would take.
    ends = [count * i // batches for i in range(batches + 1)]
    parts = [one_batch(_rows(inputs, *each)) for each in itertools.pairwise(ends)]
    outputs = zip(*(part.outputs for part in parts), strict=True)
    return Tapped(
        np.concatenate([part.activations for part in parts]),
        [np.concatenate(pieces) for pieces in outputs],
    )


def _rows(inputs: Any, start: int, stop: int) -> Any:
    return trees.mapped(lambda array: array[start:stop], inputs)


def _batch_size(inputs: Any) -> int:
    """Large for small samples, where calls cost most; 32, as Keras has it, for large ones."""
    bytes_each = sum(int(array[:1].nbytes) for array in trees.leaves(inputs))
    return min(max(_BATCH_BYTES // max(bytes_each, 1), _SMALLEST_BATCH), _LARGEST_BATCH)
