"""One layout turned onto another, so that points move and do not jump or mirror."""

from __future__ import annotations

from tensorboard_plugin_weightvis.analysis.types import Floats


def turned(positions: Floats, target: Floats) -> Floats:
    """The rotation or reflection of a layout about its centre that brings it nearest to another.

    Orthogonal Procrustes (Schönemann, 1966).

    Args:
      positions: float array ``[points, 2]``, finite.
      target: float array ``[points, 2]``, finite: the same points.

    Returns:
      array ``[points, 2]`` of the positions' dtype, centred on the target's centre.
    """
    from scipy.linalg import orthogonal_procrustes

    centred, middle = positions - positions.mean(axis=0), target.mean(axis=0)
    turn, _ = orthogonal_procrustes(centred, target - middle)
    return (centred @ turn + middle).astype(positions.dtype)
