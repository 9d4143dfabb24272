"""Calibration against scikit-learn's curve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve

from tensorboard_plugin_weightvis import analysis

PROBABILITIES = hnp.arrays(np.float64, 25, elements=st.floats(0, 1))


@given(PROBABILITIES, st.integers(0, 2**25 - 1))
def test_bins_are_scikit_learns(claim: NDArray[Any], bits: int) -> None:
    held = np.array([bits >> i & 1 for i in range(25)], bool)
    found = analysis.reliability(claim, held)
    share, probability = calibration_curve(held, claim, n_bins=10)
    np.testing.assert_allclose(found.share, share)
    np.testing.assert_allclose(found.probability, probability)
    assert found.samples.sum() == 25
    assert found.error == pytest.approx(
        sum(n * abs(a - b) for n, a, b in zip(found.samples, share, probability, strict=True)) / 25
    )


def test_the_interval_of_a_bin_is_wilsons() -> None:
    found = analysis.reliability(np.full(10, 0.3), np.arange(10) < 4)
    low, high = binomtest(4, 10).proportion_ci(method="wilson")
    assert (found.low[0], found.high[0]) == (pytest.approx(low), pytest.approx(high))


def test_probabilities_that_are_right_have_no_error_and_sure_mistakes_have_all() -> None:
    right = np.array([0.0, 0.0, 1.0])
    assert analysis.reliability(right, right == 1).error == 0
    assert analysis.reliability(right, right == 0).error == 1
