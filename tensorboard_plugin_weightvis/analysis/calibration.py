"""Whether probabilities are what they say: how often that came true which they were given to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.intervals import wilson
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

BINS = 10


class Reliability(NamedTuple):
    """Bins that have samples, in order: arrays ``[bins]``.

    ``probability``: the mean of those given; ``share``: how often it came true, with its interval
    by Wilson. ``samples``: int array. ``error``: the expected calibration error, the mean distance
    between the two, weighted by samples (Naeini, Cooper and Hauskrecht, 2015).
    """

    probability: Floats
    share: Floats
    low: Floats
    high: Floats
    samples: Integers
    error: float


def reliability(claim: Floats, held: Flags, bins: int = BINS) -> Reliability:
    """Compare probabilities with what came true, in bins of equal width from 0 to 1.

    A bin holds what is above its lower edge, up to and with its upper one; the first holds 0 too.

    Args:
      claim: float array ``[samples]``: probabilities.
      held: bool array ``[samples]``: whether it was so.
      bins: how many.
    """
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], claim)
    samples = np.bincount(place, minlength=bins)
    there = samples > 0
    samples = samples[there]
    came_true = np.bincount(place, held, minlength=bins)[there]
    probability = np.bincount(place, claim, minlength=bins)[there] / samples
    share = came_true / samples
    low, high = wilson(came_true, samples)
    error = float(np.sum(samples * np.abs(share - probability)) / len(claim))
    return Reliability(probability, share, low, high, samples, error)
