"""How few features do: a head that keeps only its first ones, the others at their mean."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import centred
from tensorboard_plugin_weightvis.analysis.intervals import of_mean, wilson
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

_MOST_COUNTS = 100
_FEWEST_COUNTS = 16
_SCORES_IN_ALL = 50_000_000  # half a second
_NUMBERS_AT_ONCE = 2**19


class Minimal(NamedTuple):
    """``kept``: int array ``[points]``, how many features, from none to all. ``accuracy`` with
    ``low`` and ``high``, its interval of 95% (Wilson), and ``log_loss``, in nats a sample: float64
    arrays ``[points]``. ``enough``: the fewest tried whose accuracy is not clearly below that of
    all: the interval of the paired difference holds zero."""

    kept: Integers
    accuracy: Floats
    low: Floats
    high: Floats
    log_loss: Floats
    enough: int


def minimal(
    activations: Floats,
    kernel: Floats,
    bias: Floats,
    labels: Integers,
    mean: Floats,
    *,
    order: Integers,
) -> Minimal:
    """Accuracy and log loss against how many features are kept.

    The scores with one feature more are those without it and ``(h - mean) W`` of that one, so that
    all of them together cost what the scores themselves do.

    Args:
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      bias: float array ``[classes]``.
      labels: int array ``[samples]``, each one of the classes.
      mean: float array ``[features]``: where features stand that are not kept.
      order: int array ``[features]``, a permutation: the feature to keep first, and so on.
    """
    samples, classes = len(labels), kernel.shape[1]
    kept = counts(len(order), samples * classes)
    # Centred, so that a softmax shift costs no digits.
    weights = centred(kernel.astype(np.float64))[order]
    away = mean[order].astype(np.float64)
    start = (centred(bias.astype(np.float64)[None]) + away @ weights).astype(activations.dtype)
    weights = weights.astype(activations.dtype)
    right = np.empty((len(kept), samples), np.bool_)
    loss = np.zeros(len(kept))
    rows = max(1, _NUMBERS_AT_ONCE // max(classes, len(order)))
    for first in range(0, samples, rows):
        at = slice(first, first + rows)
        moved = (activations[at][:, order] - away).astype(activations.dtype)
        z = np.repeat(start, len(moved), axis=0)
        for i, (some, more) in enumerate(zip([0, *kept[:-1]], kept, strict=True)):
            z += moved[:, some:more] @ weights[some:more]
            right[i, at] = np.argmax(z, axis=1) == labels[at]
            loss[i] += _loss(z, labels[at])
    hits = right.sum(axis=1)
    bounds = wilson(hits, samples)
    return Minimal(
        kept, hits / samples, bounds.low, bounds.high, loss / samples, int(kept[_enough(right)])
    )


def counts(features: int, scores: int = 1) -> Integers:
    """How many features are tried: all small numbers, then ever larger steps.

    Args:
      features: how many there are.
      scores: that every number tried costs, samples times classes; fewer numbers where it is many.

    Returns:
      int array ``[points]``, ascending, from 0 to all; 101 at most.
    """
    most = int(np.clip(_SCORES_IN_ALL // max(1, scores), _FEWEST_COUNTS, _MOST_COUNTS))
    if features <= most:
        return np.arange(features + 1)
    # Steps of one to begin with, as far as the rest can be gone in equal ratios.
    ratio = np.geomspace(1, features, most)
    found = np.maximum(np.arange(1, most + 1), np.round(ratio)).astype(int)
    return np.unique(np.concatenate([[0], np.minimum(found, features)]))


def _loss(z: Floats, labels: Integers) -> float:
    """The sum of the samples' log losses."""
    own = z[np.arange(len(z)), labels]
    top = z.max(axis=1, keepdims=True)
    return float(np.sum(np.log(np.exp(z - top).sum(axis=1)) + top[:, 0] - own))


def _enough(right: Flags) -> int:
    """The first point that all features are not clearly better than."""
    worse = right[-1].astype(np.int8) - right
    samples = worse.shape[1]
    clearly = of_mean(worse.mean(axis=1), worse.std(axis=1, ddof=1), samples).low > 0
    return int(np.argmin(clearly))
