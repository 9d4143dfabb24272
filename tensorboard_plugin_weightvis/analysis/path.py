"""In which order features come into the L1 path of a logistic regression on the activations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tensorboard_plugin_weightvis.analysis.thinning import thinned
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

MOST_SAMPLES = 4000
MOST_FEATURES = 256
MOST_PLACES = 100
_MOST_SCORES = 1_000_000
_PENALTIES = 80
_LAST_PENALTY = 0.01  # of the first one
_MOST_STEPS = 400
_TOLERANCE = 0.003  # of the penalty
_PRODUCTS_A_SLICE = 1e9
_FEATURES_AT_ONCE = 128


def path_order(activations: Floats, labels: Integers) -> Iterator[Floats | None]:
    """The order in which a Lasso would take features up, whatever the head's own weights are.

    A multinomial logistic regression with an L1 penalty (Tibshirani, 1996; Friedman, Hastie and
    Tibshirani, 2010) on standardised activations, solved by accelerated proximal gradients (Beck
    and Teboulle, 2009), each penalty from the one before. A feature has its place by the largest
    of 80 penalties, from the first that lets one in to a hundredth of it, at which one of its
    coefficients is not zero; of those that come in at the same penalty, the larger coefficient
    comes first.

    So that it ends, 4,000 samples are looked at, or fewer where classes are many (1,000,000
    scores), each label keeping its share; only the 256 features that by themselves would come in
    first may come in; and it ends when 100 have.

    Args:
      activations: float array ``[samples, features]``, finite.
      labels: int array ``[samples]``, two different ones at least.

    Yields:
      None between slices of a tenth of a second or so; at last float64 array ``[features]``, the
      place from 1, NaN where a feature never comes in.
    """
    rows = thinned(labels, min(MOST_SAMPLES, max(1, _MOST_SCORES // len(np.unique(labels)))))
    found, whose = np.unique(labels[rows], return_inverse=True)
    target = np.zeros((len(rows), len(found)), np.float32)
    target[np.arange(len(rows)), whose] = 1
    pulls = np.zeros(activations.shape[1])
    for at in range(0, len(pulls), _FEATURES_AT_ONCE):
        columns = slice(at, at + _FEATURES_AT_ONCE)
        pulls[columns] = _pull(_standardised(activations[rows, columns]), target)
        yield None
    candidates = np.argsort(-pulls, kind="stable")[:MOST_FEATURES]
    candidates = candidates[pulls[candidates] > 0]
    places = np.full(len(pulls), np.nan)
    if len(candidates):
        model = _Model(_standardised(activations[rows][:, candidates]), target)
        penalties = pulls[candidates[0]] * np.geomspace(1.0, _LAST_PENALTY, _PENALTIES)
        for news in _places(model, penalties):
            if news is not None:
                places[candidates] = news
            yield None
    yield places


def _places(model: _Model, penalties: Floats) -> Iterator[Floats | None]:
    places = np.full(model.seen.shape[1], np.nan)
    count = 0
    for before, penalty in pairwise(penalties):
        yield from model.settle(penalty, before)
        sizes = np.abs(model.weights).max(axis=1)
        new = np.flatnonzero((sizes > 0) & np.isnan(places))
        new = new[np.argsort(-sizes[new], kind="stable")]
        places[new] = count + 1 + np.arange(len(new))
        count += len(new)
        if count >= min(MOST_PLACES, len(places)):
            break
    yield places


class _Model:
    """The regression at one penalty after the other.

    ``seen``: float32 array ``[samples, features]``, standardised. ``target``: float32 array
    ``[samples, classes]``, one where a sample is of a class. ``weights``: float32 array
    ``[features, classes]``; ``bias``: float32 array ``[classes]``, not penalised.
    """

    def __init__(self, seen: Floats, target: Floats) -> None:
        self.seen = seen
        self.target = target
        self.weights = np.zeros((seen.shape[1], target.shape[1]), np.float32)
        self.bias = np.log(target.mean(axis=0))
        self.gram = seen.T @ seen / np.float32(len(seen))

    def settle(self, penalty: float, before: float) -> Iterator[None]:
        """Find the weights at a penalty, from those at the one before, slice by slice.

        Most features are at zero and stay there, and the sequential strong rule (Tibshirani et al.,
        2012) tells which; where it was wrong, they are taken in.
        """
        within = self._pulled(2 * penalty - before)
        while True:
            yield from self._descend(np.flatnonzero(within), penalty)
            late = self._pulled(penalty * (1 + _TOLERANCE)) & ~within
            yield None
            if not late.any():
                return
            within |= late

    def _pulled(self, least: float) -> Flags:
        """The features that are in, or are pulled at by so much."""
        slopes, _ = _slopes(self.seen, self.target, self.weights, self.bias)
        return (np.abs(slopes).max(axis=1) >= least) | self.weights.any(axis=1)

    def _descend(self, within: Integers, penalty: float) -> Iterator[None]:
        seen = np.ascontiguousarray(self.seen[:, within])
        steepest = np.linalg.eigvalsh(self.gram[np.ix_(within, within)])[-1] if len(within) else 0.0
        # No softmax is steeper than one half.
        step = np.float32(2 / max(float(steepest), 1.0))
        slice_steps = max(1, int(_PRODUCTS_A_SLICE // (4 * max(1, seen.size) * len(self.bias))))
        w, b = self.weights[within], self.bias
        ahead_w, ahead_b, speed = w, b, 1.0
        for number in range(1, _MOST_STEPS + 1):
            slope_w, slope_b = _slopes(seen, self.target, ahead_w, ahead_b)
            new_w = _shrunk(ahead_w - step * slope_w, float(step * penalty))
            new_b = ahead_b - step * slope_b
            left_w, left_b = ahead_w - new_w, ahead_b - new_b
            # Momentum that points uphill is let go of (O'Donoghue and Candes, 2015).
            uphill = np.vdot(left_w, new_w - w) + np.vdot(left_b, new_b - b) > 0
            faster = 1.0 if uphill else (1 + np.sqrt(1 + 4 * speed**2)) / 2
            push = np.float32(0.0 if uphill else (speed - 1) / faster)
            ahead_w, ahead_b = new_w + push * (new_w - w), new_b + push * (new_b - b)
            w, b, speed = new_w, new_b, faster
            if (
                max(np.abs(left_w).max(initial=0), np.abs(left_b).max())
                < _TOLERANCE * penalty * step
            ):
                break
            if number % slice_steps == 0:
                yield None
        self.weights[within], self.bias = w, b


def _slopes(seen: Floats, target: Floats, weights: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """The log loss's, by weight and by bias."""
    z = seen @ weights
    z += bias
    np.exp(z - z.max(axis=1, keepdims=True), out=z)
    z /= z.sum(axis=1, keepdims=True)
    z -= target
    return seen.T @ z / np.float32(len(z)), z.mean(axis=0)


def _shrunk(weights: Floats, by: float) -> Floats:
    return np.sign(weights) * np.maximum(np.abs(weights) - by, 0)


def _standardised(seen: Floats) -> Floats:
    """float32 array of the same shape; a constant feature is all zero."""
    exact = seen.astype(np.float64)
    varied = exact.min(axis=0) < exact.max(axis=0)
    exact -= exact.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        exact /= exact.std(axis=0)
    return np.where(varied, exact, 0).astype(np.float32)


def _pull(seen: Floats, target: Floats) -> Floats:
    """The penalty up to which each feature by itself comes in: float array ``[features]``."""
    off = target.mean(axis=0) - target
    return np.abs(seen.T @ off / len(seen)).max(axis=1)
