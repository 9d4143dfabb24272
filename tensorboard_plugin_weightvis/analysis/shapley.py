"""What each feature adds to a sample's score, over what its mean adds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred, exactly_centred
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_FEATURES_AT_ONCE = 256


def shapley_values(
    activations: Floats, kernel: Floats, mean: Floats, features: Integers, towards: int = 1
) -> Floats:
    """Exact Shapley values of a linear head whose features are taken as independent.

    ``W~_jk (h_ij - mean_j)`` (Strumbelj and Kononenko, 2014), of two classes ``v_j (h_ij -
    mean_j)`` in the margin ``z_1 - z_0``, with ``v = W_1 - W_0``.

    Args:
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``; it is centred here.
      mean: float array ``[features]``: each feature's mean over the samples to compare with.
      features: int array ``[chosen]``: which features are wanted.
      towards: the class whose centred score is explained; of two classes it is always the second,
        by the margin.

    Returns:
      float64 array ``[samples, chosen]``.
    """
    weights = _weights(kernel[features], towards)
    return (activations[:, features] - mean[features].astype(np.float64)) * weights


def mean_absolute_shapley(activations: Floats, kernel: Floats, mean: Floats) -> Floats:
    """How much a feature moves the scores: the mean size of its Shapley values.

    Summed over the classes, as in shap's bar chart; of two classes that is the margin's.

    Args:
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``; it is centred here.
      mean: float array ``[features]``: each feature's mean over the samples to compare with.

    Returns:
      float64 array ``[features]``.
    """
    away = np.empty(len(kernel))
    for columns in _blocks(len(kernel)):
        moved = activations[:, columns] - mean[columns].astype(np.float64)
        away[columns] = np.abs(moved, out=moved).mean(axis=0)
    return away * np.abs(exactly_centred(kernel)).sum(axis=1)


def _weights(kernel: Floats, towards: int) -> Floats:
    exact = kernel.astype(np.float64)
    if exact.shape[1] == 2:
        return exact[:, 1] - exact[:, 0]
    return centred(exact)[:, towards]


def _blocks(features: int) -> Iterator[slice]:
    """A few features at a time, so that no float64 copy of all activations is made."""
    return (slice(at, at + _FEATURES_AT_ONCE) for at in range(0, features, _FEATURES_AT_ONCE))
