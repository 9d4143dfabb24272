"""How some samples differ from the rest, against scikit-learn, SciPy and plain counting."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.stats import mannwhitneyu, zscore
from sklearn.metrics import roc_auc_score

from tensorboard_plugin_weightvis import analysis

# Few values, so that there are ties.
FEW = hnp.arrays(
    np.float32, st.tuples(st.integers(2, 12), st.integers(1, 5)), elements=st.integers(-3, 3)
)


@st.composite
def groups(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Activations, and which samples are chosen: some, and not all."""
    seen = draw(FEW)
    count = draw(st.integers(1, len(seen) - 1))
    order = draw(st.permutations(range(len(seen))))
    return seen, np.isin(np.arange(len(seen)), order[:count])


@given(groups())
def test_auc_is_scikit_learns(given_: tuple[NDArray[Any], NDArray[np.bool_]]) -> None:
    seen, chosen = given_
    expected = [roc_auc_score(chosen, column) for column in seen.T]
    np.testing.assert_allclose(analysis.auc(seen, chosen), expected)


@given(groups())
def test_auc_is_mann_and_whitneys_u_over_the_pairs(
    given_: tuple[NDArray[Any], NDArray[np.bool_]],
) -> None:
    seen, chosen = given_
    u = [mannwhitneyu(column[chosen], column[~chosen]).statistic for column in seen.T]
    pairs = chosen.sum() * (~chosen).sum()
    np.testing.assert_allclose(analysis.auc(seen, chosen), np.array(u) / pairs)


@given(groups())
def test_the_difference_is_that_of_the_means_of_z_scores(
    given_: tuple[NDArray[Any], NDArray[np.bool_]],
) -> None:
    seen, chosen = given_
    varied = np.array([len(set(column)) > 1 for column in seen.T.tolist()])
    found = analysis.standardised_difference(seen, chosen)
    z = zscore(seen[:, varied].astype(float), axis=0)
    expected = z[chosen].mean(axis=0) - z[~chosen].mean(axis=0)
    np.testing.assert_allclose(found[varied], expected, atol=1e-12)
    assert np.isnan(found[~varied]).all()


def test_more_features_than_are_taken_at_once_are_all_there() -> None:
    rng = np.random.default_rng(0)
    seen, chosen = rng.normal(size=(40, 600)).astype(np.float32), np.arange(40) < 9
    expected = [roc_auc_score(chosen, column) for column in seen.T]
    np.testing.assert_allclose(analysis.auc(seen, chosen), expected)
    z = zscore(seen.astype(float), axis=0)
    np.testing.assert_allclose(
        analysis.standardised_difference(seen, chosen),
        z[chosen].mean(axis=0) - z[~chosen].mean(axis=0),
        rtol=1e-9,
    )


@pytest.mark.parametrize("value", [0.1, 1e-30, 3e30])
def test_a_constant_feature_has_no_difference_and_tells_nothing(value: float) -> None:
    seen, chosen = np.full((7, 1), value, np.float32), np.arange(7) < 3
    assert np.isnan(analysis.standardised_difference(seen, chosen)).all()
    assert analysis.auc(seen, chosen).tolist() == [0.5]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_touches_only_its_feature(value: float) -> None:
    seen = np.random.default_rng(1).normal(size=(9, 3))
    seen[4, 1] = value
    chosen = np.arange(9) < 4
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        difference, auc = analysis.standardised_difference(seen, chosen), analysis.auc(seen, chosen)
    assert np.isnan(difference).tolist() == [False, True, False]
    # Infinities have a rank.
    assert np.isnan(auc).tolist() == [False, bool(np.isnan(value)), False]


@pytest.mark.parametrize("chosen", [np.zeros(5, bool), np.ones(5, bool)])
def test_one_group_alone_differs_from_nothing(chosen: NDArray[np.bool_]) -> None:
    seen = np.random.default_rng(2).normal(size=(5, 3))
    assert np.isnan(analysis.standardised_difference(seen, chosen)).all()
    assert np.isnan(analysis.auc(seen, chosen)).all()
