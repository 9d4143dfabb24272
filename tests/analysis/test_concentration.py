"""On how few features a head rests, by plain addition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_plugin_weightvis.analysis.concentration import shares, weakest

STRENGTHS = st.lists(st.integers(0, 50), min_size=1, max_size=12)


@given(STRENGTHS)
def test_shares_are_parts_of_the_sum(strengths: list[int]) -> None:
    whole = sum(strengths) or 1
    np.testing.assert_allclose(shares(np.array(strengths, float)), np.array(strengths) / whole)


@given(STRENGTHS, st.floats(0.01, 0.99))
def test_the_weakest_hold_no_more_than_that_and_one_more_would(
    strengths: list[int], most: float
) -> None:
    values = np.array(strengths, float)
    found = weakest(values, most)
    held = values[found].sum()
    assert held <= most * values.sum() + 1e-9
    if not found.all():
        assert values[found].max(initial=0) <= values[~found].min()
        assert held + values[~found].min() > most * values.sum() - 1e-9


@pytest.mark.parametrize("features", [1, 30, 99])
def test_of_equal_features_none_is_negligible(features: int) -> None:
    assert not weakest(np.ones(features), 0.01).any()
