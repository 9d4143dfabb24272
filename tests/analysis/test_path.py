"""The L1 path, against logistic regressions that are each fitted to the end."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import zscore
from sklearn.linear_model import LogisticRegression

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import path


def places(activations: NDArray[Any], labels: NDArray[Any]) -> NDArray[Any]:
    """What the path ends with."""
    *slices, found = analysis.path_order(activations, labels)
    shares = [each.share for each in (*slices, found)]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    return found.places


def groups(classes: int, samples: int = 400, features: int = 14) -> tuple[Any, Any]:
    """Activations of classes that lie apart, in features that go together, and their labels."""
    rng = np.random.default_rng(classes)
    labels = np.arange(samples) % classes
    hidden = rng.normal(size=(classes, 6))[labels] + 1.5 * rng.normal(size=(samples, 6))
    seen = hidden @ rng.normal(size=(6, features)) + 2 * rng.normal(size=(samples, features))
    return np.maximum(seen, 0).astype(np.float32), labels


def penalties(standard: NDArray[Any], labels: NDArray[Any]) -> NDArray[Any]:
    """Those that the path goes through, from the largest that lets a feature in."""
    target = labels[:, None] == np.unique(labels)
    pull = standard.T @ (target.mean(axis=0) - target) / len(labels)
    return np.abs(pull).max() * np.geomspace(1, 0.01, 60)


@pytest.mark.parametrize("classes", [2, 4])
def test_features_come_in_where_scikit_learn_lets_them_in(classes: int) -> None:
    activations, labels = groups(classes)
    standard = zscore(activations.astype(float), axis=0)
    solver = "liblinear" if classes == 2 else "saga"
    model = LogisticRegression(
        solver=solver, tol=1e-6, max_iter=5000, warm_start=True, intercept_scaling=1e4
    )
    model.set_params(penalty="l1")
    entered = np.full(14, np.inf)
    for penalty in penalties(standard, labels)[1:]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a parameter's new name
            model.set_params(C=1 / (penalty * len(labels))).fit(standard, labels)
        inside = np.abs(model.coef_).max(axis=0) > 0
        entered[inside & np.isinf(entered)] = penalty
    found = places(activations, labels)
    assert np.isnan(found).tolist() == np.isinf(entered).tolist()
    there = np.flatnonzero(~np.isnan(found))
    assert sorted(found[there]) == list(range(1, len(there) + 1))
    # In the order of the penalties; those that share one are told apart by their coefficients.
    assert (np.diff(entered[there[np.argsort(found[there])]]) <= 0).all()


def test_planted_features_come_first_and_a_constant_never() -> None:
    rng = np.random.default_rng(0)
    activations = rng.normal(size=(600, 30))
    labels = (activations[:, [4, 9, 21]] @ [3.0, -2.0, 1.0] + rng.logistic(size=600) > 0).astype(
        int
    )
    activations[:, 7] = 0.1
    found = places(activations * np.geomspace(1e-3, 1e3, 30), labels)
    assert found[[4, 9, 21]].tolist() == [1, 2, 3]
    assert np.isnan(found[7])


def test_it_ends_at_a_hundred_features_and_some_more_that_come_in_with_the_last() -> None:
    rng = np.random.default_rng(1)
    labels = np.arange(300) % 20
    activations = rng.normal(size=(20, 400))[labels] + rng.normal(size=(300, 400))
    found = places(activations, labels)
    count = np.count_nonzero(~np.isnan(found))
    assert path.MOST_PLACES <= count <= path.MOST_FEATURES
    assert sorted(found[~np.isnan(found)]) == list(range(1, count + 1))


def test_nothing_comes_in_where_nothing_varies() -> None:
    assert np.isnan(places(np.ones((20, 3)), np.arange(20) % 2)).all()
