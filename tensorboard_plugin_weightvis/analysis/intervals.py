"""How far figures of samples may be off: intervals of 95% unless another confidence is given."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Float64 arrays of one shape, or plain floats."""

    low: Floats
    high: Floats


class Measured(NamedTuple):
    """A figure with its interval; NaN where it has none."""

    value: float
    low: float
    high: float


class Effect(NamedTuple):
    """Estimates with their intervals: float64 arrays ``[features]``, or ``[classes]``."""

    value: Floats
    low: Floats
    high: Floats

    def put(self, places: Integers | slice, part: Effect) -> None:
        """Write what is found of some features into their places."""
        for into, values in zip(self, part, strict=True):
            into[places] = values


def wilson(successes: ArrayLike, trials: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """The score interval of a share (Wilson, 1927), which holds for shares near 0 and 1 too.

    Args:
      successes: how many of the trials; numbers of any shape.
      trials: how many in all; NaN comes of 0.
      confidence: from 0 to 1.

    Returns:
      Bounds from 0 to 1, of the arguments' shape.
    """
    z = deviations(confidence)
    n = np.asarray(trials, np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(successes, np.float64) / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        reach = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        # Rounding would leave the bounds of none and of all a hair inside.
        low = np.where(share == 0, 0.0, np.maximum(middle - reach, 0.0))
        high = np.where(share == 1, 1.0, np.minimum(middle + reach, 1.0))
        return Interval(low, high)


def measured(value: ArrayLike, interval: Interval) -> Measured:
    """One figure and its interval, as plain floats."""
    return Measured(float(np.asarray(value)), float(interval.low), float(interval.high))


def of_mean(mean: ArrayLike, deviation: ArrayLike, count: int) -> Interval:
    """The interval of a mean by the central limit theorem.

    Args:
      mean: of the samples; numbers of any shape.
      deviation: the samples' standard deviation (``ddof=1``), of the same shape.
      count: how many samples.
    """
    reach = deviations() * np.asarray(deviation, np.float64) / np.sqrt(count)
    middle = np.asarray(mean, np.float64)
    return Interval(middle - reach, middle + reach)


def of_share(share: ArrayLike, variance: ArrayLike, freedom: ArrayLike | None = None) -> Interval:
    """The interval of a figure between 0 and 1 whose variance is known, on the logit scale, where
    it can't leave those bounds (the delta method).

    Args:
      share: above 0 and below 1; numbers of any shape.
      variance: of the figure, of the same shape.
      freedom: degrees of freedom of the variance, where it rests on few samples.
    """
    from scipy.special import expit, logit, stdtrit

    middle = np.asarray(share, np.float64)
    degrees = np.asarray(np.inf if freedom is None else freedom, np.float64)
    wide = stdtrit(degrees, (1 + CONFIDENCE) / 2)
    reach = wide * np.sqrt(variance) / (middle * (1 - middle))
    return Interval(expit(logit(middle) - reach), expit(logit(middle) + reach))


def deviations(confidence: float = CONFIDENCE) -> float:
    """So many standard deviations hold that share of a normal distribution."""
    from scipy.special import ndtri

    return float(ndtri((1 + confidence) / 2))
