"""Features that say the same of all samples."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Flags, Floats

# A unit that answers fewer samples than one in a hundred.
_SILENT = 0.99
_NUMBERS_AT_ONCE = 2**20


class Dead(NamedTuple):
    """Bool arrays ``[features]``. ``constant``: the same for all samples; ``silent``: zero for more
    than 99% of them, but not for all."""

    constant: Flags
    silent: Flags


def dead(activations: Floats) -> Dead:
    """Find the features that are constant, and those that are hardly ever anything but zero.

    Args:
      activations: float array ``[samples, features]``, of one sample or more.
    """
    samples, features = activations.shape
    constant, zeros = np.ones(features, np.bool_), np.zeros(features, np.int64)
    rows = max(1, _NUMBERS_AT_ONCE // features)
    for start in range(0, samples, rows):
        block = activations[start : start + rows]
        constant &= (block == activations[0]).all(axis=0)
        zeros += np.count_nonzero(block == 0, axis=0)
    return Dead(constant, ~constant & (zeros > _SILENT * samples))
