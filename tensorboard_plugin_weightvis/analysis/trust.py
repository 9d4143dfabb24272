"""How far a picture may be trusted: what of the neighbourhoods it keeps, and what it invents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

NEIGHBOURS = 10


class Trust(NamedTuple):
    """All from 0 to 1. ``neighbours_kept``: how many of a sample's nearest are still near in the
    picture. ``same_class`` and ``same_class_in_picture``: how many of them share its class there
    and here; a picture with the larger figure shows a separation that is not in the data."""

    neighbours_kept: float
    same_class: float
    same_class_in_picture: float


def trust(points: Floats, positions: Floats, classes: Integers) -> Trust | None:
    """Compare neighbourhoods before and after.

    The share of nearest neighbours kept is that of Lee and Verleysen (2009), averaged.

    Args:
      points: float array ``[samples, dimensions]``.
      positions: float array ``[samples, 2]``: the same samples in the picture.
      classes: int array ``[samples]``.

    Returns:
      None where there are too few samples for neighbourhoods.
    """
    count = min(NEIGHBOURS, len(points) - 1)
    if count < 1:
        return None
    before, after = (nearest(each, count)[0] for each in (points, positions))
    kept = [len(np.intersect1d(b, a)) for b, a in zip(before, after, strict=True)]
    return Trust(
        neighbours_kept=float(np.mean(kept)) / count,
        same_class=_same(before, classes),
        same_class_in_picture=_same(after, classes),
    )


def _same(neighbours: Integers, classes: Integers) -> float:
    return float(np.mean(classes[neighbours] == classes[:, None]))
