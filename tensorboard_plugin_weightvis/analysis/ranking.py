"""The order in which features are shown."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


def spread_over_classes(weights: Floats) -> Floats:
    """How far a feature tells classes apart: its largest weight minus its smallest.

    For two classes that is ``|w1 - w0|``, the size of the feature's weight in the margin. No
    softmax shift changes it; another scale of the feature does.

    Args:
      weights: float array ``[features, classes]``.

    Returns:
      float array ``[features]``.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return np.max(weights, axis=1) - np.min(weights, axis=1)


def descending(keys: Floats) -> Integers:
    """The order that puts the largest key first; what isn't finite stands before everything.

    Args:
      keys: float array ``[features]``.

    Returns:
      int array ``[features]``, a permutation; equal keys stay in order of index.
    """
    finite = np.isfinite(keys)
    return np.lexsort((np.where(finite, -keys, 0.0), finite))
