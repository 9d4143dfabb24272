"""What a head makes of each sample: the class it takes it for, how surely, and what that costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers


class Judgement(NamedTuple):
    """One entry a sample.

    ``predicted``: int array; ``taken``: float64 array, the probability of that class. ``loss``:
    float64 array, the log loss in nats. ``probability``: float64 array, of two classes the
    second's, of more that of the sample's label. ``claim`` and
    ``held``: float64 and bool arrays, the probability that calibration goes by, of the second of
    two classes or of the predicted one of more, and whether it was so.
    """

    predicted: Integers
    taken: Floats
    loss: Floats
    probability: Floats
    claim: Floats
    held: Flags


def judge_margins(margins: Floats, labels: Integers, threshold: float = 0.5) -> Judgement:
    """Judge by the margins of two classes.

    The second is predicted where its probability is above the threshold, so where the margin is
    above ``logit(threshold)``: for 0 always, for 1 never, and not where the two are equal.

    Args:
      margins: float array ``[samples]``: the second class's score over the first's.
      labels: int array ``[samples]``, 0 or 1.
      threshold: from 0 to 1. Moves nothing but what is predicted.
    """
    from scipy.special import expit, logit

    exact = margins.astype(np.float64)
    second, chosen = labels == 1, exact > logit(threshold)
    probability = expit(exact)
    return Judgement(
        predicted=chosen.astype(np.int64),
        taken=expit(np.where(chosen, exact, -exact)),
        loss=np.logaddexp(0, np.where(second, -exact, exact)),
        probability=probability,
        claim=probability,
        held=second,
    )


def judge_scores(z: Floats, labels: Integers) -> Judgement:
    """Judge by the class scores; equal ones go to the first class.

    Args:
      z: float array ``[samples, classes]``.
      labels: int array ``[samples]``.
    """
    rows = np.arange(len(z))
    predicted = np.argmax(z, axis=1)
    largest = z[rows, predicted]
    odds = np.exp(z - largest[:, None])
    odds[rows, predicted] = 0
    others = odds.sum(axis=1)
    loss = np.log1p(others) + largest - z[rows, labels]
    taken = 1 / (1 + others)
    return Judgement(
        predicted=predicted,
        taken=taken,
        loss=loss,
        probability=np.exp(-loss),
        claim=taken,
        held=predicted == labels,
    )


def probability_of(k: int, z: Floats, labels: Integers, judgement: Judgement) -> Floats:
    """The probability of one class: float64 array ``[samples]``.

    Args:
      k: the class.
      z: float array ``[samples, classes]``.
      labels: int array ``[samples]``.
      judgement: of these scores and labels. It has the probability of the label, so one difference
        of scores a sample is enough.
    """
    return np.exp(z[:, k] - z[np.arange(len(z)), labels] - judgement.loss)


def joined_judgements(parts: list[Judgement]) -> Judgement:
    """The judgement of all samples, out of those of some at a time."""
    return Judgement(*map(np.concatenate, zip(*parts, strict=True)))
