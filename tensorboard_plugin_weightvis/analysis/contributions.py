"""What each feature adds to the scores of samples."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.types import Floats


def contributions(activations: Floats, kernel: Floats, baseline: Floats) -> Floats:
    """Each feature's part in how the mean of some samples' scores differs from the baseline's.

    ``W~_jk (mean_i h_ij - baseline_j)``, which for one sample is the exact Shapley value of a
    linear model with independent features (Strumbelj and Kononenko, 2014).

    Args:
      activations: float array ``[samples, features]``: the chosen samples.
      kernel: float array ``[features, classes]``; it is centred here.
      baseline: float array ``[features]``: the mean activation over all samples.

    Returns:
      float array ``[features, classes]``.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return centred(kernel) * (activations.mean(axis=0) - baseline)[:, None]


def change_of_contributions(before: tuple[Floats, Floats], after: tuple[Floats, Floats]) -> Floats:
    """How much each feature's contributions to the centred scores moved between two steps.

    The root mean square, over samples and classes, of ``h'_ij W~'_jk - h_ij W~_jk``, from second
    moments alone: no array larger than the activations is made.

    Args:
      before: activations ``[samples, features]`` and kernel ``[features, classes]``.
      after: the same of the same samples, later.

    Returns:
      float array ``[features]``.
    """
    (h0, w0), (h1, w1) = ((h, centred(w)) for h, w in (before, after))
    with np.errstate(invalid="ignore", over="ignore"):
        squared = (
            _mean(h0 * h0) * np.mean(w0 * w0, axis=1)
            - 2 * _mean(h0 * h1) * np.mean(w0 * w1, axis=1)
            + _mean(h1 * h1) * np.mean(w1 * w1, axis=1)
        )
        return np.sqrt(np.maximum(squared, 0))


def _mean(products: Floats) -> Floats:
    return np.mean(products, axis=0, dtype=np.float64)
