"""Does a feature by itself help to tell the classes: the SFIT test, made sound for classes.

Horel and Giesecke (arXiv 1905.09849) ask of every sample whether a feature, unmasked alone, lowers
the loss that is left where all stand at their mean, and count the samples. Their p comes of a
fair coin, which skewed features with unequal classes are not. Here the very same count is
compared with what it would be if the labels were dealt to the samples anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.alone import Alone
from tensorboard_plugin_weightvis.analysis.exchange import moments, upper_tail
from tensorboard_plugin_weightvis.analysis.gauge import centred, exactly_centred
from tensorboard_plugin_weightvis.analysis.intervals import CONFIDENCE
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

_FEATURES_AT_ONCE = 64
# So many activations are tested in a tenth of a second; of very many classes in a quarter.
_ACTIVATIONS_AT_ONCE = 2**19


class Significance(NamedTuple):
    """Float64 arrays ``[features]``.

    ``median``: of the samples' gains, how much lower the loss is with the feature alone than with
    none, in nats; ``low`` and ``high``: its interval of 95%, NaN below 6 samples. ``share``: of the
    samples that gain. ``p``: how likely so many gain where the feature has nothing to do with the
    label.
    """

    median: Floats
    low: Floats
    high: Floats
    share: Floats
    p: Floats


def sfit(
    activations: Floats,
    kernel: Floats,
    bias: Floats,
    labels: Integers,
    mean: Floats,
    *,
    features: Integers | None = None,
) -> Significance:
    """First-order significance of features, one-sided, for samples that the head was not fitted to.

    The gain of a sample is the log loss where all features stand at their mean, less the log loss
    where feature j alone is what it is; ``median`` and ``share`` are those of Horel and Giesecke,
    with ``beta = 0``. ``p`` is that of a permutation test: under the null hypothesis the labels are
    exchangeable between the samples, their activations given, and so is the number of samples that
    gain known: for two classes exactly (Fisher, 1934), for more by its first three moments
    (Hoeffding, 1951; Mielke, Berry and Brier, 1981). It holds for skewed and tied activations and
    for unequal classes; the published one, see :func:`sfit_of_losses`, does not.

    Where that must not hold others up ask for :func:`features_at_once`.

    Args:
      activations: float array ``[samples, features]``, finite.
      kernel: float array ``[features, classes]``.
      bias: float array ``[classes]``.
      labels: int array ``[samples]``, each one of the classes.
      mean: float array ``[features]``: each feature's mean over the samples.
      features: int array ``[chosen]``: which features are wanted; all for None.
    """
    wanted = np.arange(len(kernel)) if features is None else np.asarray(features)
    weights = exactly_centred(kernel)
    start = centred(bias.astype(np.float64)[None])[0] + mean.astype(np.float64) @ weights
    parts = [
        _of_two(moved, weights[some], start, labels)
        if len(start) == 2
        else _of_many(moved, weights[some], start, labels)
        for some, moved in _moves(activations, mean, wanted)
    ]
    if not parts:
        return Significance(*(np.empty(0) for _ in Significance._fields))
    return Significance(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def sfit_of_losses(
    baseline: Floats, unmasked: Floats, beta: float = 0.0, confidence: float = CONFIDENCE
) -> Significance:
    """The test as Horel and Giesecke published it, for any model and any loss.

    ``p`` is that of a sign test, which takes it that a feature that tells nothing gains as often as
    it loses. Where classes are unequal and activations skewed that is not so.

    Args:
      baseline: float array ``[samples]``: the losses with every feature at its mean.
      unmasked: float array ``[samples, features]``: the losses with one feature unmasked.
      beta: which share of the baseline's loss a feature must save at least.
      confidence: of the median's interval, from 0 to 1.
    """
    from scipy.stats import binom

    gains = ((1 - beta) * baseline[:, None] - unmasked).T
    count = (gains > 0).sum(axis=1)
    samples = gains.shape[1]
    middle = _median(gains, confidence)
    return Significance(*middle, count / samples, binom.sf(count - 1, samples, 0.5))


def features_at_once(samples: int) -> int:
    """How many features :func:`sfit` may be asked for so that it answers within a moment."""
    return max(1, _ACTIVATIONS_AT_ONCE // samples)


def discoveries(p: Floats) -> Floats:
    """Every p as the smallest false discovery rate at which its feature is found (q).

    After Benjamini and Yekutieli (2001), which holds however the tests depend on each other: they
    share their samples.

    Args:
      p: float array ``[features]``; NaN where there was no test.

    Returns:
      float64 array ``[features]``; NaN where ``p`` is.
    """
    from scipy.stats import false_discovery_control

    found = np.full(len(p), np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        found[tested] = false_discovery_control(p[tested], method="by")
    return found


def _moves(
    activations: Floats, mean: Floats, wanted: Integers
) -> Iterator[tuple[Integers, Floats]]:
    """Some features at a time, and how far the samples are from their mean: float64 array
    ``[features, samples]``."""
    for at in range(0, len(wanted), _FEATURES_AT_ONCE):
        some = wanted[at : at + _FEATURES_AT_ONCE]
        seen = np.ascontiguousarray(activations[:, some].T)
        moved = seen - mean[some, None].astype(np.float64)
        # The mean of equal values may be off by rounding, which is no move.
        moved[seen.min(axis=1) == seen.max(axis=1)] = 0.0
        yield some, moved


def _of_two(moved: Floats, weights: Floats, start: Floats, labels: Integers) -> Significance:
    from scipy.stats import hypergeom

    samples = moved.shape[1]
    second = labels == 1
    moved *= (weights[:, 1] - weights[:, 0])[:, None]
    up, low = moved > 0, moved < 0
    ups, lows = up.sum(axis=1), low.sum(axis=1)
    right_ups, right_lows = (up & second).sum(axis=1), (low & ~second).sum(axis=1)
    # Where the feature is at its mean nothing is told of the label, so those samples stand aside.
    seconds = right_ups + lows - right_lows
    p = hypergeom.sf(right_ups - 1, np.maximum(ups + lows, 1), seconds, ups)
    margin = np.where(second, 1.0, -1.0) * (start[1] - start[0])
    gains = _gains(np.where(second, moved, -moved).astype(np.float32), margin.astype(np.float32))
    return Significance(*_median(gains), (right_ups + right_lows) / samples, p)


def _gains(towards: Floats, margin: Floats) -> Floats:
    """How much lower the loss is where the margin towards the label is larger by ``towards``.

    ``-log(1 + q (exp(-x) - 1))``, with ``q`` the probability of the wrong class before, keeps its
    digits however small the move; the difference of the two losses however large.
    """
    from scipy.special import expit

    near = np.clip(towards, -1, 1)
    np.expm1(np.negative(near, out=near), out=near)
    near *= expit(-margin)
    small = np.negative(np.log1p(near, out=near), out=near)
    return np.where(np.abs(towards) < 1, small, _losses(margin) - _losses(margin + towards))


def _losses(margin: Floats) -> Floats:
    """``log(1 + exp(-margin))``."""
    rest = np.abs(margin)
    np.log1p(np.exp(np.negative(rest, out=rest), out=rest), out=rest)
    return rest - np.minimum(margin, 0)


def _of_many(moved: Floats, weights: Floats, start: Floats, labels: Integers) -> Significance:
    counts = np.bincount(labels, minlength=len(start))
    gains = np.empty_like(moved)
    found = np.empty((4, len(moved)))
    for j, (row, t) in enumerate(zip(weights, moved, strict=True)):
        alone = Alone(start, row, t)
        gains[j] = alone.gains(t, labels)
        reach = alone.reach()
        own = reach[labels]
        within = np.count_nonzero(((t > 0) & (t < own)) | ((t < 0) & (t > own)))
        found[:, j] = within, *moments(t, reach, counts)
    return Significance(*_median(gains), found[0] / len(labels), upper_tail(*found))


def _median(gains: Floats, confidence: float = CONFIDENCE) -> tuple[Floats, Floats, Floats]:
    """The median over the last axis, and its interval by order statistics, which is exact for any
    continuous distribution (Thompson, 1936)."""
    from scipy.stats import binom

    samples = gains.shape[-1]
    last = int(binom.ppf((1 + confidence) / 2, samples, 0.5))
    middle = [(samples - 1) // 2, samples // 2]
    ends = [samples - last - 1, last] if last < samples else []
    # Not partitioned: many ties, as ReLUs make, slow that down sevenfold.
    ordered = np.sort(gains, axis=-1)
    median = ordered[..., middle].mean(axis=-1, dtype=np.float64)
    if not ends:
        return median, np.full_like(median, np.nan), np.full_like(median, np.nan)
    low, high = (ordered[..., each].astype(np.float64) for each in ends)
    return median, low, high
