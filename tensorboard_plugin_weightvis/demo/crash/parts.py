"""A data set of clips cut by their names, and its parts as batches for Keras."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash.paper import BATCH_SIZE
from tensorboard_plugin_weightvis.demo.crash.reading import Clips
from tensorboard_plugin_weightvis.demo.splits import SEED, Split

TEST = 0.4
VALIDATION = 0.25  # of the rest
WHITE = 255


def split_by_name(labels: NDArray[np.int64], names: Sequence[str]) -> Split:
    """Split clips 45 : 15 : 40, in each class, in an order that only their names decide.

    The same clips fall on the same sides whatever their order; where one is added or taken away, at
    most one clip of its class crosses each border. Each part gets a clip of a class that has three.

    Args:
      labels: int ``[clips]``.
      names: one a clip, no two the same.
    """
    order = np.array(sorted(range(len(names)), key=lambda i: _mixed(names[i])), np.int64)
    cuts = [_cut(order[labels[order] == label]) for label in np.unique(labels)]
    return Split(*(np.sort(np.concatenate(part)) for part in zip(*cuts, strict=True)))


def batches(
    clips: Clips, part: NDArray[np.int64], *, size: int = BATCH_SIZE, shuffled: bool = False
) -> tf.data.Dataset:
    """Batches of float32 frames ``[size, frames, height, width, 1]`` from 0 to 1, and labels.

    Args:
      part: int ``[n]``, which clips; in this order if not ``shuffled`` anew in every epoch.
    """
    order = tf.data.Dataset.from_tensor_slices(part)
    if shuffled:
        order = order.shuffle(len(part), seed=SEED)

    def load(places: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        # A constant of the graph would hold the whole data set once more.
        frames = tf.numpy_function(lambda these: clips.frames[these], [places], tf.uint8)
        frames = tf.ensure_shape(frames, (None, *clips.frames.shape[1:]))
        return tf.cast(frames, tf.float32) / WHITE, tf.gather(clips.labels, places)

    return order.batch(size).map(load, num_parallel_calls=tf.data.AUTOTUNE).prefetch(1)


def _cut(order: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """One class's training, validation and test."""
    test = max(1, round(TEST * len(order)))
    validation = max(1, round(VALIDATION * (len(order) - test)))
    return order[test + validation :], order[test : test + validation], order[:test]


def _mixed(name: str) -> bytes:
    """A place in the order, the same wherever the files lie: macOS takes accents apart."""
    return hashlib.sha256(unicodedata.normalize("NFC", name).encode()).digest()
