"""What a head says of no sample in particular, and whether it is right on average."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.scores import probabilities
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_SCORES_AT_ONCE = 2**20


def effective_bias(kernel: Floats, bias: Floats, mean: Floats) -> Floats:
    """The scores of a sample whose every feature is average: ``b + mu W``, centred.

    A raw bias alone says nothing, since a feature's mean may be moved into it.

    Args:
      kernel: float array ``[features, classes]``.
      bias: float array ``[classes]``.
      mean: float array ``[features]``: each feature's mean.

    Returns:
      float64 array ``[classes]``, which sums to zero.
    """
    average = mean.astype(np.float64) @ kernel + bias
    return average - average.mean()


class OnAverage(NamedTuple):
    """Float64 arrays ``[classes]``. ``probability``: the mean over the samples; ``share``: of the
    labels; ``error``: the standard error of their difference."""

    probability: Floats
    share: Floats
    error: Floats


def on_average(scores: Floats, labels: Integers) -> OnAverage:
    """Mean probabilities against label shares: calibration in the large (Cox, 1958).

    The error is the larger of what the samples' differences spread and what they would spread if
    the probabilities held, so that a class that hardly ever occurs is not taken for a certain one.

    Args:
      scores: float array ``[samples, classes]``.
      labels: int array ``[samples]``, each one of the classes.
    """
    samples, classes = scores.shape
    total, squares, own = np.zeros((3, classes))
    rows = max(1, _SCORES_AT_ONCE // classes)
    for start in range(0, samples, rows):
        p, y = probabilities(scores[start : start + rows]), labels[start : start + rows]
        total += p.sum(axis=0)
        squares += np.einsum("ik,ik->k", p, p)
        own += np.bincount(y, p[np.arange(len(y)), y], classes)
    share = np.bincount(labels, minlength=classes) / samples
    probability = total / samples
    spread = (squares - 2 * own) / samples + share - (probability - share) ** 2
    if_so = probability - squares / samples
    return OnAverage(probability, share, np.sqrt(np.maximum(spread, if_so) / samples))
