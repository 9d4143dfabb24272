"""Shapley values of a linear head, against shap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shap
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis

Head = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def head(classes: int, samples: int = 150, features: int = 12) -> Head:
    """Activations, kernel and bias."""
    rng = np.random.default_rng(classes)
    activations = np.maximum(rng.normal(size=(samples, features)) * 3, -0.5).astype(np.float32)
    return activations, rng.normal(size=(features, classes)), rng.normal(size=classes)


def explained(activations: NDArray[Any], coefficients: NDArray[Any]) -> NDArray[Any]:
    """shap's values, against all the samples: a bare array would be cut to a hundred."""
    exact = activations.astype(float)
    background = shap.maskers.Independent(exact, max_samples=len(exact))
    return np.asarray(shap.LinearExplainer((coefficients, 0.0), background).shap_values(exact))


def test_of_two_classes_they_are_shaps_of_the_margin() -> None:
    activations, kernel, _ = head(2)
    mean = activations.mean(axis=0, dtype=float)
    expected = explained(activations, kernel[:, 1] - kernel[:, 0])
    for towards in (0, 1):
        found = analysis.shapley_values(activations, kernel, mean, np.arange(12), towards)
        np.testing.assert_allclose(found, expected, atol=1e-9)
    sizes = analysis.mean_absolute_shapley(activations, kernel, mean)
    np.testing.assert_allclose(sizes, np.abs(expected).mean(axis=0), rtol=1e-9)


def test_of_more_classes_they_are_shaps_of_the_centred_scores() -> None:
    activations, kernel, _ = head(5)
    mean = activations.mean(axis=0, dtype=float)
    centred = kernel - kernel.mean(axis=1, keepdims=True)
    every = [explained(activations, centred[:, k]) for k in range(5)]
    chosen = np.array([7, 0, 3])
    for k, expected in enumerate(every):
        found = analysis.shapley_values(activations, kernel, mean, chosen, k)
        np.testing.assert_allclose(found, expected[:, chosen], atol=1e-9)
    sizes = analysis.mean_absolute_shapley(activations, kernel, mean)
    np.testing.assert_allclose(sizes, np.sum([np.abs(e).mean(axis=0) for e in every], axis=0))


@pytest.mark.parametrize("classes", [2, 4])
def test_they_sum_to_what_a_sample_has_over_the_mean(classes: int) -> None:
    activations, kernel, bias = head(classes)
    mean = activations.mean(axis=0, dtype=float)
    z = activations.astype(float) @ kernel + bias
    score = z[:, 1] - z[:, 0] if classes == 2 else z[:, 1] - z.mean(axis=1)
    parts = analysis.shapley_values(activations, kernel, mean, np.arange(12), 1)
    np.testing.assert_allclose(parts.sum(axis=1), score - score.mean(), atol=1e-9)


def test_neither_a_softmax_shift_nor_another_scale_changes_them() -> None:
    activations, kernel, _ = head(4)
    rng = np.random.default_rng(0)
    scale, shift = 2.0 ** rng.integers(-4, 5, 12), rng.normal(size=(12, 1)) * 9
    other, moved = activations * scale.astype(np.float32), (kernel + shift) / scale[:, None]
    means = activations.mean(axis=0, dtype=float), other.mean(axis=0, dtype=float)
    np.testing.assert_allclose(
        analysis.mean_absolute_shapley(activations, kernel, means[0]),
        analysis.mean_absolute_shapley(other, moved, means[1]),
        rtol=1e-9,
    )
    every = np.arange(12)
    np.testing.assert_allclose(
        analysis.shapley_values(activations, kernel, means[0], every, 2),
        analysis.shapley_values(other, moved, means[1], every, 2),
        atol=1e-9,
    )


def test_more_features_than_are_taken_at_once_are_all_there() -> None:
    activations, kernel, _ = head(3, samples=20, features=600)
    mean = activations.mean(axis=0, dtype=float)
    centred = kernel - kernel.mean(axis=1, keepdims=True)
    expected = np.abs(activations - mean).mean(axis=0) * np.abs(centred).sum(axis=1)
    np.testing.assert_allclose(
        analysis.mean_absolute_shapley(activations, kernel, mean), expected, rtol=1e-9
    )
