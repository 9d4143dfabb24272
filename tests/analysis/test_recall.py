"""How far recalls are apart, against scikit-learn, SciPy, a published interval and simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from scipy.stats import binomtest, chi2_contingency, fisher_exact
from sklearn.metrics import recall_score

from tensorboard_plugin_weightvis.analysis.recall import RecallGap, recall_gap

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
    assert found.gap == pytest.approx(expected[found.best] - expected[found.worst])


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


# Classes as frequent as in a long tail: most have a sample or a few.
TAIL = [200, 120, *[30] * 10, *[4] * 50, *[1] * 400]


def is_called(found: RecallGap) -> bool:
    """As the finding goes by it."""
    return found.p < 0.05 and found.low > 0


@pytest.mark.parametrize(
    ("samples", "times"),
    [
        ([25] * 4, 200),
        ([25] * 12, 200),
        (TAIL, 8),
        *heavy((TAIL, 200)),
    ],
)
@pytest.mark.heavy
def test_of_more_it_holds_that_of_whatever_pair_is_named(samples: list[int], times: int) -> None:
    rng = np.random.default_rng(4)
    classes = len(samples)
    recalls = [0.7, 0.9, *[0.8] * (classes - 2)]
    held, called = 0, 0
    for _ in range(times):
        found = recall_gap(*of_counts(drawn(rng, recalls, samples), samples), classes)
        held += found.low <= recalls[found.best] - recalls[found.worst] <= found.high
        equal = of_counts(drawn(rng, [0.8] * classes, samples), samples)
        called += is_called(recall_gap(*equal, classes))
    assert held >= times * 0.95 - 3 * np.sqrt(times * 0.05 * 0.95)
    assert called <= times * 0.05


@pytest.mark.parametrize("samples", [[7, 3, 40, 12], TAIL[:60]])
def test_the_pair_is_the_one_of_all_whose_gap_is_at_least_the_largest(samples: list[int]) -> None:
    rng = np.random.default_rng(5)
    classes = len(samples)
    confidence = 1 - 0.05 / (classes * (classes - 1) / 2)
    for _ in range(20):
        right = drawn(rng, list(rng.uniform(size=classes)), samples)
        found = recall_gap(*of_counts(right, samples), classes)
        each = [
            (r / n, *binomtest(r, n).proportion_ci(confidence, method="wilson"))
            for r, n in zip(right, samples, strict=True)
        ]
        least = [
            one - other - np.hypot(one - low, high - other)
            for (one, low, _), (other, _, high) in itertools.permutations(each, 2)
            if one >= other
        ]
        assert found.low == pytest.approx(max(least), abs=1e-12)
        assert found.gap >= 0


def test_a_class_of_one_sample_is_not_named_where_a_larger_one_is_surely_missed() -> None:
    right = [180, 30, *[24] * 10, *[3] * 50, *([1, 0] * 200)]
    found = recall_gap(*of_counts(right, TAIL), len(TAIL))
    assert (found.best, found.worst) == (0, 1)
    assert is_called(found)


def test_classes_of_one_sample_alone_are_never_called_apart() -> None:
    right = [1, 0] * 500
    found = recall_gap(*of_counts(right, [1] * 1000), 1000)
    assert not is_called(found)
    assert found.low < 0


def test_a_class_that_is_hardly_found_among_many_is_called() -> None:
    right, samples = [18] * 39 + [2], [20] * 40
    found = recall_gap(*of_counts(right, samples), 40)
    assert found.worst == 39
    assert is_called(found)


@pytest.mark.parametrize("right", [[5, 5, 5], [0, 0, 0]])
def test_equal_recalls_have_no_gap(right: list[int]) -> None:
    found = recall_gap(*of_counts(right, [5, 5, 5]), 3)
    assert found.best != found.worst
    assert (found.gap, found.p) == (0, 1)
    assert found.low < 0 < found.high
