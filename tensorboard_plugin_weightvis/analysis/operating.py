"""The operating points of a score for one class against the rest: ROC, precision and recall.

In plain NumPy rather than by scikit-learn, which the tests hold it against: one sort serves both
curves, and every point of them says by which threshold it is had.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.intervals import (
    Interval,
    Measured,
    deviations,
    measured,
    of_share,
    wilson,
)
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

MOST_POINTS = 500


class OperatingPoints(NamedTuple):
    """What each threshold does, the highest first: arrays ``[points]``.

    At point ``i`` the scores above ``thresholds[i]`` are taken for the class: none at the first,
    all at the last, whose threshold is minus infinity. ``true`` and ``false``: int arrays, how many
    of them rightly and wrongly.
    """

    thresholds: Floats
    true: Integers
    false: Integers


class OperatingCurve(NamedTuple):
    """Float64 arrays ``[points]``, the highest threshold first."""

    x: Floats
    y: Floats
    thresholds: Floats


class OperatingPoint(NamedTuple):
    """What one decision does for a class: floats from 0 to 1, NaN where there are none to go by."""

    false_positive_rate: float
    recall: float
    precision: float


def operating_point(taken: Flags, positive: Flags) -> OperatingPoint:
    """Where a decision stands among the operating points.

    With more than two classes the decision for the largest score need not lie on the curves of a
    class's own score.

    Args:
      taken: bool array ``[samples]``: who is taken for the class.
      positive: bool array ``[samples]``: who is of it.
    """
    true = np.count_nonzero(taken & positive)
    ours, chosen = np.count_nonzero(positive), np.count_nonzero(taken)
    others = len(positive) - ours
    return OperatingPoint(
        false_positive_rate=(chosen - true) / others if others else np.nan,
        recall=true / ours if ours else np.nan,
        precision=true / chosen if chosen else np.nan,
    )


def operating_points(scores: Floats, positive: Flags) -> OperatingPoints:
    """Every operating point that there is.

    Args:
      scores: float array ``[samples]``; the higher, the more they speak for the class.
      positive: bool array ``[samples]``: who is of the class; some, and not all.
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    true = np.cumsum(positive[order])[last]
    return OperatingPoints(
        thresholds=np.concatenate([ordered[last], [-np.inf]]),
        true=np.concatenate([[0], true]),
        false=np.concatenate([[0], last + 1 - true]),
    )


def roc_curve(points: OperatingPoints, most: int = MOST_POINTS) -> OperatingCurve:
    """False positive rate and recall, of so many points at most; from (0, 0) to (1, 1)."""
    x, y = points.false / points.false[-1], points.true / points.true[-1]
    return _thinned(OperatingCurve(x, y, points.thresholds), most)


def precision_recall_curve(points: OperatingPoints, most: int = MOST_POINTS) -> OperatingCurve:
    """Recall and precision, of so many points at most; where none are taken for the class there is
    no precision, so the curve begins with the highest scores."""
    true, false = points.true[1:], points.false[1:]
    curve = OperatingCurve(true / points.true[-1], true / (true + false), points.thresholds[1:])
    return _thinned(curve, most)


def area_under_roc(scores: Floats, positive: Flags) -> Measured:
    """The area under the ROC curve: how often a score of the class exceeds one of the rest.

    Its variance is that of the placements (DeLong, DeLong and Clarke-Pearson, 1988), with as many
    degrees of freedom as Brunner and Munzel (2000) give it; its interval is taken on the logit
    scale. Where the classes do not overlap, or one has a single sample, there is no variance to go
    by; the interval is then Newcombe's (2006, method 5).

    Args:
      scores: float array ``[samples]``.
      positive: bool array ``[samples]``: who is of the class; some, and not all.

    Returns:
      Floats from 0 to 1; ties count half.
    """
    placed = _placements(scores, positive)
    ours, others = placed[positive], placed[~positive]
    value = float(ours.mean())
    if min(len(ours), len(others)) < 2 or not (ours.var() and others.var()):
        return measured(value, _newcombe(value, len(ours), len(others)))
    one, other = ours.var(ddof=1) / len(ours), others.var(ddof=1) / len(others)
    freedom = (one + other) ** 2 / (one**2 / (len(ours) - 1) + other**2 / (len(others) - 1))
    return measured(value, of_share(value, one + other, freedom))


