"""The summary numbers of a head (§4.2.2): how many features push where, and which push hardest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats


class Influence(NamedTuple):
    """One class's numbers. ``largest`` and ``smallest`` are features; None where none is finite."""

    towards: int
    away: int
    zero: int
    largest: int | None
    smallest: int | None


def influence(weights: Floats) -> Influence:
    """Count how many features push towards a class and away from it.

    Args:
      weights: float array ``[features]``: one class's column of a kernel. What isn't finite is
        in none of the counts.
    """
    finite = np.isfinite(weights)
    some = bool(finite.any())
    return Influence(
        towards=int(np.count_nonzero(weights[finite] > 0)),
        away=int(np.count_nonzero(weights[finite] < 0)),
        zero=int(np.count_nonzero(weights[finite] == 0)),
        largest=int(np.argmax(np.where(finite, weights, -np.inf))) if some else None,
        smallest=int(np.argmin(np.where(finite, weights, np.inf))) if some else None,
    )
