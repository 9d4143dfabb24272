"""A layout is turned onto another without being bent."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from tensorboard_plugin_weightvis.analysis.procrustes import turned


@pytest.mark.parametrize("mirror", [1, -1])
def test_a_layout_that_was_turned_and_mirrored_comes_back(mirror: int) -> None:
    target = np.random.default_rng(0).normal(size=(40, 2))
    angle = 1.1
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = (target @ turn) * [1, mirror] + [5, -3]
    np.testing.assert_allclose(turned(moved, target), target, atol=1e-12)


def test_distances_stay_as_they_are() -> None:
    rng = np.random.default_rng(1)
    positions, target = rng.normal(size=(2, 30, 2)).astype(np.float32)
    found = turned(positions, target)
    np.testing.assert_allclose(pdist(found), pdist(positions), rtol=1e-4)
    assert found.dtype == np.float32


def test_one_point_goes_where_the_other_is() -> None:
    np.testing.assert_allclose(turned(np.ones((1, 2)), np.full((1, 2), 4.0)), [[4, 4]])
