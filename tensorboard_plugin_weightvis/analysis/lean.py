"""Does a classifier take samples for one class more often than they are of it?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

# With fewer mistakes in a class its difference is too coarse for chi-squared's curve.
_FEWEST_MISTAKES = 10
_DRAWS = 999


class Lean(NamedTuple):
    """``labelled`` and ``predicted``: how many samples are of each class, and are taken for it, int
    arrays ``[classes]``; ``mistakes``: how many samples of the class are taken for another, or of
    another for it, likewise. ``p``: how often differences as large come of mistakes that favour no
    class; ``draws``: of how many random ones that is told, 0 where it is worked out."""

    labelled: Integers
    predicted: Integers
    mistakes: Integers
    p: float
    draws: int = 0

    @property
    def differences(self) -> Integers:
        """By how many samples each class is predicted too often: int array ``[classes]``."""
        return self.predicted - self.labelled


def lean(labels: Integers, predicted: Integers, classes: int) -> Lean:
    """Compare how often classes are predicted with how often they are right.

    Of two classes it is McNemar's exact test (1947): a binomial one of the mistakes of either kind.
    Of more it is Stuart's and Maxwell's (1955, 1970), by the chi-squared distribution where each
    class has ten mistakes, else by what 999 draws make of it in which each mistake is turned round
    or not at random, as under McNemar's hypothesis.

    Args:
      labels: int array ``[samples]``, from 0 to ``classes`` - 1.
      predicted: likewise.
      classes: how many there are.
    """
    wrong = labels != predicted
    of, for_ = (np.bincount(each[wrong], minlength=classes) for each in (labels, predicted))
    found = Lean(
        labelled=np.bincount(labels, minlength=classes),
        predicted=np.bincount(predicted, minlength=classes),
        mistakes=of + for_,
        p=1.0,
    )
    if not wrong.any():
        return found
    if classes == 2:
        return found._replace(p=_binomial(int(for_[1]), int(of[1])))
    p, draws = _marginal(labels[wrong], predicted[wrong], found.mistakes)
    return found._replace(p=p, draws=draws)


def _binomial(one: int, other: int) -> float:
    from scipy.stats import binomtest

    return float(binomtest(one, one + other).pvalue)


def _marginal(labels: Integers, predicted: Integers, mistakes: Integers) -> tuple[float, int]:
    from scipy.stats import chi2

    ends, counts, net = _pairs(labels, predicted)
    whole = _Differences(ends, counts)
    statistic = float(whole.statistic(net[:, None])[0])
    if mistakes[mistakes > 0].min() >= _FEWEST_MISTAKES:
        return float(chi2.sf(statistic, whole.freedom)), 0
    rng = np.random.default_rng(0)
    turned = 2 * rng.binomial(counts[:, None], 0.5, (len(counts), _DRAWS)) - counts[:, None]
    drawn = whole.statistic(turned)
    # Equal but for rounding is as large.
    return float((1 + np.count_nonzero(drawn >= statistic * (1 - 1e-9))) / (1 + _DRAWS)), _DRAWS


def _pairs(labels: Integers, predicted: Integers) -> tuple[Integers, Integers, Integers]:
    """Pairs of classes that are mistaken for one another, int ``[pairs, 2]``; how often, and how
    much more often the first for the second."""
    ordered = np.stack([np.minimum(labels, predicted), np.maximum(labels, predicted)], axis=1)
    ends, which, counts = np.unique(ordered, axis=0, return_inverse=True, return_counts=True)
    forth = np.bincount(which.ravel(), labels < predicted, len(ends)).astype(np.int64)
    return ends, counts, 2 * forth - counts


class _Differences:
    """Stuart's and Maxwell's statistic of the differences that mistakes add up to.

    Its covariance is the Laplacian of the graph of mistakes, so it has as many degrees of freedom
    as there are classes in it less the parts that it falls into.
    """

    def __init__(self, ends: Integers, counts: Integers) -> None:
        from scipy.linalg import cholesky
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        used, flat = np.unique(ends, return_inverse=True)
        first, second = flat.reshape(ends.shape).T
        pairs = np.arange(len(ends))
        ones = np.ones(len(ends))
        self._incidence = csr_array(
            (np.concatenate([ones, -ones]), (np.tile(pairs, 2), np.concatenate([second, first]))),
            shape=(len(ends), len(used)),
        )
        covariance = (self._incidence.T * counts) @ self._incidence
        parts, whose = connected_components(covariance, directed=False)
        # One class of each part follows from the others.
        self._free = np.setdiff1d(np.arange(len(used)), np.unique(whose, return_index=True)[1])
        self._root = cholesky(covariance.toarray()[np.ix_(self._free, self._free)], lower=True)
        self.freedom = len(used) - parts

    def statistic(self, net: Integers) -> Floats:
        """Float64 array ``[draws]`` of how mistakes came out, int array ``[pairs, draws]``."""
        from scipy.linalg import solve_triangular

        apart = (self._incidence.T @ net)[self._free]
        return np.sum(solve_triangular(self._root, apart, lower=True) ** 2, axis=0)
