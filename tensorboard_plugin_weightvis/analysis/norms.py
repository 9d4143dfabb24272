"""How large each class's weights are, in a measure that no freedom of the head can change."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.types import Floats


def class_norms(kernel: Floats, spread: Floats) -> Floats:
    """The size of each class's weights, each weighed by how much its feature varies.

    ``sqrt(sum_j (W~_jk sd_j)^2)``: neither a softmax shift nor a feature's scale changes it. Two
    classes have the same by construction.

    Args:
      kernel: float array ``[features, classes]``; it is centred here.
      spread: float array ``[features]``: each feature's standard deviation.

    Returns:
      float64 array ``[classes]``.
    """
    weights = centred(kernel)
    return np.sqrt(np.einsum("jk,jk,j->k", weights, weights, spread**2, dtype=np.float64))