def mean_area_under_roc(scores: Floats, labels: Integers) -> Measured:
    """The mean over classes of :func:`area_under_roc`, each against all others.

    Its variance is that of the samples' influences on the mean, which takes into account that the
    classes' areas rest on the same samples. No interval where there is no variance to go by.

    Args:
      scores: float array ``[samples, classes]``: probabilities, as scikit-learn has it. Read class
        by class, so quickest in Fortran order.
      labels: int array ``[samples]``, of two classes or more. Classes without samples are left
        out.
    """
    there = np.unique(labels)
    total, influence = 0.0, np.zeros(len(labels))
    for k in there:
        positive = labels == k
        placed = _placements(scores[:, k], positive)
        value, share = placed[positive].mean(), positive.mean()
        total += value
        influence += (placed - value) / np.where(positive, share, 1 - share)
    value = float(total / len(there))
    variance = np.mean(np.square(influence / len(there))) / len(labels)
    if not variance:
        return Measured(value, np.nan, np.nan)
    return measured(value, of_share(value, variance))


def average_precision(points: OperatingPoints) -> Measured:
    """The precision at each new recall, weighted by how much it gains: scikit-learn's.

    Its interval is that of a share of as many trials as there are samples of the class (Boyd, Eng
    and Page, 2013), by Wilson.
    """
    count = points.true[-1]
    gained = np.diff(points.true) / count
    value = float(np.sum(gained * points.true[1:] / (points.true[1:] + points.false[1:])))
    return measured(value, wilson(value * count, count))


def mean_average_precision(scores: Floats, labels: Integers) -> Measured:
    """The mean over classes of :func:`average_precision`, without an interval; arguments as for
    :func:`mean_area_under_roc`."""
    each = [_mean_precision(scores[:, k], labels == k) for k in np.unique(labels)]
    return Measured(float(np.mean(each)), np.nan, np.nan)


def _mean_precision(scores: Floats, positive: Flags) -> float:
    """Average precision as the mean over the class's samples of the precision where each is just
    taken: all others need to be counted between them, not sorted."""
    ours = np.sort(scores[positive])
    missed = np.searchsorted(ours, ours)
    reached = np.searchsorted(ours, scores, "right")
    left = np.cumsum(np.bincount(reached, minlength=len(ours) + 1))[missed]
    return float(np.mean((len(ours) - missed) / (len(scores) - left)))


def _placements(scores: Floats, positive: Flags) -> Floats:
    """Of a sample of the class the share of the others that are below it, of another one the share
    of the class that is above; ties count half. Float array ``[samples]``.

    Only the class's own scores are sorted: of a thousand classes each is a small part of all.
    """
    ours = np.sort(scores[positive])
    exceeded, reached = _ranks(scores, ours)
    own = exceeded + reached
    found = 1 - own / (2 * len(ours))
    # A sample is below one of ours where it reaches no more of ours than that one exceeds.
    below = np.cumsum(np.bincount(reached, minlength=len(ours) + 1))[exceeded[positive]]
    not_above = np.cumsum(np.bincount(exceeded, minlength=len(ours)))[reached[positive] - 1]
    found[positive] = (below + not_above - own[positive]) / (2 * (len(scores) - len(ours)))
    return found


def _ranks(scores: Floats, ordered: Floats) -> tuple[Integers, Integers]:
    """How many of the ordered values each score exceeds, and how many it exceeds or equals."""
    exceeded = np.searchsorted(ordered, scores)
    reached = exceeded.copy()
    equal = np.flatnonzero(np.append(ordered, np.nan)[exceeded] == scores)
    reached[equal] = np.searchsorted(ordered, scores[equal], "right")
    return exceeded, reached


def _newcombe(value: float, ours: int, others: int) -> Interval:
    """Areas from which ``value`` is no further than chance allows: the bounds solve
    ``|value - A| = z sqrt(V(A))``, with Hanley and McNeil's V for the mean of both counts."""
    from scipy.optimize import brentq

    z = deviations()
    mean = (ours + others) / 2 - 1

    def beyond(area: float) -> float:
        spread = 1 + mean * ((1 - area) / (2 - area) + area / (1 + area))
        return float(abs(value - area) - z * np.sqrt(area * (1 - area) * spread / ours / others))

    tiny = 1e-12
    low = brentq(beyond, tiny, value - tiny) if value > 2 * tiny else 0.0
    high = brentq(beyond, value + tiny, 1 - tiny) if value < 1 - 2 * tiny else 1.0
    return Interval(np.asarray(low), np.asarray(high))


def _thinned(curve: OperatingCurve, most: int) -> OperatingCurve:
    """So many points at most, evenly along the curve, so that none of it is seen to be missing."""
    if len(curve.x) <= most:
        return curve
    along = np.cumsum(np.abs(np.diff(curve.x, prepend=0)) + np.abs(np.diff(curve.y, prepend=0)))
    kept = np.unique(np.searchsorted(along, np.linspace(along[0], along[-1], most)))
    return OperatingCurve(curve.x[kept], curve.y[kept], curve.thresholds[kept])
