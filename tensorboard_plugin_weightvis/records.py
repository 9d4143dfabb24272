"""What a log holds, as typed records: the blobs of one summary -> arrays that fit each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis import blobs, metadata
from tensorboard_plugin_weightvis.analysis.gauge import two_columns
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.blobs import DamagedBlobError
from tensorboard_plugin_weightvis.metadata import SamplesContent
from tensorboard_plugin_weightvis.thumbnails import Sprite


class Head(NamedTuple):
    """``kernel``: float array ``[features, classes]``; ``bias``: float array ``[classes]``.

    A one-unit sigmoid head has two classes here, see :func:`two_columns`.
    """

    step: int
    kernel: Floats
    bias: Floats


class Evaluation(NamedTuple):
    """``activations``: float array ``[samples, features]``; ``labels``: int array ``[samples]``;
    ``indices``: int array ``[samples]``, each sample's place in the data set, where logged."""

    step: int
    activations: Floats
    labels: Integers
    indices: Integers | None


class Samples(NamedTuple):
    """One name and one tile a sample, in the order of the evaluation's rows, where logged."""

    names: list[str] | None
    sprite: Sprite | None


class Intervention(NamedTuple):
    """What was done to a head's weights in training, from after a step on: operations as
    :func:`analysis.spelled` writes them, done once or, what of them can be, ``held``."""

    step: int
    operations: list[str]
    held: bool


def kernel(blob: bytes, *, one_unit: bool) -> Floats:
    """Decode a kernel: float array ``[features, classes]``.

    Raises:
      DamagedBlobError: the blob is damaged, or holds no two classes.
    """
    weights = _floats(blob, 2)
    units = weights.shape[1]
    if not weights.size or (units != 1 if one_unit else units < 2):
        raise DamagedBlobError(f"a kernel of shape {weights.shape} has no two classes")
    return two_columns(weights) if one_unit else weights


def bias(blob: bytes, *, one_unit: bool) -> Floats:
    """Decode a bias: float array ``[classes]``.

    Raises:
      DamagedBlobError: the blob is damaged.
    """
    offsets = _floats(blob, 1)
    return two_columns(offsets) if one_unit else offsets


def evaluation(step: int, payload: Sequence[bytes]) -> Evaluation:
    """Decode an evaluation: activations, labels and, where logged, indices.

    Raises:
      DamagedBlobError: a blob is missing or damaged, or they do not fit each other.
    """
    if len(payload) < 2:
        raise DamagedBlobError("an evaluation needs activations and labels")
    activations, labels = _floats(payload[0], 2), _integers(payload[1])
    indices = _integers(payload[2]) if len(payload) > 2 else None
    counts = {len(each) for each in (activations, labels, indices) if each is not None}
    if not activations.size or len(counts) != 1:
        raise DamagedBlobError(f"activations {activations.shape} and labels do not fit")
    return Evaluation(step, activations, labels, indices)


def samples(payload: Sequence[bytes], content: SamplesContent) -> Samples:
    """Decode names and sprite.

    Raises:
      DamagedBlobError: the names are damaged.
    """
    names = blobs.unpack_names(payload[0]) if payload else None
    if len(payload) < 2 or not payload[1] or content.tile is None or content.columns < 1:
        return Samples(names, None)
    return Samples(names, Sprite(payload[1], content.tile, content.columns))


def interventions(step: int, payload: Sequence[bytes]) -> list[Intervention]:
    """Decode what was done after a step.

    Raises:
      DamagedBlobError: a blob is damaged.
    """
    return [Intervention(step, *blobs.unpack_intervention(blob)) for blob in payload]


def _floats(blob: bytes, rank: int) -> Floats:
    array = blobs.unpack_array(blob, rank)
    if array.dtype in (np.float32, np.float64):
        return array
    return array.astype(np.float32 if array.dtype == np.float16 else np.float64)


def _integers(blob: bytes) -> Integers:
    array = blobs.unpack_array(blob, 1)
    if array.dtype.kind not in "iub":
        raise DamagedBlobError(f"whole numbers were expected; got dtype {array.dtype}")
    whole = array.astype(np.int64, copy=False)
    if whole.size and (whole.min() < 0 or whole.max() > metadata.LARGEST_NUMBER):
        raise DamagedBlobError(f"numbers from 0 on were expected; got {whole.min()}, {whole.max()}")
    return whole
