"""What moving activations of single features, all else as it was, does to each sample's loss.

Where feature j of a sample moves by ``m``, its scores become ``z + m W_j``. Ablation, permutation
and interactions differ only in how far they move it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.gauge import exactly_centred
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

# Arrays of so many elements stay in a processor's cache.
_ELEMENTS_IN_CACHE = 2**14
_ELEMENTS_AT_ONCE = 2**18
# So many of the highest scores nearly always settle whether a sample is right.
_RIVALS = 8
# What a sample costs beside its exponentials.
_BESIDE_EXPONENTIALS = 6
# Beyond this exp overflows, or what it is multiplied with has long been rounded to zero.
_LARGEST_EXPONENT = 700.0

Rows = Integers | slice
ALL = slice(None)


class Loss(ABC):
    """A loss of samples as a head scores them.

    Args:
      scores: float array ``[samples, classes]``.
      labels: int array ``[samples]``, all of them classes.
      kernel: float array ``[features, classes]``.
    """

    def __init__(self, scores: Floats, labels: Integers, kernel: Floats) -> None:
        self.scores = scores
        self.labels = labels
        self.kernel = kernel.astype(np.float64)
        self.two = kernel.shape[1] == 2
        self._all = np.arange(len(labels))
        if self.two:
            self.margin = scores[:, 1] - scores[:, 0]
            self.margin_weight = self.kernel[:, 1] - self.kernel[:, 0]

    @property
    def cost(self) -> int:
        """What one feature of all samples takes, in exponentials."""
        return len(self.labels) * (self.kernel.shape[1] + _BESIDE_EXPONENTIALS)

    def change(self, moved: Floats, features: Integers, rows: Rows = ALL) -> Floats:
        """Each sample's loss with one feature moved, minus its loss as it was.

        Args:
          moved: float64 array ``[rows, chosen]``: by how much the activations move. The result is
            written over it.
          features: int array ``[chosen]``: whose each column is.
          rows: which samples these are.

        Returns:
          float64 array ``[rows, chosen]``, exactly 0 where nothing moves.
        """
        samples = self._all[rows]
        if not self.two:
            self._change_of_many(moved, features, samples)
            return moved
        for some in _pieces(len(moved), len(features), _ELEMENTS_IN_CACHE):
            shift = moved[some]
            shift *= self.margin_weight[features]
            self._change_of_two(shift, samples[some])
        return moved

    def near(self, reach: float) -> Rows:  # noqa: ARG002
        """The samples whose loss may change where one score moves by so much against another."""
        return ALL

    @abstractmethod
    def _change_of_two(self, shift: Floats, rows: Integers) -> None:
        """By how much margins move, ``[rows, chosen]``, is overwritten by what that does."""

    @abstractmethod
    def _change_of_many(self, moved: Floats, features: Integers, rows: Integers) -> None:
        """As :meth:`change`, for more than two classes."""


class ZeroOneLoss(Loss):
    """1 where another class than the label has the largest score, else 0.

    Few samples are near enough to a border to cross it: a sample stays as right or wrong as it is
    while ``|m| (max W_j - min W_j)`` is below the distance from its label's score to the best
    other one.
    """

    def __init__(self, scores: Floats, labels: Integers, kernel: Floats) -> None:
        super().__init__(scores, labels, kernel)
        self.right = (scores.argmax(axis=1) == labels).astype(np.float64)
        if self.two:
            self._one = (labels == 1)[:, None]
            self._distance = np.abs(self.margin)
        else:
            self._rivalry = _rivalry(scores, labels)
            self._reach = np.ptp(self.kernel, axis=1)
            self._distance = self._rivalry.distance

    def near(self, reach: float) -> Integers:
        """See :meth:`Loss.near`."""
        return np.flatnonzero(self._distance <= reach)

    @property
    def cost(self) -> int:
        """See :meth:`Loss.cost`."""
        return len(self.labels) * _RIVALS

    def _change_of_two(self, shift: Floats, rows: Integers) -> None:
        shift += self.margin[rows, None]
        right = (shift > 0) == self._one[rows]
        np.subtract(self.right[rows, None], right, out=shift)

    def _change_of_many(self, moved: Floats, features: Integers, rows: Integers) -> None:
        near = np.abs(moved) * self._reach[features] >= self._distance[rows, None]
        places, columns = np.nonzero(near)
        found = np.empty(len(places))
        for some in _pieces(len(places), _RIVALS):
            these, far = rows[places[some]], moved[places[some], columns[some]]
            found[some] = self.right[these] - self._right(these, far, features[columns[some]])
        moved[:] = 0
        moved[places, columns] = found

    def _right(self, rows: Integers, moved: Floats, features: Integers) -> Flags:
        """Which samples are right, each with a feature of its own moved: bool array ``[rows]``."""
        rivals, labels = self._rivalry.classes[rows], self.labels[rows]
        theirs = self.scores[rows[:, None], rivals]
        theirs += moved[:, None] * self.kernel[features[:, None], rivals]
        own = (self.scores[rows, labels] + moved * self.kernel[features, labels])[:, None]
        # The first of equal scores is the largest, as for argmax.
        right = ((theirs < own) | ((theirs == own) & (rivals > labels[:, None]))).all(axis=1)
        beyond = self._rivalry.beyond[rows] <= np.abs(moved) * self._reach[features]
        doubtful = np.flatnonzero(right & beyond)
        for some in _pieces(len(doubtful), self.kernel.shape[1]):
            these = doubtful[some]
            z = self.scores[rows[these]] + moved[these, None] * self.kernel[features[these]]
            right[these] = z.argmax(axis=1) == labels[these]
        return right


class LogLoss(Loss):
    """``-log p_y``, in nats."""

    def __init__(self, scores: Floats, labels: Integers, kernel: Floats) -> None:
        super().__init__(scores, labels, exactly_centred(kernel))
        if self.two:
            from scipy.special import expit

            away = np.where(self.margin > 0, -1.0, 1.0)
            wrong = (self.margin > 0) != (labels == 1)
            self._away, self._wrong = away[:, None], wrong[:, None]
            self._doubt = expit(-np.abs(self.margin))[:, None]

    def change_together(self, moved: Floats, features: Integers) -> Floats:
        """The same with all of these features moved at once: float64 array ``[samples]``."""
        if self.two:
            shift = (moved @ self.margin_weight[features])[:, None]
            self._change_of_two(shift, self._all)
            return shift[:, 0]
        found = np.empty(len(moved))
        for rows in _pieces(len(moved), self.kernel.shape[1]):
            block = _likely(self.scores[rows], self.labels[rows])
            found[rows] = _of_many(block, moved[rows], self.kernel[features])
        return found

    def _change_of_two(self, shift: Floats, rows: Integers) -> None:
        """``log(p + q e^u) = log1p(q (e^u - 1))`` where q is the probability of the class that is
        not predicted and u how far the margin moves towards it: exact for small u too."""
        u = np.multiply(shift, self._away[rows], out=shift)
        towards = u * self._wrong[rows]
        if u.size and u.max() > _LARGEST_EXPONENT:
            margin = np.abs(self.margin[rows, None])
            u[:] = np.logaddexp(0.0, u - margin) - np.logaddexp(0.0, -margin)
        else:
            np.expm1(u, out=u)
            u *= self._doubt[rows]
            np.log1p(u, out=u)
        u -= towards

    def _change_of_many(self, moved: Floats, features: Integers, rows: Integers) -> None:
        for some in _pieces(len(moved), self.kernel.shape[1]):
            block = _likely(self.scores[rows[some]], self.labels[rows[some]])
            for column, feature in enumerate(features):
                move = moved[some, column : column + 1]
                moved[some, column] = _of_many(block, move, self.kernel[[feature]])


class _Rivalry(NamedTuple):
    """Of each sample: ``classes`` int array ``[samples, rivals]``, the highest scores but its
    label's; how far its label's score is from the best of those, and how far above (``beyond``)
    the best of all others."""

    classes: Integers
    distance: Floats
    beyond: Floats


def _rivalry(scores: Floats, labels: Integers) -> _Rivalry:
    samples, classes = scores.shape
    count = min(_RIVALS, classes - 1)
    rivals = np.empty((samples, count), np.intp)
    best, beyond = np.empty(samples), np.empty(samples)
    for rows in _pieces(samples, classes):
        others = scores[rows].copy()
        each = np.arange(len(others))
        others[each, labels[rows]] = -np.inf
        order = np.argpartition(others, classes - count - 1, axis=1)
        rivals[rows] = order[:, classes - count :]
        best[rows] = others.max(axis=1)
        beyond[rows] = others[each, order[:, classes - count - 1]]
    own = scores[np.arange(samples), labels]
    return _Rivalry(rivals, np.abs(own - best), own - beyond)


class _Likely(NamedTuple):
    """Some samples: ``scores``, ``probabilities`` ``[samples, classes]``, their sums as rounded
    (``whole``), ``labels``, and ``room`` to work in."""

    scores: Floats
    probabilities: Floats
    whole: Floats
    labels: Integers
    room: Floats


def _likely(scores: Floats, labels: Integers) -> _Likely:
    likely = _softmax(scores)
    room = np.ones_like(likely)
    whole = np.einsum("ik,ik->i", likely, room)
    return _Likely(scores, likely, whole, labels, room)


def _of_many(block: _Likely, moved: Floats, weights: Floats) -> Floats:
    """What moving all of some features does to some samples' log loss.

    ``log(sum_k p_k e^s_k) - s_y`` where ``s = m W``: one exponential a sample and class.

    Args:
      block: the samples.
      moved: float64 array ``[samples, features]``.
      weights: float64 array ``[features, classes]``, centred.

    Returns:
      float64 array ``[samples]``.
    """
    shift = np.multiply(moved[:, :1], weights[0], out=block.room)
    for place in range(1, len(weights)):
        shift += moved[:, place, None] * weights[place]
    each = np.arange(len(shift))
    own = shift[each, block.labels]
    if 2 * np.abs(moved).max(axis=0) @ np.abs(weights).max(axis=1) > _LARGEST_EXPONENT:
        from scipy.special import logsumexp

        after = logsumexp(block.scores + shift, axis=1)
        return after - logsumexp(block.scores, axis=1) - own
    np.exp(shift, out=shift)
    return np.log(np.einsum("ik,ik->i", block.probabilities, shift) / block.whole) - own


class Estimate(NamedTuple):
    """``value``: float64 array ``[features]``, from the ``share`` of samples that were seen."""

    value: Floats
    share: float


def second_order(
    scores: Floats,
    labels: Integers,
    activations: Floats,
    kernel: Floats,
    reference: Floats,
    *,
    spread: Floats | None = None,
) -> Iterator[Estimate]:
    """What moving each feature to a reference does to the log loss, to second order.

    ``m (E_p W_j - W_jy) + m^2/2 Var_p W_j``, the mean over samples: two matrix products for all
    features, where the exact change needs an exponential for each sample, feature and class.

    Args:
      scores: float array ``[samples, classes]``.
      labels: int array ``[samples]``.
      activations: float array ``[samples, features]``.
      kernel: float array ``[features, classes]``.
      reference: float array ``[features]``: the mean of what a feature moves to.
      spread: float array ``[features]``: its standard deviation; 0 for None.

    Yields:
      The estimate from the samples up to each block's end; the last is that of all.
    """
    weights = np.ascontiguousarray(exactly_centred(kernel).T, np.float32)
    squares = weights * weights
    more = 0.0 if spread is None else np.square(spread).astype(np.float32)
    there = np.asarray(reference, np.float32)
    total = np.zeros(len(kernel))
    blocks = list(_pieces(len(scores), max(kernel.shape)))
    # What is made anew for each block costs more than what is worked out in it.
    rooms = np.empty((4, len(scores[blocks[0]]), len(kernel)), np.float32)
    for rows in blocks:
        likely = _softmax(scores[rows]).astype(np.float32)
        slope, variance, moved, room = rooms[:, : len(likely)]
        np.matmul(likely, weights, out=slope)
        np.matmul(likely, squares, out=variance)
        variance -= np.square(slope, out=room)
        slope -= np.take(weights, labels[rows], axis=0, out=room)
        np.subtract(there, activations[rows], out=moved, casting="same_kind")
        total += np.einsum("ij,ij->j", moved, slope)
        np.square(moved, out=moved)
        moved += more
        total += np.einsum("ij,ij->j", moved, variance) / 2
        seen = min(rows.stop, len(scores))
        yield Estimate(total / seen, seen / len(scores))


def _softmax(scores: Floats) -> Floats:
    # SciPy's takes twice as long for many classes.
    likely = scores - scores.max(axis=1, keepdims=True)
    np.exp(likely, out=likely)
    likely /= likely.sum(axis=1, keepdims=True)
    return likely


def columns(activations: Floats, features: Integers) -> Floats:
    """Some features' activations: float array ``[samples, chosen]``, a view where they are
    neighbours."""
    first = int(features[0]) if len(features) else 0
    if np.array_equal(features, np.arange(first, first + len(features))):
        return activations[:, first : first + len(features)]
    return activations[:, features]


def chosen(kernel: Floats, features: Integers | None) -> Integers:
    """The features that are wanted, all of the kernel's for None: int array ``[chosen]``."""
    return np.arange(len(kernel)) if features is None else np.asarray(features)


def feature_blocks(features: Integers, samples: int) -> Iterator[slice]:
    """A few features at a time, so that no array of theirs is large."""
    return _pieces(len(features), samples)


def _pieces(count: int, each: int, at_once: int = _ELEMENTS_AT_ONCE) -> Iterator[slice]:
    """``count`` rows of ``each`` elements, so many at a time as are not too many elements."""
    step = max(1, at_once // max(1, each))
    for start in range(0, count, step):
        yield slice(start, start + step)
