"""What a feature's activations are worth to a head: permutation importance.

How much worse a head does where each sample has the activation of another one (Breiman, 2001), as
Fisher, Rudin and Dominici define it for a population (JMLR 20(177), 2019): the mean over all pairs
of a receiver and another sample as donor, of which permutations draw some. No sample is its own
donor, so that nothing is biased; ``sklearn.inspection.permutation_importance`` lets each be so in
one of ``samples`` draws and finds that much less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis import slices
from tensorboard_plugin_weightvis.analysis.intervals import Effect, Interval, of_mean
from tensorboard_plugin_weightvis.analysis.losses import (
    Estimate,
    LogLoss,
    Loss,
    ZeroOneLoss,
    chosen,
    columns,
    feature_blocks,
    second_order,
)
from tensorboard_plugin_weightvis.analysis.slices import Known
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

REPEATS = 10
# What finding a sample's place costs, in losses of 0 or 1.
_SORTING = 6


def accuracy_effect(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    features: Integers | None = None,
    *,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Effect:
    """What permuting each feature costs in accuracy: before minus after.

    Of two classes it is the mean over all pairs, and nothing is drawn: a sample is right with all
    activations on one side of a threshold.

    Args:
      scores: float array ``[samples, classes]``: of the head as it is.
      labels: int array ``[samples]``, all of them classes.
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      features: int array ``[chosen]``: which are wanted; all for None.
      repeats: so many permutations are drawn.
      seed: what is drawn depends on it.

    Returns:
      float64 arrays ``[chosen]``; positive where the feature helped. The interval is one of the
      population's value: it holds what other samples would change, and what other permutations
      would.
    """
    effect, _ = _accuracy(scores, labels, activations, kernel, _draw(len(labels), repeats, seed))
    return effect(chosen(kernel, features))


def log_loss_effect(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    features: Integers | None = None,
    *,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Effect:
    """What permuting each feature costs in log loss: after minus before, in nats a sample.

    Args and returns as for :func:`accuracy_effect`. Costs an exponential for each sample, feature,
    class and repeat.
    """
    draw = _draw(len(labels), repeats, seed)
    loss = LogLoss(scores[draw.order], labels[draw.order], kernel)
    return _drawn(loss, activations, draw)(chosen(kernel, features))


def log_loss_estimate(
    scores: Floats, labels: Integers, activations: Floats, kernel: Floats
) -> Floats:
    """:func:`log_loss_effect` of all features and pairs to second order, for heads of many classes.

    See :func:`losses.second_order`.

    Returns:
      float64 array ``[features]``.
    """
    *_, last = _estimates(scores, labels, activations, kernel)
    return last.value


def accuracy_slices(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    *,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Iterator[Known]:
    """:func:`accuracy_effect` of all features, a few at a time: see :class:`slices.Known`."""
    draw = _draw(len(labels), repeats, seed)
    effect, cost = _accuracy(scores, labels, activations, kernel, draw)
    yield from slices.exact(effect, len(kernel), cost)


def log_loss_slices(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    *,
    repeats: int = REPEATS,
    seed: int = 0,
    exactly: int = slices.EXACTLY,
) -> Iterator[Known]:
    """:func:`log_loss_effect` of all features, a few at a time: see :class:`slices.Known`.

    Where that would take too long, :func:`log_loss_estimate` of all and the effect of the
    ``exactly`` features whose estimates are largest.
    """
    draw = _draw(len(labels), repeats, seed)
    loss = LogLoss(scores[draw.order], labels[draw.order], kernel)
    yield from slices.exact_or_estimated(
        _drawn(loss, activations, draw),
        lambda: _estimates(scores, labels, activations, kernel),
        len(kernel),
        loss.cost * len(draw.shifts),
        exactly,
    )


class _Draw(NamedTuple):
    """Samples in a random ``order``, int array ``[samples]``; in each repeat all receive from the
    one so many places before them: ``shifts``, int array ``[repeats]``.

    Each sample is as often donor as receiver and no pair comes twice, a balanced design (Brown and
    Kildea, 1978); as many repeats as there are other samples are all pairs.
    """

    order: Integers
    shifts: Integers


def _draw(samples: int, repeats: int, seed: int) -> _Draw:
    rng = np.random.default_rng(seed)
    shifts = rng.choice(np.arange(1, samples), min(repeats, samples - 1), replace=False)
    return _Draw(rng.permutation(samples), shifts)


def _accuracy(
    scores: Floats, labels: Integers, activations: Floats, kernel: Floats, draw: _Draw
) -> tuple[Callable[[Integers], Effect], int]:
    """What finds the effect of some features, and what one costs."""
    if kernel.shape[1] == 2:
        loss = ZeroOneLoss(scores, labels, kernel)
        return _sorted(loss, activations), _SORTING * loss.cost
    loss = ZeroOneLoss(scores[draw.order], labels[draw.order], kernel)
    return _drawn(loss, activations, draw), len(draw.shifts) * loss.cost


def _sorted(loss: ZeroOneLoss, activations: Floats) -> Callable[[Integers], Effect]:
    """Nothing is drawn: the mean over all pairs."""

    def effect(features: Integers) -> Effect:
        found = Effect(*np.empty((3, len(features))))
        for some in feature_blocks(features, len(activations)):
            seen = columns(activations, features[some])
            both = np.empty(seen.shape)
            for column, feature in enumerate(features[some]):
                both[:, column] = _of_all_pairs(loss, seen[:, column].astype(np.float64), feature)
            found.put(some, _summary(both, _variance(both), flips=True))
        return found

    return effect


def _of_all_pairs(loss: ZeroOneLoss, seen: Floats, feature: int) -> Floats:
    """Each sample's part in the accuracy lost, as receiver and as donor.

    A donor makes class 1 of all receivers whose threshold, ``h - margin / weight``, lies below its
    activation: where the thresholds are sorted, of those before one place.

    Returns:
      float64 array ``[samples]``: the mean over all others of what each gives it, and of what it
      gives them.
    """
    samples, weight = len(seen), loss.margin_weight[feature]
    found = np.zeros(samples)
    near = loss.near(abs(weight) * np.ptp(seen))
    if weight == 0 or not len(near):
        return found
    upwards = seen if weight > 0 else -seen
    thresholds = upwards[near] - loss.margin[near] / abs(weight)
    order = np.argsort(thresholds)
    near = near[order]
    one, wrong = loss.labels[near] == 1, 1 - loss.right[near]
    place = np.searchsorted(thresholds[order], upwards)
    below = np.cumsum(np.bincount(place, minlength=len(near)))[: len(near)]
    found[near] = np.where(one, below, samples - below) - samples * wrong
    step = np.concatenate([[0.0], np.cumsum(np.where(one, -1.0, 1.0))])
    found += (np.count_nonzero(one) - wrong.sum() + step)[place]
    return found / (samples - 1)


def _drawn(loss: Loss, activations: Floats, draw: _Draw) -> Callable[[Integers], Effect]:
    """``loss`` of the samples in the order of the draw."""
    flips = isinstance(loss, ZeroOneLoss)

    def effect(features: Integers) -> Effect:
        found = Effect(*np.empty((3, len(features))))
        for some in feature_blocks(features, len(activations)):
            which = features[some]
            seen = columns(activations, which)[draw.order].astype(np.float64)
            both, variance = _of_some_pairs(loss, seen, which, draw.shifts)
            found.put(some, _summary(both, variance, flips=flips))
        return found

    return effect


def _of_some_pairs(
    loss: Loss, seen: Floats, features: Integers, shifts: Integers
) -> tuple[Floats, Floats]:
    """Each sample's part in what is lost, as receiver and as donor, ``[samples, chosen]``; and the
    variance of one such part that their mean's interval rests on, ``[chosen]``.

    A pair's loss is ``a_i + b_j + e_ij`` by receiver, donor and the rest. A mean over pairs varies
    as that of ``a_i + b_i`` (Hoeffding, 1948), and by ``Var e / R`` for having R donors a sample.
    The parts that are found vary by ``Var(a + b) + (Var a + Var b + 2 Var e) / R``, which is more
    by a single pair's variance over R.
    """
    both, squares = np.zeros(seen.shape), np.zeros(seen.shape[1])
    moved = np.empty_like(seen)
    for shift in shifts:
        np.subtract(seen[:-shift], seen[shift:], out=moved[shift:])
        np.subtract(seen[-shift:], seen[:shift], out=moved[:shift])
        change = loss.change(moved, features)
        squares += np.einsum("ij,ij->j", change, change)
        both += change
        both[:-shift] += change[shift:]
        both[-shift:] += change[:shift]
    both /= len(shifts)
    of_pairs = squares / (len(shifts) * len(seen)) - (both.mean(axis=0) / 2) ** 2
    return both, np.maximum(_variance(both) - of_pairs / len(shifts), 0)


def _summary(both: Floats, variance: Floats, *, flips: bool) -> Effect:
    value = both.mean(axis=0) / 2
    interval = _of_flips if flips else _of_differences
    return Effect(value, *interval(value, variance, len(both)))


def _of_differences(value: Floats, variance: Floats, samples: int) -> Interval:
    return of_mean(value, np.sqrt(variance), samples)


def _of_flips(value: Floats, variance: Floats, samples: int) -> Interval:
    """As if two more samples had flipped, one to either side (Bonett and Price, 2012): where few
    flip, the variance that is found is mostly too small."""
    more = samples + 2
    mean = value * samples / more
    second = ((variance * (samples - 1) + value**2 * samples) + 2) / more
    return of_mean(mean, np.sqrt(second - mean**2), more)


def _variance(values: Floats) -> Floats:
    return values.var(axis=0, ddof=1)


def _estimates(
    scores: Floats, labels: Integers, activations: Floats, kernel: Floats
) -> Iterator[Estimate]:
    mean = activations.mean(axis=0, dtype=np.float64)
    spread = np.empty(len(kernel))
    for some in feature_blocks(np.arange(len(kernel)), len(activations)):
        seen = activations[:, some]
        # The deviation of equal values may be rounding rather than zero.
        spread[some] = seen.std(axis=0, dtype=np.float64) * (np.ptp(seen, axis=0) > 0)
    others = len(labels) / (len(labels) - 1)
    for found in second_order(scores, labels, activations, kernel, mean, spread=spread):
        yield found._replace(value=found.value * others)
