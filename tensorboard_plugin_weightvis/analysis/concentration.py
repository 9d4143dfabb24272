"""On how few features a head rests."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Flags, Floats


def shares(strength: Floats) -> Floats:
    """Each feature's part in the sum of all.

    Args:
      strength: float array ``[features]``, not negative.

    Returns:
      float64 array ``[features]``, which sums to one; zeros where all strengths are zero.
    """
    whole = strength.sum(dtype=np.float64)
    return strength / whole if whole > 0 else np.zeros(len(strength))


def weakest(strength: Floats, most: float) -> Flags:
    """The weakest features, as many as together hold at most so large a share of all.

    Args:
      strength: float array ``[features]``, not negative.
      most: a share, from 0 to 1.

    Returns:
      bool array ``[features]``.
    """
    parts = shares(strength)
    order = np.argsort(parts, kind="stable")
    found = np.zeros(len(parts), np.bool_)
    found[order] = np.cumsum(parts[order]) <= most
    return found
