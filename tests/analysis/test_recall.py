"""How far recalls are apart, against scikit-learn, SciPy, a published interval and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, fisher_exact
from sklearn.metrics import recall_score

from tensorboard_plugin_weightvis.analysis.recall import recall_gap

Classes = NDArray[np.int64]


def of_counts(right: list[int], samples: list[int]) -> tuple[Classes, Classes]:
    """Labels and predictions: so many of each class are found, the others taken for the next."""
    labels = np.repeat(np.arange(len(samples)), samples)
    found = np.concatenate([np.arange(n) < r for r, n in zip(right, samples, strict=True)])
    return labels, np.where(found, labels, (labels + 1) % len(samples))


def drawn(rng: np.random.Generator, recalls: list[float], samples: list[int]) -> list[int]:
    return [int(rng.binomial(n, r)) for r, n in zip(recalls, samples, strict=True)]


def test_recalls_are_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    labels, predicted = rng.integers(0, 4, (2, 200))
    found = recall_gap(labels, predicted, 5)
    expected = recall_score(labels, predicted, average=None, labels=range(4))
    np.testing.assert_allclose(found.recall[:4], expected)
    assert np.isnan(found.recall[4])
    assert (found.best, found.worst) == (np.argmax(expected), np.argmin(expected))
    assert found.gap == pytest.approx(np.ptp(expected))


def test_the_interval_of_newcombes_own_example() -> None:
    """56 of 70 against 48 of 80, method 10."""
    found = recall_gap(*of_counts([56, 48], [70, 80]), 2)
    assert (found.gap, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_of_two_classes_p_is_fishers() -> None:
    found = recall_gap(*of_counts([56, 48], [70, 80]), 2)
    assert found.p == pytest.approx(fisher_exact([[56, 48], [14, 32]]).pvalue)


def test_of_more_it_is_pearsons_where_there_are_many() -> None:
    right, samples = [90, 75, 160], [100, 100, 200]
    wrong = [n - r for r, n in zip(right, samples, strict=True)]
    expected = chi2_contingency([right, wrong], correction=False).pvalue
    assert recall_gap(*of_counts(right, samples), 3).p == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("recalls", "samples"),
    [([0.9, 0.8], [60, 30]), ([0.99, 0.7], [200, 20]), ([0.5, 0.5], [40, 40])],
)
def test_the_interval_holds_the_gap_of_two_classes_as_often_as_promised(
    recalls: list[float], samples: list[int]
) -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(400):
        found = recall_gap(*of_counts(drawn(rng, recalls, samples), samples), 2)
        truth = recalls[found.best] - recalls[found.worst]
        held += found.low <= truth <= found.high
    assert held >= 400 * 0.95 - 3 * np.sqrt(400 * 0.05 * 0.95)


@pytest.mark.parametrize("classes", [4, 12])
def test_of_more_it_holds_that_of_the_pair_that_stands_out(classes: int) -> None:
    rng = np.random.default_rng(4)
    recalls, samples = [0.8] * (classes - 1) + [0.7], [25] * classes
    held, called = 0, 0
    for _ in range(150):
        found = recall_gap(*of_counts(drawn(rng, recalls, samples), samples), classes)
        held += found.low <= recalls[found.best] - recalls[found.worst] <= found.high
        equal = of_counts(drawn(rng, [0.8] * classes, samples), samples)
        called += recall_gap(*equal, classes).p < 0.05
    assert held >= 150 * 0.95 - 3 * np.sqrt(150 * 0.05 * 0.95)
    assert called <= 150 * 0.05 + 3 * np.sqrt(150 * 0.05 * 0.95)


def test_a_class_that_is_hardly_found_among_many_is_called() -> None:
    right, samples = [9] * 39 + [1], [10] * 40
    found = recall_gap(*of_counts(right, samples), 40)
    assert found.worst == 39
    assert found.p < 0.05


@pytest.mark.parametrize("right", [[5, 5, 5], [0, 0, 0]])
def test_equal_recalls_have_no_gap(right: list[int]) -> None:
    found = recall_gap(*of_counts(right, [5, 5, 5]), 3)
    assert found.best != found.worst
    assert (found.gap, found.p) == (0, 1)
    assert found.low < 0 < found.high
