"""Scores, probabilities and figures against scikit-learn and SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from strategies import kernels

from tensorboard_plugin_weightvis import analysis

SCORES = kernels(st.floats(-30, 30))


@given(kernels(), st.data())
def test_scores_are_the_sum_over_features_and_the_bias(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    features, classes = kernel.shape
    seen = data.draw(hnp.arrays(np.float64, (3, features), elements=st.floats(-9, 9)))
    bias = np.arange(classes, dtype=float)
    summed = [
        [sum(row[j] * kernel[j, k] for j in range(features)) + bias[k] for k in range(classes)]
        for row in seen
    ]
    np.testing.assert_allclose(analysis.scores(seen, kernel, bias), summed, atol=1e-9)


def test_scores_of_float32_are_given_in_float64() -> None:
    ones = np.ones((2, 2), np.float32)
    assert analysis.scores(ones, ones, ones[0]).dtype == np.float64


@given(SCORES)
def test_probabilities_are_scipys_softmax(z: NDArray[Any]) -> None:
    found = analysis.probabilities(z)
    np.testing.assert_allclose(found, softmax(z, axis=1))
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_huge_scores_still_give_probabilities() -> None:
    found = analysis.probabilities(np.array([[1e300, 0.0], [-1e300, -1e300]]))
    np.testing.assert_array_equal(found, [[1, 0], [0.5, 0.5]])


@given(SCORES, st.data())
def test_figures_are_scikit_learns(z: NDArray[Any], data: st.DataObject) -> None:
    classes = z.shape[1]
    labels = data.draw(hnp.arrays(np.int64, len(z), elements=st.integers(0, classes - 1)))
    found = analysis.figures(z, labels)
    assert found.accuracy == pytest.approx(accuracy_score(labels, z.argmax(axis=1)))
    # scikit-learn clips probabilities at the machine's precision; these scores stay above it.
    expected = log_loss(labels, softmax(z / 2, axis=1), labels=np.arange(classes))
    assert analysis.figures(z / 2, labels).log_loss == pytest.approx(expected, abs=1e-9)


def test_a_fitted_models_own_figures_are_found_from_its_weights() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 5))
    y = (x[:, :3] + rng.normal(size=(200, 3))).argmax(axis=1)
    model = LogisticRegression().fit(x, y)
    z = analysis.scores(x, model.coef_.T, model.intercept_)
    np.testing.assert_allclose(analysis.probabilities(z), model.predict_proba(x))
    assert analysis.figures(z, y) == pytest.approx(
        (model.score(x, y), log_loss(y, model.predict_proba(x)))
    )


def test_a_certain_mistake_costs_what_it_costs() -> None:
    found = analysis.figures(np.array([[1000.0, 0.0]]), np.array([1]))
    assert found == (0.0, 1000.0)


def test_labels_outside_the_classes_count_as_wrong_and_leave_no_loss() -> None:
    found = analysis.figures(np.array([[2.0, 1.0], [2.0, 1.0]]), np.array([0, 7]))
    assert found.accuracy == 0.5
    assert np.isnan(found.log_loss)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_scores_that_are_not_finite_are_never_right(value: float) -> None:
    z = np.array([[value, 0.0], [3.0, 0.0]])
    found = analysis.figures(z, np.array([0, 0]))
    assert found.accuracy == 0.5
    assert not np.isfinite(found.log_loss)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_labels_outside_the_classes_do_not_make_broken_scores_right(value: float) -> None:
    z = np.array([[value, 0.0], [3.0, 0.0], [3.0, 0.0]])
    assert analysis.figures(z, np.array([0, 0, 9])).accuracy == pytest.approx(1 / 3)


def test_a_prediction_is_the_largest_score_and_none_where_a_score_is_not_finite() -> None:
    z = np.array([[1.0, 3, 2], [np.nan, 1, 2], [np.inf, 0, 0], [5, 5, 1]])
    found = analysis.predictions(z, np.eye(3), np.zeros(3))
    # NaN and infinity times zero are NaN, so whole rows of scores are not finite there.
    assert found.classes.tolist() == [1, -1, -1, 0]
    np.testing.assert_allclose(found.probability, [*_likely(z[0]), np.nan, np.nan, *_likely(z[3])])


def _likely(z: Any) -> list[float]:
    return [float(softmax(z).max())]


def test_predictions_of_many_classes_come_in_blocks_and_are_those_of_the_whole() -> None:
    rng = np.random.default_rng(0)
    activations, kernel = rng.normal(size=(700, 8)), rng.normal(size=(8, 5000))
    bias = rng.normal(size=5000)
    found = analysis.predictions(activations, kernel, bias)
    z = activations @ kernel + bias
    np.testing.assert_array_equal(found.classes, z.argmax(axis=1))
    np.testing.assert_allclose(found.probability, softmax(z, axis=1).max(axis=1), rtol=1e-5)
