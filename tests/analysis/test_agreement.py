"""Agreement between rankings, against SciPy's Spearman and a count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import spearmanr

from tensorboard_plugin_weightvis.analysis.agreement import (
    most_disputed,
    rank_correlation,
    ranks,
)

TABLES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(3, 12)),
    elements=st.sampled_from([-2.0, 0.0, 0.5, 3.0, 7.0]),
)


@given(TABLES)
def test_correlation_is_scipys_ties_included(values: np.ndarray) -> None:
    found = rank_correlation(values)
    for i, one in enumerate(values):
        for j, other in enumerate(values):
            if np.ptp(one) == 0 or np.ptp(other) == 0:
                assert np.isnan(found[i, j])
            else:
                assert found[i, j] == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)


def test_each_pair_is_compared_over_the_features_that_both_rank() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(3, 40))
    values[0, :10], values[1, 30:], values[2, 5] = np.nan, np.inf, np.nan
    found = rank_correlation(values)
    both = slice(10, 30)
    expected = spearmanr(values[0, both], values[1, both]).statistic
    assert found[0, 1] == found[1, 0] == pytest.approx(expected)


def test_two_features_say_nothing_of_agreement() -> None:
    assert np.isnan(rank_correlation(np.array([[1.0, 2, np.nan], [2.0, 1, 3]]))[0, 1])


def test_the_largest_is_first_and_equals_share_their_places() -> None:
    found = ranks(np.array([[5.0, np.nan, 9, 5, -1], [1, 2, 3, 4, 5]]))
    np.testing.assert_array_equal(found, [[2.5, np.nan, 1, 2.5, 4], [5, 4, 3, 2, 1]])


def test_scale_changes_no_rank() -> None:
    values = np.random.default_rng(1).normal(size=(2, 30))
    np.testing.assert_array_equal(ranks(values), ranks(values * np.array([[1e-30], [1e30]])))


def test_the_most_disputed_have_their_best_and_worst_rank_farthest_apart() -> None:
    table = np.array([[1.0, 2, 3, 4, np.nan], [1, 4, 2, 3, 5], [1, 3, 1, 4, np.nan]])
    assert most_disputed(table, 10).tolist() == [1, 2, 3]
    assert most_disputed(table, 2).tolist() == [1, 2]


def test_where_all_agree_nothing_is_disputed() -> None:
    assert most_disputed(ranks(np.ones((3, 4))), 10).tolist() == []
