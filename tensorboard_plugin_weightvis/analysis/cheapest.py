"""The decision threshold that costs least, where the two kinds of error cost unlike amounts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.operating import operating_points
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_ALIKE = 1e-9
_DIGITS = range(2, 7)


class Cheapest(NamedTuple):
    """``threshold``: the probability above which the second class is predicted; ``cost``: of all
    errors that it makes, in false alarms."""

    threshold: float
    cost: float


def cheapest_threshold(margins: Floats, labels: Integers, ratio: float) -> Cheapest:
    """Try every threshold that tells two samples apart.

    Of ranges of thresholds that are as cheap it is the one nearest one half: one half itself where
    it lies within, else the middle of the range in as few digits as do the same.

    Args:
      margins: float array ``[samples]``: the second class's score over the first's; one or more.
      labels: int array ``[samples]``, 0 or 1.
      ratio: what a sample of the second class that is missed costs, 0 or more; a false alarm
        costs 1.
    """
    points = operating_points(margins.astype(np.float64), labels == 1)
    costs = ratio * (points.true[-1] - points.true) + points.false
    # Margins from here up to, and without, the next higher one that occurs make the same decisions.
    low, high = points.thresholds, np.append(np.inf, points.thresholds[:-1])
    away = np.where((low <= 0) & (high > 0), 0, np.minimum(np.abs(low), np.abs(high)))
    cheap = np.flatnonzero(costs < costs.min() + _ALIKE)[::-1]
    best = cheap[np.argmin(away[cheap])]
    return Cheapest(_between(float(low[best]), float(high[best])), float(costs[best]))


def _between(low: float, high: float) -> float:
    """A probability whose margin is ``low`` or above it, and below ``high``."""
    from scipy.special import expit, logit

    if low <= 0 < high:
        return 0.5
    middle = float(expit(low) + expit(high)) / 2
    short = (round(middle, digits) for digits in _DIGITS)
    return next((each for each in short if low <= logit(each) < high), middle)
