"""Nearest neighbours, exactly: up to 60,000 points a full search in float32 is the fastest."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


def nearest(points: Floats, count: int) -> tuple[Integers, Floats]:
    """Each point's nearest others.

    Args:
      points: float array ``[points, dimensions]``, finite.
      count: how many, fewer than there are points.

    Returns:
      int32 array ``[points, count]``, nearest first, and their distances, float32, likewise.
    """
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(
        points.astype(np.float32, copy=False)
    )
    distances, neighbours = search.kneighbors()
    return neighbours.astype(np.int32), distances.astype(np.float32)
