"""The freedom that a kernel has without changing a prediction.

Adding one vector to every class's weights changes no softmax probability, and a one-unit sigmoid
is a two-class softmax of which only the difference is fixed.
"""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats


def centred(kernel: Floats) -> Floats:
    """Each feature's weights minus their mean over the classes: what no softmax shift can change.

    Args:
      kernel: float array ``[features, classes]``.

    Returns:
      float array ``[features, classes]``; each row sums to zero.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return kernel - kernel.mean(axis=1, keepdims=True)


def exactly_centred(kernel: Floats) -> Floats:
    """:func:`centred` in float64, where weights that are equal for all classes become exactly 0."""
    wide = kernel.astype(np.float64)
    return centred(wide - wide[:, :1])


def two_columns(unit: Floats) -> Floats:
    """A sigmoid unit's weights ``w`` as those of two softmax classes, ``-w/2`` and ``+w/2``.

    Args:
      unit: float array ``[..., 1]``: kernel or bias of a one-unit head.

    Returns:
      float array ``[..., 2]`` whose difference is ``w``.
    """
    return np.concatenate([-unit / 2, unit / 2], axis=-1)
