"""To which class a feature's weights lean, and by how much (§4.2.2)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


class Leaning(NamedTuple):
    """``towards``: int array ``[features]``, a column; ``by``: float array ``[features]``, >= 0."""

    towards: Integers
    by: Floats


def by_size(weights: Floats) -> Leaning:
    """The class whose weight is larger in size, whatever its sign: the paper's second tendency.

    Args:
      weights: float array ``[features, classes]``, two classes or more.
    """
    return _lead(np.abs(weights))


def by_score(weights: Floats) -> Leaning:
    """The class whose score the feature raises most over the next one's.

    For two classes ``by`` is the feature's weight in the margin. No softmax shift changes it;
    another scale of the feature does.

    Args:
      weights: float array ``[features, classes]``, two classes or more.
    """
    return _lead(weights)


def _lead(strength: Floats) -> Leaning:
    ordered = np.sort(strength, axis=1)
    with np.errstate(invalid="ignore", over="ignore"):
        by = ordered[:, -1] - ordered[:, -2]
    by[~np.isfinite(strength).all(axis=1)] = np.nan
    return Leaning(np.argmax(strength, axis=1), by)
