"""How far a picture may be trusted: what of the neighbourhoods it keeps, and what it invents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

NEIGHBOURS = 10


class Trust(NamedTuple):
    """All from 0 to 1.

    ``kept``: float32 array ``[samples]``, how many of a sample's nearest are still near in the
    picture. ``same_class`` and ``same_class_in_picture``: how many of a sample's nearest share its
    class there and here, on average; a picture with the larger figure shows a separation that is
    not in the data.
    """

    kept: Floats
    same_class: float
    same_class_in_picture: float


def trust(neighbours: Integers, positions: Floats, classes: Integers) -> Trust:
    """Compare neighbourhoods before and after.

    The share of nearest neighbours kept is that of Lee and Verleysen (2009), for each sample.

    Args:
      neighbours: int array ``[samples, found]``, each sample's nearest others, nearest first; ten
        of them are looked at, where there are so many.
      positions: float array ``[samples, 2]``: the same samples in the picture.
      classes: int array ``[samples]``.
    """
    before = neighbours[:, :NEIGHBOURS]
    after = in_picture(positions, before.shape[1])
    return Trust(shared(before, after), _same(before, classes), _same(after, classes))


def in_picture(positions: Floats, count: int = NEIGHBOURS) -> Integers:
    """Each sample's nearest others in a picture: int array ``[samples, count]``.

    Args:
      positions: float array ``[samples, 2]``, finite.
      count: how many; fewer where there are not so many others.
    """
    from scipy.spatial import KDTree

    count = min(count, len(positions) - 1)
    if count < 1:
        return np.zeros((len(positions), 0), np.int64)
    found = np.asarray(KDTree(positions).query(positions, count + 1)[1])
    # A sample is mostly its own nearest; among many at one place it need not be found at all.
    own = found == np.arange(len(positions))[:, None]
    own[~own.any(axis=1), -1] = True
    return found[~own].reshape(len(positions), count)


def shared(one: Integers, other: Integers) -> Floats:
    """Which share of each sample's neighbours is in both: float32 array ``[samples]``.

    Args:
      one: int array ``[samples, count]``, without repeats in a row.
      other: likewise.
    """
    both = (one[:, :, None] == other[:, None, :]).any(axis=2)
    return both.mean(axis=1, dtype=np.float32)


def _same(neighbours: Integers, classes: Integers) -> float:
    return float(np.mean(classes[neighbours] == classes[:, None]))
