"""Points of each space against sums over features, and what stays where it is."""

from __future__ import annotations

import tracemalloc
import warnings
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from strategies import ANY, kernels

from tensorboard_plugin_weightvis.analysis import Space, in_space

SPACES = get_args(Space)


MODEST = st.floats(-9, 9)


def seen_by(
    kernel: NDArray[Any], data: st.DataObject, elements: st.SearchStrategy[float] = MODEST
) -> NDArray[Any]:
    return data.draw(hnp.arrays(np.float64, (4, len(kernel)), elements=elements))


@given(kernels(), st.data())
def test_activations_are_as_they_are(kernel: NDArray[Any], data: st.DataObject) -> None:
    seen = seen_by(kernel, data)
    assert in_space("activations", seen, kernel, kernel[0]) is seen


@given(kernels(classes=3), st.data())
def test_contributions_sum_to_the_predicted_classs_score_over_the_mean_score(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    seen = seen_by(kernel, data)
    bias = np.linspace(-3, 3, kernel.shape[1])
    z = in_space("scores", seen, kernel, bias)
    summed = in_space("contributions", seen, kernel, bias).sum(axis=1)
    of_bias = bias[z.argmax(axis=1)] - bias.mean()
    np.testing.assert_allclose(summed + of_bias, z.max(axis=1) - z.mean(axis=1), atol=1e-8)


@given(kernels(), st.data())
def test_contributions_of_two_classes_sum_to_the_margin(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    kernel, bias = kernel[:, :2], np.array([0.5, -2.0])
    seen = seen_by(kernel, data)
    z = in_space("scores", seen, kernel, bias)
    summed = in_space("contributions", seen, kernel, bias).sum(axis=1)
    np.testing.assert_allclose(summed + bias[1] - bias[0], z[:, 1] - z[:, 0], atol=1e-8)


@given(kernels(classes=3), st.data())
def test_a_contribution_is_one_features_activation_times_its_centred_weight(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    seen = seen_by(kernel, data)
    bias = np.arange(kernel.shape[1], dtype=float)
    found = in_space("contributions", seen, kernel, bias)
    for i, h in enumerate(seen):
        k = int(np.argmax(in_space("scores", seen, kernel, bias)[i]))
        for j in range(len(kernel)):
            weight = kernel[j, k] - sum(kernel[j]) / kernel.shape[1]
            assert found[i, j] == pytest.approx(h[j] * weight, abs=1e-9)


def test_scores_are_a_fitted_models_own() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 5))
    model = LogisticRegression().fit(x, (x[:, :3] + rng.normal(size=(200, 3))).argmax(axis=1))
    z = in_space("scores", x, model.coef_.T, model.intercept_)
    np.testing.assert_allclose(z, model.decision_function(x))


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(space: Space, classes: int, dtype: type) -> None:
    ones = np.ones((4, classes), dtype)
    assert in_space(space, np.ones((5, 4), dtype), ones, ones[0]).dtype == dtype


@given(kernels(ANY), st.data())
def test_what_is_not_finite_stays_in_its_sample_and_warns_nobody(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    seen = seen_by(kernel, data, st.floats(allow_nan=True))
    fine = np.ones_like(kernel)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for space in SPACES:
            in_space(space, seen, kernel, kernel[0])
            whole = np.isfinite(seen).all(axis=1) & (np.abs(seen) < 1e300).all(axis=1)
            assert np.isfinite(in_space(space, seen, fine, fine[0])[whole]).all()


@pytest.mark.parametrize("space", ["activations", "scores"])
def test_a_sample_that_is_not_finite_is_told_by_its_point(space: Space) -> None:
    seen = np.ones((3, 4), np.float32)
    seen[1, 2] = np.nan
    found = in_space(space, seen, np.ones((4, 3), np.float32), np.zeros(3, np.float32))
    assert np.isfinite(found).all(axis=1).tolist() == [True, False, True]


def test_contributions_to_many_classes_take_no_array_of_samples_by_features_by_classes() -> None:
    seen, kernel = np.ones((500, 100), np.float32), np.ones((100, 200), np.float32)
    tracemalloc.start()
    in_space("contributions", seen, kernel, kernel[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < seen.nbytes * 20 < seen.nbytes * kernel.shape[1]
