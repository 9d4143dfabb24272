"""How often predictions are right, over all and class by class, with intervals of 95%."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.intervals import (
    Effect,
    Measured,
    measured,
    of_mean,
    wilson,
)
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers


class Confusion(NamedTuple):
    """The pairs of label and predicted class that occur: int arrays ``[pairs]``, the most frequent
    first."""

    labels: Integers
    predicted: Integers
    counts: Integers


class ByClass(NamedTuple):
    """Each class against all others: arrays ``[classes]``, NaN where a figure cannot be had.

    ``samples``: how many are labelled so; ``predicted``: how many are taken for it. ``precision``:
    NaN where none are taken for it; ``recall``: where none are labelled so; ``f1``: where neither.
    """

    samples: Integers
    predicted: Integers
    precision: Effect
    recall: Effect
    f1: Effect


def accuracy(labels: Integers, predicted: Integers) -> Measured:
    """The share of right predictions, with Wilson's interval.

    Args:
      labels: int array ``[samples]``.
      predicted: int array ``[samples]``.

    Returns:
      Floats from 0 to 1.
    """
    right = np.count_nonzero(labels == predicted)
    return measured(right / len(labels), wilson(right, len(labels)))


def mean_loss(losses: Floats) -> Measured:
    """The mean of samples' losses, with its interval by the central limit theorem.

    Args:
      losses: float array ``[samples]``, two or more.
    """
    mean = losses.mean()
    return measured(mean, of_mean(mean, losses.std(ddof=1), len(losses)))


def confusion(labels: Integers, predicted: Integers, classes: int) -> Confusion:
    """Count what is taken for what.

    Args:
      labels: int array ``[samples]``.
      predicted: int array ``[samples]``.
      classes: how many there are.
    """
    cells, counts = np.unique(labels * classes + predicted, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return Confusion(cells[order] // classes, cells[order] % classes, counts[order])


def by_class(labels: Integers, predicted: Integers, classes: int) -> ByClass:
    """Precision, recall and F1 of every class.

    Precision and recall have Wilson's interval. F1 is ``2 F* / (1 + F*)`` of ``F* = TP / (TP + FP
    + FN)``, which is a share and has Wilson's interval (Hand, Christen and Kirielle, 2021).

    Args:
      labels: int array ``[samples]``.
      predicted: int array ``[samples]``.
      classes: how many there are.
    """
    right = np.bincount(labels[labels == predicted], minlength=classes)
    samples = np.bincount(labels, minlength=classes)
    taken = np.bincount(predicted, minlength=classes)
    star = _share(right, samples + taken - right)
    return ByClass(
        samples=samples,
        predicted=taken,
        precision=_share(right, taken),
        recall=_share(right, samples),
        f1=Effect(*(2 * bound / (1 + bound) for bound in star)),
    )


def _share(successes: Integers, trials: Integers) -> Effect:
    with np.errstate(invalid="ignore"):
        share = np.divide(successes, trials, dtype=np.float64)
    return Effect(share, *wilson(successes, trials))
