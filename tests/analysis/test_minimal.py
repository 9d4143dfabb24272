"""Heads of few features, against activations that are really put at their mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import softmax
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, log_loss

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.minimal import Minimal, counts


def planted(
    classes: int, features: int, samples: int = 400
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Activations, kernel, bias and labels: the head is right about most samples, and leans
    mostly on its last features."""
    rng = np.random.default_rng(classes)
    activations = np.maximum(rng.normal(size=(samples, features)), -0.3).astype(np.float32)
    kernel = rng.normal(size=(features, classes)) * np.geomspace(0.01, 2, features)[:, None]
    bias = rng.normal(size=classes)
    noisy = activations @ kernel + bias + rng.gumbel(size=(samples, classes))
    return activations, kernel, bias, noisy.argmax(axis=1)


def cut_down(
    head: tuple[NDArray[Any], ...], mean: NDArray[Any], kept: NDArray[Any]
) -> NDArray[Any]:
    """The scores with all but the kept features at their mean."""
    activations, kernel, bias, _ = head
    seen = np.tile(mean, (len(activations), 1))
    seen[:, kept] = activations[:, kept]
    return seen @ kernel + bias


def curve(classes: int, features: int) -> tuple[Minimal, list[NDArray[Any]], NDArray[Any]]:
    """What is found, the scores at each point made the long way, and the labels."""
    head = planted(classes, features)
    mean = head[0].mean(axis=0, dtype=float)
    order = np.random.default_rng(0).permutation(features)
    found = analysis.minimal(*head, mean, order=order)
    return found, [cut_down(head, mean, order[:n]) for n in found.kept], head[3]


@pytest.mark.parametrize(("classes", "features"), [(2, 9), (2, 300), (7, 30)])
def test_points_are_those_of_heads_cut_down(classes: int, features: int) -> None:
    found, scores, labels = curve(classes, features)
    for i, z in enumerate(scores):
        assert found.accuracy[i] == accuracy_score(labels, z.argmax(axis=1))
        expected = log_loss(labels, softmax(z, axis=1), labels=range(classes))
        assert found.log_loss[i] == pytest.approx(expected, rel=1e-5)
        hits = int(np.count_nonzero(z.argmax(axis=1) == labels))
        interval = binomtest(hits, len(labels)).proportion_ci(method="wilson")
        assert (found.low[i], found.high[i]) == pytest.approx(interval)


def test_enough_is_the_first_point_that_all_features_are_not_clearly_better_than() -> None:
    found, scores, labels = curve(2, 60)
    right = np.array([z.argmax(axis=1) == labels for z in scores], float)
    lost = right[-1] - right
    error = lost.std(axis=1, ddof=1) / np.sqrt(len(labels))
    clearly = lost.mean(axis=1) > 1.959964 * error
    assert found.enough == found.kept[np.flatnonzero(~clearly)[0]]
    assert clearly[0]


def test_enough_is_none_at_all_where_no_feature_tells_anything() -> None:
    activations, kernel, bias, labels = planted(3, 5)
    mean = activations.mean(axis=0, dtype=float)
    found = analysis.minimal(
        activations, np.zeros_like(kernel), bias, labels, mean, order=np.arange(5)
    )
    assert found.enough == 0


@given(st.integers(1, 5000), st.integers(1, 10**8))
def test_counts_go_from_none_to_all_in_growing_steps(features: int, scores: int) -> None:
    found = counts(features, scores)
    steps = np.diff(found)
    assert (found[0], found[-1]) == (0, features)
    assert (steps >= 1).all()
    assert len(found) <= 101
    if features <= 16 or (features <= 100 and scores <= 10**6):
        assert len(found) == features + 1


def test_neither_a_softmax_shift_nor_another_scale_changes_it() -> None:
    activations, kernel, bias, labels = planted(4, 12)
    scale = np.float32(2.0) ** np.arange(-6, 6)
    shift = np.random.default_rng(2).normal(size=(12, 1)) * 5
    other = activations * scale, (kernel + shift) / scale[:, None], bias + 3
    order = np.arange(12)
    one = analysis.minimal(
        activations, kernel, bias, labels, activations.mean(axis=0, dtype=float), order=order
    )
    two = analysis.minimal(*other, labels, other[0].mean(axis=0, dtype=float), order=order)
    np.testing.assert_array_equal(one.accuracy, two.accuracy)
    np.testing.assert_allclose(one.log_loss, two.log_loss, rtol=1e-5)
