"""Whether a class is predicted too often, against SciPy, a published table and all outcomes."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest

from tensorboard_plugin_weightvis.analysis.lean import lean

# Unaided distance vision of 7477 women, right eye by left (Stuart, 1955).
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]

Classes = NDArray[np.int64]


def of_table(table: list[list[int]]) -> tuple[Classes, Classes]:
    """Labels and predictions that a confusion matrix counts."""
    counts = np.array(table)
    labels, predicted = np.indices(counts.shape)
    return np.repeat(labels.ravel(), counts.ravel()), np.repeat(predicted.ravel(), counts.ravel())


@st.composite
def tables(draw: st.DrawFn, classes: int) -> list[list[int]]:
    return [[draw(st.integers(0, 9)) for _ in range(classes)] for _ in range(classes)]


@given(tables(2))
def test_of_two_classes_it_is_the_binomial_test_of_the_mistakes(table: list[list[int]]) -> None:
    found = lean(*of_table(table), 2)
    one, other = table[0][1], table[1][0]
    assert found.p == (pytest.approx(binomtest(one, one + other).pvalue) if one + other else 1)
    assert found.differences.tolist() == [other - one, one - other]


def test_the_published_statistic_of_stuarts_table() -> None:
    assert lean(*of_table(VISION), 4).p == pytest.approx(0.007533, abs=5e-7)


@given(tables(3))
def test_shares_are_those_of_rows_and_columns_and_turning_the_table_changes_no_p(
    table: list[list[int]],
) -> None:
    labels, predicted = of_table(table)
    found, turned = lean(labels, predicted, 3), lean(predicted, labels, 3)
    assert found.labelled.tolist() == np.sum(table, axis=1).tolist()
    assert found.predicted.tolist() == np.sum(table, axis=0).tolist()
    assert found.p == pytest.approx(turned.p, abs=0.05)


def statistic(labels: Classes, predicted: Classes, classes: int) -> float:
    """Stuart's and Maxwell's, by a pseudo-inverse."""
    table = np.zeros((classes, classes))
    np.add.at(table, (labels, predicted), 1)
    apart = table.sum(axis=0) - table.sum(axis=1)
    covariance = np.diag(table.sum(axis=0) + table.sum(axis=1)) - table - table.T
    return float(apart @ np.linalg.pinv(covariance) @ apart)


@pytest.mark.parametrize("seed", range(4))
def test_few_mistakes_are_compared_with_all_ways_to_turn_them_round(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = np.array([rng.permutation(4)[:2] for _ in range(9)])
    pairs[:5].sort(axis=1)
    own = statistic(*pairs.T, 4)
    drawn = []
    for turns in itertools.product([False, True], repeat=len(pairs)):
        turned = np.where(np.array(turns)[:, None], pairs[:, ::-1], pairs)
        drawn.append(statistic(*turned.T, 4))
    exact = np.mean(np.array(drawn) >= own - 1e-9)
    assert lean(*pairs.T, 4).p == pytest.approx(exact, abs=0.04)


def unbiased(rng: np.random.Generator, samples: int, classes: int) -> tuple[Classes, Classes]:
    """Mistakes that favour no class, of classes that are seldom and frequent."""
    labels = np.minimum(rng.geometric(1.5 / classes, samples) - 1, classes - 1)
    other = np.minimum(rng.geometric(1.5 / classes, samples) - 1, classes - 1)
    swapped = rng.random(samples) < 0.3
    return labels, np.where(swapped, other, labels)


@pytest.mark.parametrize(("samples", "classes"), [(100, 2), (60, 5), (3000, 5), (150, 60)])
def test_mistakes_that_favour_no_class_are_seldom_called_a_lean(samples: int, classes: int) -> None:
    rng = np.random.default_rng(1)
    found = [lean(*unbiased(rng, samples, classes), classes).p < 0.05 for _ in range(120)]
    assert np.sum(found) <= 120 * 0.05 + 3 * np.sqrt(120 * 0.05 * 0.95)


def test_mistakes_that_do_are_called_one() -> None:
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 60, 900)
    predicted = np.where(rng.random(900) < 0.1, 7, labels)
    found = lean(labels, predicted, 60)
    assert found.p < 0.01
    assert np.argmax(found.differences) == 7


def test_without_mistakes_there_is_no_lean() -> None:
    labels: Any = np.arange(12) % 4
    assert lean(labels, labels, 4).p == 1
