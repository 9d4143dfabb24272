"""What putting one feature out of action costs: ablation, also called neuron masking.

Each sample's activation of the feature is put at a reference, zero or the feature's mean, and the
scores follow, ``z + (reference_j - h_ij) W_j``; nothing is trained again (Meyes et al.,
arXiv:1901.08644). Every figure is exact unless its name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tensorboard_plugin_weightvis.analysis import slices
from tensorboard_plugin_weightvis.analysis.intervals import Effect, Interval, of_mean, wilson
from tensorboard_plugin_weightvis.analysis.losses import (
    ALL,
    Estimate,
    LogLoss,
    Loss,
    Rows,
    ZeroOneLoss,
    chosen,
    columns,
    feature_blocks,
    second_order,
)
from tensorboard_plugin_weightvis.analysis.slices import Known
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_ROUNDING = 1e-9


def accuracy_effect(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    features: Integers | None = None,
    *,
    reference: Floats | None = None,
) -> Effect:
    """What ablation of each feature costs in accuracy: before minus after.

    Args:
      scores: float array ``[samples, classes]``: of the head as it is.
      labels: int array ``[samples]``, all of them classes.
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      features: int array ``[chosen]``: which are wanted; all for None.
      reference: float array ``[features]``: what activations are put at; zero for None.

    Returns:
      float64 arrays ``[chosen]``; positive where the feature helped. The interval is that of
      :func:`of_flips`.
    """
    loss = ZeroOneLoss(scores, labels, kernel)
    return _effect(loss, activations, chosen(kernel, features), reference)


def log_loss_effect(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    features: Integers | None = None,
    *,
    reference: Floats | None = None,
) -> Effect:
    """What ablation of each feature costs in log loss: after minus before, in nats a sample.

    Args and returns as for :func:`accuracy_effect`; the interval is that of the mean of the
    samples' differences. Costs an exponential for each sample, feature and class.
    """
    loss = LogLoss(scores, labels, kernel)
    return _effect(loss, activations, chosen(kernel, features), reference)


def log_loss_estimate(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    *,
    reference: Floats | None = None,
) -> Floats:
    """:func:`log_loss_effect` of all features to second order, for heads of many classes.

    See :func:`losses.second_order`; its error is of the third order in the features' parts in the
    scores.

    Returns:
      float64 array ``[features]``.
    """
    *_, last = _estimates(scores, labels, activations, kernel, reference)
    return last.value


def accuracy_slices(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    *,
    reference: Floats | None = None,
) -> Iterator[Known]:
    """:func:`accuracy_effect` of all features, a few at a time: see :class:`slices.Known`."""
    loss = ZeroOneLoss(scores, labels, kernel)
    yield from slices.exact(
        lambda features: _effect(loss, activations, features, reference), len(kernel), loss.cost
    )


def log_loss_slices(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    *,
    reference: Floats | None = None,
    exactly: int = slices.EXACTLY,
) -> Iterator[Known]:
    """:func:`log_loss_effect` of all features, a few at a time: see :class:`slices.Known`.

    Where that would take too long, :func:`log_loss_estimate` of all and the exact effect of the
    ``exactly`` features whose estimates are largest.
    """
    loss = LogLoss(scores, labels, kernel)
    yield from slices.exact_or_estimated(
        lambda features: _effect(loss, activations, features, reference),
        lambda: _estimates(scores, labels, activations, kernel, reference),
        len(kernel),
        loss.cost,
        exactly,
    )


def of_flips(lost: Floats, gained: Floats, samples: int) -> Interval:
    """The interval of a difference between two accuracies on the same samples.

    The two shares of samples that flipped have Wilson intervals, which are put together by squares
    with their correlation (Zou and Donner, 2008; Newcombe, 1998). It holds for few flips or none,
    where an interval of the mean is far too short.

    Args:
      lost: how many samples were right before only; numbers of any shape.
      gained: how many are right after only.
      samples: how many in all.
    """
    shares = lost / samples, gained / samples
    (low_lost, high_lost), (low_gained, high_gained) = (
        wilson(flips, samples) for flips in (lost, gained)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = shares[0] * shares[1] / ((1 - shares[0]) * (1 - shares[1]))
    together = -np.sqrt(np.nan_to_num(odds, nan=0.0, posinf=1.0))
    difference = shares[0] - shares[1]

    def reach(one: Floats, other: Floats) -> Floats:
        return np.sqrt(np.maximum(one**2 + other**2 - 2 * together * one * other, 0))

    return Interval(
        difference - reach(shares[0] - low_lost, high_gained - shares[1]),
        difference + reach(high_lost - shares[0], shares[1] - low_gained),
    )


def moved(
    activations: Floats, features: Integers, reference: Floats | None, rows: Rows = ALL
) -> Floats:
    """By how much ablation moves activations: float64 array ``[rows, chosen]``."""
    found = columns(activations, features)[rows].astype(np.float64)
    if reference is None:
        return np.negative(found, out=found)
    there = reference[features]
    np.subtract(there, found, out=found)
    # The mean of equal values may be beside them by a rounding.
    for column in np.flatnonzero(np.abs(found[:1]) <= _ROUNDING * np.abs(there)):
        if np.ptp(found[:, column]) == 0:
            found[:, column] = 0
    return found


def _effect(
    loss: Loss, activations: Floats, features: Integers, reference: Floats | None
) -> Effect:
    found = Effect(*np.empty((3, len(features))))
    reach = _reach(loss, activations, features, reference)
    for some in feature_blocks(features, len(activations)):
        which, rows = features[some], loss.near(reach[some].max())
        change = loss.change(moved(activations, which, reference, rows), which, rows)
        part = _summary(change, len(activations), flips=isinstance(loss, ZeroOneLoss))
        found.put(some, part)
    return found


def _reach(loss: Loss, activations: Floats, features: Integers, reference: Floats | None) -> Floats:
    """By how much each feature's ablation moves one score against another, at most."""
    seen = columns(activations, features)
    there = 0.0 if reference is None else reference[features]
    far = np.maximum(np.abs(there - seen.min(axis=0)), np.abs(there - seen.max(axis=0)))
    return far * np.ptp(loss.kernel[features], axis=1)


def _summary(change: Floats, samples: int, *, flips: bool) -> Effect:
    """Of samples some of whose changes are given; those of all others are 0."""
    total = change.sum(axis=0)
    squares = np.einsum("ij,ij->j", change, change)
    if flips:
        interval = of_flips((squares + total) / 2, (squares - total) / 2, samples)
    else:
        variance = np.maximum(squares - total**2 / samples, 0) / (samples - 1)
        interval = of_mean(total / samples, np.sqrt(variance), samples)
    return Effect(total / samples, *interval)


def _estimates(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    reference: Floats | None,
) -> Iterator[Estimate]:
    there = np.zeros(len(kernel)) if reference is None else reference
    return second_order(scores, labels, activations, kernel, there)
