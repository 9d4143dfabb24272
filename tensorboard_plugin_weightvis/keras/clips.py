"""The few clips that attention is logged for: which samples, and what they look like."""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import clip_sheets, pixels
from tensorboard_plugin_weightvis.errors import EvaluationError
from tensorboard_plugin_weightvis.recording.evaluation_data import EvaluationData
from tensorboard_plugin_weightvis.recording.sampling import Ints

_CHANNELS = (1, 3)


class ClipShape(NamedTuple):
    """Of one clip, in frames and pixels."""

    frames: int
    height: int
    width: int


class Pictures(NamedTuple):
    """An array ``[samples, ...]`` of clips or images of one size."""

    array: NDArray[Any]
    size: ClipShape


def pick_clips(labels: Ints, clips: int, seed: int) -> Ints:
    """Pick ``clips`` samples at random, as many of one label as of another where there are enough.

    Args:
      labels: int array ``[samples]``.

    Returns:
      Their rows, by label; ``min(clips, samples)`` of them.
    """
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(labels))
    turns = np.zeros(len(labels), np.int64)  # of each sample: how many of its label come before it
    for label in np.unique(labels):
        own = shuffled[labels[shuffled] == label]
        turns[own] = np.arange(len(own))
    picked = shuffled[np.argsort(turns[shuffled], kind="stable")][:clips]
    return np.asarray(picked[np.lexsort((picked, labels[picked]))])


def clip_shape(pictures: Any) -> ClipShape | None:
    """The size of each of ``pictures [samples, ...]``, None where they are no clips or images."""
    shape = tuple(pictures.shape[1:])
    if len(shape) > 2 and shape[-1] in _CHANNELS:
        shape = shape[:-1]
    if len(shape) == 2:
        shape = (1, *shape)
    return ClipShape(*shape) if len(shape) == 3 else None


def input_pictures(inputs: Any) -> Pictures | None:
    """The one array of a model's inputs that is of clips or images, None where there is no one."""
    sized = ((each, clip_shape(each)) for each in keras.tree.flatten(inputs))
    found = [Pictures(array, size) for array, size in sized if size]
    return found[0] if len(found) == 1 else None


def drawn_pictures(frames: Any, data: EvaluationData, rows: Ints) -> NDArray[Any]:
    """The clips' part of ``frames``, which has one entry for each sample of the test data.

    Returns:
      uint8 array ``[clips, frames, height, width, 1 | 3]``, in the size that is logged.

    Raises:
      EvaluationError: too few or too many, or they are no clips or images.
    """
    if len(frames) != data.total:
        raise EvaluationError(
            f"frames must be {data.total} clips, one for each sample of test; got {len(frames)}."
        )
    kept = [_kept(frames[int(i)]) for i in data.indices[rows]]
    try:
        return np.stack(kept)
    except ValueError as error:
        raise EvaluationError(f"frames must be clips of one shape ({error}).") from error


def _kept(clip: Any) -> NDArray[np.uint8]:
    """A clip as it is logged, so that no larger one is held."""
    (frames,) = as_clips(np.asarray(clip)[None])
    return clip_sheets.shrunk(pixels.as_bytes("frames", frames))


def as_clips(pictures: NDArray[Any]) -> NDArray[Any]:
    """``pictures`` with an axis for frames: an image is a clip of one.

    Raises:
      EvaluationError: they are no clips or images.
    """
    size = clip_shape(pictures)
    if size is None:
        raise EvaluationError(
            "each of frames must be [frames, height, width] or an image [height, width], or with"
            f" 1 or 3 channels at the end; got shape {pictures.shape[1:]}."
        )
    shape = (len(pictures), *size)
    return pictures.reshape(shape if pictures.size == np.prod(shape) else (*shape, -1))


def scaled(pictures: NDArray[Any]) -> NDArray[Any]:
    """Pictures from 0 to 1, the lowest value of all of them to the highest; uint8 as it is."""
    if pictures.dtype == np.uint8:
        return pictures
    values = pictures.astype(np.float32)
    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 0.0)
    spread = float(high - low) or 1.0
    return np.nan_to_num(np.clip((values - low) / spread, 0, 1))
