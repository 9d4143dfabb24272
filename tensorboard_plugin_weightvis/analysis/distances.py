"""How far one sample is from others."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats


def distances(point: Floats, points: Floats) -> Floats:
    """Euclidean distances of points from one.

    Args:
      point: float array ``[dimensions]``.
      points: float array ``[points, dimensions]``.

    Returns:
      float64 array ``[points]``; NaN where one of the two is not finite.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        # In float64, since the square of a large float32 is infinite.
        found = np.linalg.norm(points.astype(np.float64) - point, axis=1)
    found[~np.isfinite(points).all(axis=1) | ~np.isfinite(point).all()] = np.nan
    return found
