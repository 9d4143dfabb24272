"""What a head makes of samples, against scikit-learn and SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.metrics import log_loss
from strategies import kernels

from tensorboard_plugin_weightvis import analysis


@given(kernels(st.floats(-15, 15)), st.data())
def test_scores_are_judged_as_scikit_learn_does(z: NDArray[Any], data: st.DataObject) -> None:
    classes = z.shape[1]
    labels = data.draw(hnp.arrays(np.int64, len(z), elements=st.integers(0, classes - 1)))
    found = analysis.judge_scores(z, labels)
    np.testing.assert_array_equal(found.predicted, z.argmax(axis=1))
    expected = log_loss(labels, softmax(z, axis=1), labels=range(classes))
    assert found.loss.mean() == pytest.approx(expected, abs=1e-9)
    each = softmax(z, axis=1)
    np.testing.assert_allclose(found.probability, each[np.arange(len(z)), labels])
    np.testing.assert_allclose(found.claim, each.max(axis=1))
    np.testing.assert_allclose(found.taken, each.max(axis=1))
    for k in range(classes):
        likely = analysis.probability_of(k, z, labels, found)
        np.testing.assert_allclose(likely, each[:, k], rtol=1e-6, atol=1e-12)
    np.testing.assert_array_equal(found.held, z.argmax(axis=1) == labels)


@given(hnp.arrays(np.float64, 9, elements=st.floats(-800, 800)), st.integers(0, 511))
def test_margins_are_judged_as_the_two_scores_are(margins: NDArray[Any], bits: int) -> None:
    labels = np.array([bits >> i & 1 for i in range(9)])
    z = np.stack([np.zeros(9), margins], axis=1)
    found = analysis.judge_margins(margins, labels)
    np.testing.assert_array_equal(found.predicted, analysis.judge_scores(z, labels).predicted)
    np.testing.assert_allclose(
        found.loss, -log_softmax(z, axis=1)[np.arange(9), labels], atol=1e-12
    )
    np.testing.assert_allclose(found.probability, softmax(z, axis=1)[:, 1], atol=1e-300)


@given(hnp.arrays(np.float64, 9, elements=st.floats(-30, 30)), st.floats(0.01, 0.99))
def test_the_class_that_a_threshold_decides_for_has_its_own_probability(
    margins: NDArray[Any], threshold: float
) -> None:
    found = analysis.judge_margins(margins, np.zeros(9, int), threshold)
    likely = softmax(np.stack([np.zeros(9), margins], axis=1), axis=1)
    np.testing.assert_allclose(found.taken, likely[np.arange(9), found.predicted])


def test_the_second_class_is_predicted_above_the_threshold_and_not_at_it() -> None:
    margins, labels = np.array([-800.0, -1.0, 0.0, 1.0, 800.0]), np.zeros(5, int)

    def taken(threshold: float) -> list[int]:
        return list(analysis.judge_margins(margins, labels, threshold).predicted)

    assert taken(0.5) == [0, 0, 0, 1, 1]
    assert taken(0.2) == [0, 1, 1, 1, 1]
    assert taken(0) == [1] * 5
    assert taken(1) == [0] * 5


def test_parts_are_joined_in_order() -> None:
    rng = np.random.default_rng(1)
    z, labels = rng.normal(size=(10, 4)), rng.integers(0, 4, 10)
    whole = analysis.judge_scores(z, labels)
    parts = [analysis.judge_scores(z[some], labels[some]) for some in (slice(0, 3), slice(3, 10))]
    for one, other in zip(analysis.joined_judgements(parts), whole, strict=True):
        np.testing.assert_array_equal(one, other)
