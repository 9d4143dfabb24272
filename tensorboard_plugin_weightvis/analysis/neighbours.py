"""Nearest neighbours, exactly."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


def nearest(points: Floats, count: int) -> tuple[Integers, Floats]:
    """Each point's nearest others.

    Args:
      points: float array ``[points, dimensions]``, finite.
      count: how many, fewer than there are points.

    Returns:
      int array ``[points, count]``, nearest first, and their distances, float64, likewise.
    """
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(points.astype(np.float32))
    distances, neighbours = search.kneighbors()
    return neighbours, distances.astype(np.float64)
