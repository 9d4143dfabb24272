"""The summary numbers of a head (§4.2.2): how many features push where, and which push hardest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


class Influence(NamedTuple):
    """Each class's numbers: int arrays ``[classes]``. ``largest`` and ``smallest`` are features; -1
    where none is finite."""

    towards: Integers
    away: Integers
    zero: Integers
    largest: Integers
    smallest: Integers


def influence(weights: Floats) -> Influence:
    """Count how many features push towards each class and away from it.

    Args:
      weights: float array ``[features, classes]``, of one feature or more. What isn't finite is in
        none of the counts.
    """
    columns = np.ascontiguousarray(weights.T)  # reductions go through memory in order
    finite = np.isfinite(columns)
    some = finite.any(axis=1)
    low, high = (np.where(finite, columns, other) for other in (-np.inf, np.inf))
    return Influence(
        towards=np.count_nonzero(low > 0, axis=1),
        away=np.count_nonzero(high < 0, axis=1),
        zero=np.count_nonzero(columns == 0, axis=1),
        largest=np.where(some, np.argmax(low, axis=1), -1),
        smallest=np.where(some, np.argmin(high, axis=1), -1),
    )
