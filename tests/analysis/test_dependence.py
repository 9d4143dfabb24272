"""Partial dependence and single samples' curves, against scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import partial_dependence

from tensorboard_plugin_weightvis import analysis

rng = np.random.default_rng(3)
SEEN = rng.normal(size=(200, 5)) * 2


class Wrapped(ClassifierMixin, BaseEstimator):
    """A head as scikit-learn sees a classifier."""

    def __init__(self, kernel: Any = None, bias: Any = None) -> None:
        self.kernel = kernel
        self.bias = bias
        self.classes_ = np.arange(0 if bias is None else len(bias))

    def fit(self) -> Wrapped:
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict_proba(self, seen: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = softmax(seen @ self.kernel + self.bias, axis=1)
        return found


@pytest.mark.parametrize("classes", [2, 3, 40])
def test_probabilities_are_scikit_learns(classes: int) -> None:
    kernel, bias = rng.normal(size=(5, classes)), rng.normal(size=classes)
    found = partial_dependence(
        Wrapped(kernel, bias),
        SEEN,
        [2],
        response_method="predict_proba",
        percentiles=(0, 1),
        grid_resolution=25,
        kind="both",
    )
    grid = found["grid_values"][0]
    # Of two classes scikit-learn gives the second alone.
    for place, towards in enumerate([1] if classes == 2 else range(classes)):
        ours = analysis.dependence(
            SEEN @ kernel + bias,
            SEEN[:, 2],
            kernel[2],
            grid,
            chosen=np.arange(200),
            towards=towards,
        )
        np.testing.assert_allclose(ours.mean, found["average"][place], rtol=1e-9)
        np.testing.assert_allclose(ours.curves, found["individual"][place], rtol=1e-9)


@pytest.mark.parametrize("scale", ["probability", "score"])
@pytest.mark.parametrize("classes", [2, 6])
def test_a_curve_goes_through_its_own_sample(classes: int, scale: Any) -> None:
    kernel, bias = rng.normal(size=(5, classes)), rng.normal(size=classes)
    z, chosen = SEEN @ kernel + bias, np.array([4, 17, 60])
    there = analysis.outcome(z[chosen], 0, scale)
    found = analysis.dependence(
        z, SEEN[:, 1], kernel[1], SEEN[chosen, 1], chosen=chosen, towards=0, scale=scale
    )
    np.testing.assert_allclose(np.diag(found.curves), there, rtol=1e-9)


@pytest.mark.parametrize("classes", [2, 6])
def test_scores_are_those_of_samples_that_were_really_moved(classes: int) -> None:
    kernel, bias = rng.normal(size=(5, classes)), rng.normal(size=classes)
    moved = SEEN.copy()
    moved[:, 3] = 1.5
    z = moved @ kernel + bias
    others = z[:, [1]] if classes == 2 else z
    expected = z[:, 0] - others.mean(axis=1)
    found = analysis.dependence(
        SEEN @ kernel + bias,
        SEEN[:, 3],
        kernel[3],
        np.array([1.5]),
        chosen=np.arange(200),
        towards=0,
        scale="score",
    )
    np.testing.assert_allclose(found.curves[:, 0], expected, rtol=1e-9)
    assert found.mean[0] == pytest.approx(expected.mean())


def test_scores_too_far_apart_for_products_of_exponentials_are_worked_out_all_the_same() -> None:
    kernel, bias = rng.normal(size=(5, 4)) * 400, np.zeros(4)
    grid = np.linspace(-6, 6, 9)
    z = SEEN @ kernel + bias
    found = analysis.dependence(z, SEEN[:, 0], kernel[0], grid, chosen=np.arange(200), towards=2)
    for place, t in enumerate(grid):
        moved = SEEN.copy()
        moved[:, 0] = t
        expected = softmax(moved @ kernel + bias, axis=1)[:, 2]
        np.testing.assert_allclose(found.curves[:, place], expected, atol=1e-9)
        assert found.mean[place] == pytest.approx(expected.mean(), abs=1e-9)
