"""How a count of samples is spread where labels are dealt to the samples anew."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


class Moments(NamedTuple):
    """Of a distribution: its mean, variance and third central moment."""

    mean: float
    variance: float
    third: float


def moments(moved: Floats, reach: Floats, counts: Integers) -> Moments:
    """Of how many samples lie within the reach of their class, over all ways to deal the labels.

    A sum over samples i of ``u(i, y_i)``, with ``u(i, c)`` whether sample i lies within the reach
    of class c, and y any order of the labels that there are (Hoeffding, 1951). A row of u is a run
    of the classes in order of their reach, so that sums over it come of cumulative ones, and no
    array of samples x classes is made.

    Args:
      moved: float array ``[samples]``, three at least.
      reach: float array ``[classes]``: a sample is within it that lies between it and zero.
      counts: int array ``[classes]``: how many samples there are of each class.
    """
    n = len(moved)
    order = np.argsort(reach, kind="stable")
    ends, dealt = reach[order], counts[order].astype(np.float64)
    # Samples above zero are within the reach of the classes from the first one on, those below of
    # the classes before the last one, those at zero of none.
    first = np.searchsorted(ends, moved[moved > 0], side="right")
    last = np.searchsorted(ends, moved[moved < 0], side="left")
    above = np.bincount(first, minlength=len(ends) + 1)
    below = np.bincount(last, minlength=len(ends) + 1)
    samples = np.concatenate([above, below, [n - above.sum() - below.sum()]])

    def rows(of_classes: Floats) -> Floats:
        """Sums over the classes, of samples that have the same ones."""
        sums = np.concatenate([[0.0], np.cumsum(of_classes)])
        return np.concatenate([sums[-1] - sums, sums, [0.0]])

    columns = (np.cumsum(above)[:-1] + below.sum() - np.cumsum(below)[:-1]) / n
    share = float(dealt @ columns) / n
    a, e = rows(dealt) / n - share, columns - share
    squares = n * float(samples @ a**2 + dealt @ e**2)
    cubes = n * float(samples @ a**3 + dealt @ e**3)
    both = 2 * float((samples * a) @ rows(dealt * e))
    spread = n * n * share * (1 - share)
    # Of d = u - share - a - e, whose rows and columns sum to zero.
    second = spread - squares
    third = spread * (1 - 2 * share) - 3 * (1 - 2 * share) * squares + 2 * cubes + 3 * both
    return Moments(n * share, second / (n - 1), third * n / ((n - 1) * (n - 2)))


def upper_tail(count: Integers, mean: Floats, variance: Floats, third: Floats) -> Floats:
    """How likely a count is to be so large or larger, by its first three moments.

    Pearson's type III (Mielke, Berry and Brier, 1981); a tail that is thinner than the normal one
    is not relied on. Two labels that change places may change the count by two at once, so that
    the correction for continuity is one. 1 where the count can but be one number.

    Args:
      count: int array, with the moments as float arrays of the same shape.
    """
    from scipy.stats import pearson3

    varies = variance > 1e-9
    deviation = np.sqrt(np.where(varies, variance, 1.0))
    beyond = (count - 1 - mean) / deviation
    return np.where(varies, pearson3.sf(beyond, np.maximum(third / deviation**3, 0.0)), 1.0)
