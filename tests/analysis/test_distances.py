"""Distances against SciPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from tensorboard_plugin_weightvis import analysis

POINTS = st.tuples(st.integers(1, 9), st.integers(1, 5)).flatmap(
    lambda shape: hnp.arrays(np.float32, shape, elements=st.floats(-(2.0**100), 2.0**100, width=32))
)


@given(POINTS)
def test_distances_are_scipys(points: NDArray[Any]) -> None:
    expected = cdist(points[:1].astype(float), points.astype(float))[0]
    found = analysis.distances(points[0], points)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_point_that_is_not_finite_is_nowhere(value: float) -> None:
    points = np.ones((3, 2), np.float32)
    points[1, 0] = value
    assert np.isnan(analysis.distances(points[0], points)).tolist() == [False, True, False]
    assert np.isnan(analysis.distances(points[1], points)).all()
