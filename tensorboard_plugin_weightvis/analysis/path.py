"""In which order features come into the L1 path of a logistic regression on the activations."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.thinning import thinned
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers

MOST_SAMPLES = 2000
MOST_FEATURES = 256
MOST_PLACES = 100
MOST_CLASSES = 20
_PENALTIES = 60
_LAST_PENALTY = 0.01  # of the first one
_TOLERANCE = 1e-3
_MOST_PASSES = 200
_FEATURES_AT_ONCE = 128


class Path(NamedTuple):
    """``places``: float64 array ``[features]``, from 1, NaN where a feature has not come in.
    ``share``: how far down the penalties have gone, from 0 to 1."""

    places: Floats
    share: float


def path_order(activations: Floats, labels: Integers) -> Iterator[Path]:
    """The order in which a Lasso would take features up, whatever the head's own weights are.

    scikit-learn's multinomial logistic regression with an L1 penalty (Tibshirani, 1996; Friedman,
    Hastie and Tibshirani, 2010) on standardised activations, each penalty begun from the one
    before. A feature has its place by the largest of 60 penalties, from the first that lets one in
    to a hundredth of it, at which one of its coefficients is not zero; of those that come in at
    the same penalty, the larger coefficient comes first.

    So that it ends, 2,000 samples of the 20 classes that have most are looked at, each label
    keeping its share; only the 256 features that by themselves would come in first may come in;
    and it ends when 100 have.

    Args:
      activations: float array ``[samples, features]``, finite.
      labels: int array ``[samples]``, two different ones at least.

    Yields:
      What is known after each penalty, a few tenths of a second apart; the last is the whole path.
    """
    rows = _rows(labels)
    found, whose = np.unique(labels[rows], return_inverse=True)
    target = np.eye(len(found), dtype=np.float32)[whose]
    pulls = np.zeros(activations.shape[1])
    for at in range(0, len(pulls), _FEATURES_AT_ONCE):
        columns = slice(at, at + _FEATURES_AT_ONCE)
        pulls[columns] = _pull(_standardised(activations[rows, columns]), target)
    candidates = np.argsort(-pulls, kind="stable")[:MOST_FEATURES]
    candidates = candidates[pulls[candidates] > 0]
    places = np.full(len(pulls), np.nan)
    yield Path(places.copy(), 0.0 if len(candidates) else 1.0)
    if not len(candidates):
        return
    seen = _standardised(activations[rows][:, candidates])
    penalties = pulls[candidates[0]] * np.geomspace(1.0, _LAST_PENALTY, _PENALTIES)[1:]
    come = 0
    for count, sizes in enumerate(_coefficients(seen, whose, penalties), 1):
        new = np.flatnonzero((sizes > 0) & np.isnan(places[candidates]))
        new = new[np.argsort(-sizes[new], kind="stable")]
        places[candidates[new]] = come + 1 + np.arange(len(new))
        come += len(new)
        done = come >= min(MOST_PLACES, len(candidates))
        yield Path(places.copy(), 1.0 if done else count / len(penalties))
        if done:
            return


def _rows(labels: Integers) -> Integers:
    """The samples that are looked at: int array ``[at most 2,000]``."""
    counts = np.bincount(labels)
    largest = np.argsort(-counts, kind="stable")[:MOST_CLASSES]
    rows = np.flatnonzero(np.isin(labels, largest))
    return rows[thinned(labels[rows], MOST_SAMPLES)]


def _coefficients(seen: Floats, labels: Integers, penalties: Floats) -> Iterator[Floats]:
    """Each feature's largest coefficient in size at every penalty: float arrays ``[features]``."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        solver="saga",
        l1_ratio=1.0,
        warm_start=True,
        tol=_TOLERANCE,
        max_iter=_MOST_PASSES,
        random_state=0,
    )
    for penalty in penalties:
        model.set_params(C=1 / (penalty * len(seen)))
        with warnings.catch_warnings():
            # Where it stops short a small coefficient may be off, and hardly an order.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(seen, labels)
        yield np.abs(model.coef_).max(axis=0)


def _standardised(seen: Floats) -> Floats:
    """float32 array of the same shape; a constant feature is all zero."""
    exact = seen.astype(np.float64)
    varied: Flags = exact.min(axis=0) < exact.max(axis=0)
    exact -= exact.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        exact /= exact.std(axis=0)
    return np.where(varied, exact, 0).astype(np.float32)


def _pull(seen: Floats, target: Floats) -> Floats:
    """The penalty up to which each feature by itself comes in: float array ``[features]``."""
    off = target.mean(axis=0) - target
    return np.abs(seen.T @ off / len(seen)).max(axis=1)
