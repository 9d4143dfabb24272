"""How far weights have come, against SciPy, and what must not change it."""

from __future__ import annotations

import math
import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial.distance import correlation

from tensorboard_plugin_weightvis.analysis.movement import alignment, head_moved, moved

RNG = np.random.default_rng(0)


def pair(classes: int = 4) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    before, after = RNG.normal(size=(2, 6, classes))
    return before, after


@given(st.integers(3, 6))
def test_alignment_is_the_correlation_over_classes(classes: int) -> None:
    before, after = pair(classes)
    expected = [1 - correlation(old, new) for old, new in zip(before, after, strict=True)]
    np.testing.assert_allclose(alignment(before, after), expected, atol=1e-12)


def test_of_two_classes_it_is_whether_the_sign_of_the_difference_stayed() -> None:
    before, after = pair(2)
    stayed = np.sign((before[:, 1] - before[:, 0]) * (after[:, 1] - after[:, 0]))
    np.testing.assert_allclose(alignment(before, after), stayed)


def test_movement_is_in_lengths_of_what_was() -> None:
    before, after = pair()
    old, new = (w - w.mean(axis=1, keepdims=True) for w in (before, after))
    each = [math.dist(a, b) / math.hypot(*a) for a, b in zip(old, new, strict=True)]
    np.testing.assert_allclose(moved(before, after), each)
    spread = RNG.uniform(0.5, 2, 6)
    whole = np.linalg.norm((new - old) * spread[:, None]) / np.linalg.norm(old * spread[:, None])
    assert math.isclose(head_moved(before, after, spread), whole)


def test_neither_shifts_nor_scales_nor_mirrors_change_any_of_it() -> None:
    before, after = pair()
    spread, scale = RNG.uniform(0.5, 2, 6), RNG.uniform(0.01, 50, 6) * [1, -1, 1, -1, 1, 1]
    one, other = RNG.normal(0, 5, (2, 6, 1))
    old, new = (before + one) / scale[:, None], (after + other) / scale[:, None]
    np.testing.assert_allclose(alignment(old, new), alignment(before, after))
    np.testing.assert_allclose(moved(old, new), moved(before, after))
    assert math.isclose(
        head_moved(old, new, spread * np.abs(scale)), head_moved(before, after, spread)
    )


def test_from_nothing_to_something_is_infinitely_far_and_nothing_still_is_no_number() -> None:
    before = np.zeros((2, 3))
    after = np.array([[1.0, 2, 3], [5, 5, 5]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert moved(before, after).tolist()[0] == math.inf
        assert np.isnan(moved(before, after)[1])
        assert np.isnan(alignment(before, after)).all()
        assert head_moved(before, after, np.ones(2)) == math.inf
