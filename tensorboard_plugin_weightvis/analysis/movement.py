"""How far weights have come between two steps: what no freedom of the head can change."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.types import Floats


def alignment(before: Floats, after: Floats) -> Floats:
    """The cosine of the angle by which each feature's centred weights have turned.

    Of two classes it is 1 or, where the sign of the feature's discrimination has changed, -1. A
    softmax shift or a feature's scale, even a negative one, cannot change it.

    Args:
      before: float array ``[features, classes]``: a kernel.
      after: likewise.

    Returns:
      float64 array ``[features]`` from -1 to 1; NaN where either's weights are all the same.
    """
    old, new = centred(before), centred(after)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return _dots(old, new) / np.sqrt(_dots(old, old) * _dots(new, new))


def moved(before: Floats, after: Floats) -> Floats:
    """How far each feature's centred weights have come, in lengths of what they were.

    Args:
      before: float array ``[features, classes]``: a kernel.
      after: likewise.

    Returns:
      float64 array ``[features]``; infinite where they were all the same, and NaN where they still
      are.
    """
    old = centred(before)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return np.sqrt(_squares(centred(after) - old) / _squares(old))


def head_moved(before: Floats, after: Floats, spread: Floats) -> float:
    """The same of all features at once, each weighed by how much it varies.

    Args:
      before: float array ``[features, classes]``: a kernel.
      after: likewise.
      spread: float array ``[features]``: each feature's standard deviation.
    """
    old, weights = centred(before), spread.astype(np.float64) ** 2
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return float(np.sqrt(weights @ _squares(centred(after) - old) / (weights @ _squares(old))))


def _squares(weights: Floats) -> Floats:
    return _dots(weights, weights)


def _dots(one: Floats, other: Floats) -> Floats:
    return np.einsum("jk,jk->j", one, other, dtype=np.float64)
