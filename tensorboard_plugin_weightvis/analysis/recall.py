"""How many samples of each class are found, and how far the classes are apart in that."""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.intervals import CONFIDENCE, Interval, wilson
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_DRAWS = 1999


class RecallGap(NamedTuple):
    """``recall``: of each class, float64 array ``[classes]``, NaN where it has no samples, and
    ``intervals``: each one's. ``best`` and ``worst``: the two classes that are most clearly apart;
    ``gap``: between their recalls, ``low`` and ``high``: its interval. ``p``: how often recalls
    differ as much by chance."""

    recall: Floats
    intervals: Interval
    best: int
    worst: int
    gap: float
    low: float
    high: float
    p: float


def recall_gap(labels: Integers, predicted: Integers, classes: int) -> RecallGap:
    """How much more of one class is found than of another: of more than two, the pair of classes
    whose gap is at least the largest.

    Of few samples all or none are often found, so the largest and the smallest of many recalls say
    nothing; what a gap is at least is the lower end of its interval. That is Newcombe's hybrid of
    two Wilson intervals (1998, method 10), and holds for all pairs at once (Bonferroni), whichever
    is chosen: a bootstrap of the largest minus the smallest would never reach zero. ``p`` is that
    of Pearson's chi-squared among all ways to deal out the mistakes, of two classes exactly
    (Fisher, 1922), of more by 1999 draws.

    Args:
      labels: int array ``[samples]``, from 0 to ``classes`` - 1, of two classes or more.
      predicted: likewise.
      classes: how many there are.
    """
    samples = np.bincount(labels, minlength=classes)
    right = np.bincount(labels[labels == predicted], minlength=classes)
    there = np.flatnonzero(samples)
    recall = np.full(classes, np.nan)
    recall[there] = right[there] / samples[there]
    sides = wilson(right, samples, _of_pairs(len(there)))
    below, above = recall - sides.low, sides.high - recall
    best, worst = _clearest(recall, below, above, there)
    gap = float(recall[best] - recall[worst])
    return RecallGap(
        recall=recall,
        intervals=wilson(right, samples),
        best=best,
        worst=worst,
        gap=gap,
        low=max(gap - float(np.hypot(below[best], above[worst])), -1.0),
        high=min(gap + float(np.hypot(above[best], below[worst])), 1.0),
        p=_homogeneity(right[there], samples[there]),
    )


def _clearest(recall: Floats, below: Floats, above: Floats, there: Integers) -> tuple[int, int]:
    """Of all pairs of a class and one that is found no more often, that whose gap's interval
    reaches down least: both classes."""
    found, largest = (int(there[0]), int(there[1])), -np.inf
    for best in there:
        others = there[(recall[there] <= recall[best]) & (there != best)]
        if not len(others):
            continue
        low = recall[best] - recall[others] - np.hypot(below[best], above[others])
        if low.max() > largest:
            found, largest = (int(best), int(others[np.argmax(low)])), low.max()
    return found


def _of_pairs(classes: int) -> float:
    """The confidence with which all pairs' intervals hold at once."""
    return 1 - (1 - CONFIDENCE) / comb(classes, 2)


def _homogeneity(right: Integers, samples: Integers) -> float:
    """How often equal recalls look as different as these."""
    from scipy.stats import fisher_exact

    wrong = samples - right
    if not wrong.any() or not right.any():
        return 1.0
    if len(samples) == 2:
        return float(fisher_exact(np.stack([right, wrong]))[1])
    rng = np.random.default_rng(0)
    drawn = rng.multivariate_hypergeometric(samples, int(wrong.sum()), _DRAWS, method="marginals")
    expected = samples * (wrong.sum() / samples.sum())
    apart, own = (np.sum((each - expected) ** 2 / samples, axis=-1) for each in (drawn, wrong))
    return float((1 + np.count_nonzero(apart >= own * (1 - 1e-9))) / (1 + _DRAWS))
