"""How the outcome changes with one feature, all else as it is."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

Scale = Literal["probability", "score"]

_NUMBERS_AT_ONCE = 2**20
# Below this a sum of products has lost terms to the smallest number there is.
_LEAST_SUM = 1e-250


class Dependence(NamedTuple):
    """``mean``: float64 array ``[points]``, over all samples; ``curves``: float64 array
    ``[chosen, points]``, of the chosen ones."""

    mean: Floats
    curves: Floats


def dependence(
    scores: Floats,
    activation: Floats,
    weights: Floats,
    grid: Floats,
    *,
    chosen: Integers | slice = slice(0),
    towards: int = 1,
    scale: Scale = "probability",
) -> Dependence:
    """Partial dependence (Friedman, 2001) with single samples' curves (Goldstein et al., 2015).

    Exact for a linear head: where the feature is ``t``, the scores are ``z + (t - h) W``. It says
    what the head makes of a feature moved by itself, which may be where no sample is.

    Args:
      scores: float array ``[samples, classes]``: the class scores as they are.
      activation: float array ``[samples]``: the feature's.
      weights: float array ``[classes]``: the feature's row of the kernel.
      grid: float array ``[points]``: the activations to try.
      chosen: int array ``[chosen]``: the samples whose own curves are wanted; none where left out.
      towards: the class.
      scale: ``probability``, softmax; ``score``, of two classes the class's over the other's, of
        more over the mean of all.
    """
    at = np.asarray(grid, np.float64)
    if scale == "score":
        own = outcome(scores, towards, scale)
        weight = float(outcome(weights[None], towards, scale)[0])
        start = own - activation.astype(np.float64) * weight
        return Dependence(start.mean() + at * weight, start[chosen][:, None] + at * weight)
    total = np.zeros(len(at))
    rows = max(1, _NUMBERS_AT_ONCE // max(scores.shape[1], len(at)))
    for first in range(0, len(scores), rows):
        block = slice(first, first + rows)
        total += _moved(scores[block], activation[block], weights, at, towards).sum(axis=0)
    curves = _moved(scores[chosen], activation[chosen], weights, at, towards)
    return Dependence(total / len(scores), curves)


def outcome(scores: Floats, towards: int, scale: Scale) -> Floats:
    """What samples' scores say of a class: float64 array ``[samples]``; scales as above.

    Args:
      scores: float array ``[samples, classes]``.
      towards: the class.
      scale: ``probability`` or ``score``.
    """
    from scipy.special import logsumexp

    exact = np.asarray(scores, np.float64)
    own = exact[:, towards]
    if scale == "probability":
        return np.exp(own - logsumexp(exact, axis=1))
    if exact.shape[1] == 2:
        return own - exact[:, 1 - towards]
    return own - exact.mean(axis=1)


def _moved(
    scores: Floats, activation: Floats, weights: Floats, grid: Floats, towards: int
) -> Floats:
    """The class's probability where the feature is moved: float64 array ``[samples, points]``.

    ``exp(z + (t - h) W)`` is a product of what belongs to the sample and what belongs to the
    point, so that the sum over classes is a matrix product.
    """
    middle = (grid[0] + grid[-1]) / 2
    samples = scores + np.multiply.outer(middle - activation.astype(np.float64), weights)
    points = np.multiply.outer(weights.astype(np.float64), grid - middle)
    samples -= samples.max(axis=1, keepdims=True)
    points -= points.max(axis=0)
    parts, factors = np.exp(samples), np.exp(points)
    sums = parts @ factors
    lost = (sums < _LEAST_SUM).any(axis=1)
    sums[lost] = 1.0
    found = parts[:, towards, None] * factors[towards] / sums
    for i in np.flatnonzero(lost):
        found[i] = outcome((samples[i][:, None] + points).T, towards, "probability")
    return found
