"""Accuracy, precision, recall and F1 against scikit-learn, and their intervals by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from tensorboard_plugin_weightvis import analysis


@given(st.integers(0, 10**6), st.integers(2, 5))
def test_figures_of_each_class_are_scikit_learns(seed: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    labels, predicted = rng.integers(0, classes, (2, 12))
    found = analysis.by_class(labels, predicted, classes)
    every = range(classes)
    precision, recall, f1, _ = precision_recall_fscore_support(
        labels, predicted, labels=every, zero_division=np.nan
    )
    np.testing.assert_allclose(found.precision.value, precision)
    np.testing.assert_allclose(found.recall.value, recall)
    np.testing.assert_allclose(found.f1.value, f1)
    assert analysis.accuracy(labels, predicted).value == accuracy_score(labels, predicted)
    matrix = np.zeros((classes, classes), int)
    cells = analysis.confusion(labels, predicted, classes)
    matrix[cells.labels, cells.predicted] = cells.counts
    np.testing.assert_array_equal(matrix, confusion_matrix(labels, predicted, labels=every))
    assert list(cells.counts) == sorted(cells.counts, reverse=True)


def test_a_class_that_is_not_there_has_no_figures_rather_than_zeros() -> None:
    found = analysis.by_class(np.array([0, 1, 1]), np.array([0, 0, 2]), 4)
    np.testing.assert_array_equal(found.precision.value, [0.5, np.nan, 0, np.nan])
    np.testing.assert_array_equal(found.recall.value, [1, 0, np.nan, np.nan])
    np.testing.assert_array_equal(found.f1.value, [2 / 3, 0, 0, np.nan])
    assert found.recall.low[1] == 0
    assert found.recall.high[0] == 1


@pytest.mark.parametrize("accuracy", [0.55, 0.8, 0.95])
def test_intervals_hold_what_they_promise(accuracy: float) -> None:
    """Of 1,500 draws of 200 samples the share whose interval holds the truth; five standard errors
    below 95%, at least."""
    rng = np.random.default_rng(7)
    prior, draws = 0.3, 1500
    # P(label, predicted) of samples that are taken for the other class with equal chances.
    joint = np.outer([1 - prior, prior], [1, 1]) * [
        [accuracy, 1 - accuracy],
        [1 - accuracy, accuracy],
    ]
    precision, recall = joint[1, 1] / joint[:, 1].sum(), joint[1, 1] / joint[1].sum()
    truth = {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall),
    }
    hits = dict.fromkeys(["accuracy", *truth], 0)
    for cells in rng.choice(4, size=(draws, 200), p=joint.ravel()):
        labels, predicted = cells // 2, cells % 2
        overall = analysis.accuracy(labels, predicted)
        hits["accuracy"] += overall.low <= accuracy <= overall.high
        found = analysis.by_class(labels, predicted, 2)
        for name, value in truth.items():
            effect = getattr(found, name)
            hits[name] += effect.low[1] <= value <= effect.high[1]
    for name, count in hits.items():
        assert 0.95 - 5 * np.sqrt(0.05 * 0.95 / draws) < count / draws <= 1, name


def test_the_interval_of_the_mean_loss_holds_what_it_promises() -> None:
    rng = np.random.default_rng(8)
    losses = rng.gamma(2, 0.25, size=(2000, 300))
    hits = [found.low <= 0.5 <= found.high for found in map(analysis.mean_loss, losses)]
    assert 0.925 < np.mean(hits) < 0.97
