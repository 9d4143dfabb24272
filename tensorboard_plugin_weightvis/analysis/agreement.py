"""Whether methods that rank features agree, and on which features they do not."""

from __future__ import annotations

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

# Two ranks are always in perfect order, or in the opposite one.
_FEWEST = 3


def ranks(values: Floats) -> Floats:
    """Each method's ranks, from 1 for the feature of the largest value.

    Args:
      values: float array ``[methods, features]``; what isn't finite is not ranked.

    Returns:
      float64 array ``[methods, features]``, NaN where not ranked; equals share the mean of their
      places.
    """
    from scipy.stats import rankdata

    keys = np.where(np.isfinite(values), -np.asarray(values, np.float64), np.nan)
    return np.asarray(rankdata(keys, axis=1, nan_policy="omit"), np.float64)


def rank_correlation(values: Floats) -> Floats:
    """Spearman's rank correlation between methods (Spearman, 1904), each pair over the features
    that both rank.

    Args:
      values: float array ``[methods, features]``, finite where a method ranks a feature.

    Returns:
      float64 array ``[methods, methods]``, NaN where a method ranks all alike, or where both rank
      fewer than three.
    """
    finite = np.isfinite(values)
    found = np.full((len(values), len(values)), np.nan)
    for i in range(len(values)):
        for j in range(i, len(values)):
            both = finite[i] & finite[j]
            found[i, j] = found[j, i] = _correlation(ranks(values[[i, j]][:, both]))
    return found


def most_disputed(ranks: Floats, most: int) -> Integers:
    """The features whose best and worst rank lie farthest apart, the farthest first.

    Args:
      ranks: float array ``[methods, features]``, NaN where a method does not rank a feature.
      most: how many at most.

    Returns:
      int array; no feature on which methods agree, or that fewer than two rank.
    """
    ranked = np.isfinite(ranks)
    worst = np.where(ranked, ranks, -np.inf).max(axis=0)
    best = np.where(ranked, ranks, np.inf).min(axis=0)
    apart = np.where(ranked.sum(axis=0) > 1, worst - best, 0.0)
    order = np.argsort(-apart, kind="stable")[:most]
    return order[apart[order] > 0]


def _correlation(pair: Floats) -> float:
    """Pearson's correlation of two rows."""
    if pair.shape[1] < _FEWEST:
        return float("nan")
    one, other = pair - pair.mean(axis=1, keepdims=True)
    size = float(np.sqrt((one @ one) * (other @ other)))
    return float(one @ other) / size if size > 0 else float("nan")
