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
    ``intervals``: each one's. ``best`` and ``worst``: classes; ``gap``: between their recalls,
    ``low`` and ``high``: its interval. ``p``: how often recalls differ as much by chance."""

    recall: Floats
    intervals: Interval
    best: int
    worst: int
    gap: float
    low: float
    high: float
    p: float


def recall_gap(labels: Integers, predicted: Integers, classes: int) -> RecallGap:
    """The largest recall minus the smallest.

    The gap's interval is Newcombe's hybrid of two Wilson intervals (1998, method 10). Of more than
    two classes it allows for the pair being chosen out of all pairs (Bonferroni): a bootstrap of
    the largest minus the smallest would never reach zero. ``p`` is that of Pearson's chi-squared
    among all ways to deal out the mistakes, of two classes exactly (Fisher, 1922), of more by 1999
    draws.

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
    best, worst = int(np.nanargmax(recall)), int(np.nanargmin(recall))
    if best == worst:
        best, worst = int(there[0]), int(there[1])
    gap = float(recall[best] - recall[worst])
    sides = wilson(right[[best, worst]], samples[[best, worst]], _of_pairs(len(there)))
    below = np.hypot(recall[best] - sides.low[0], sides.high[1] - recall[worst])
    above = np.hypot(sides.high[0] - recall[best], recall[worst] - sides.low[1])
    return RecallGap(
        recall=recall,
        intervals=wilson(right, samples),
        best=best,
        worst=worst,
        gap=gap,
        low=max(gap - float(below), -1.0),
        high=min(gap + float(above), 1.0),
        p=_homogeneity(right[there], samples[there]),
    )


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
