"""To which class a feature leans."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from strategies import ANY, SOME, kernels

from tensorboard_plugin_weightvis import analysis


def led(row: list[float]) -> tuple[int, float]:
    """The first of the largest, and its lead over the next."""
    best = max(range(len(row)), key=lambda k: row[k])
    return best, row[best] - max(value for k, value in enumerate(row) if k != best)


@given(kernels())
def test_leaning_by_score_is_the_lead_of_the_class_that_is_raised_most(
    kernel: NDArray[Any],
) -> None:
    found = analysis.by_score(kernel)
    for row, towards, by in zip(kernel.tolist(), *found, strict=True):
        assert (towards, by) == led(row)


@given(kernels())
def test_leaning_by_size_is_the_lead_of_the_weight_that_is_larger_in_size(
    kernel: NDArray[Any],
) -> None:
    found = analysis.by_size(kernel)
    for row, towards, by in zip(kernel.tolist(), *found, strict=True):
        assert (towards, by) == led([abs(weight) for weight in row])


def test_the_two_tendencies_differ_where_the_larger_weight_is_negative() -> None:
    kernel = np.array([[-3.0, 1.0]])
    assert analysis.by_size(kernel).towards.tolist() == [0]
    assert analysis.by_size(kernel).by.tolist() == [2.0]
    assert analysis.by_score(kernel).towards.tolist() == [1]
    assert analysis.by_score(kernel).by.tolist() == [4.0]


@given(kernels(), st.data())
def test_a_softmax_shift_leaves_leaning_by_score_alone(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    shift = data.draw(hnp.arrays(np.float64, (len(kernel), 1), elements=SOME))
    before, after = analysis.by_score(kernel), analysis.by_score(kernel + shift)
    np.testing.assert_allclose(after.by, before.by, atol=1e-11)
    clear = before.by > 1e-9
    np.testing.assert_array_equal(after.towards[clear], before.towards[clear])


@pytest.mark.parametrize("lean", [analysis.by_size, analysis.by_score])
@given(kernel=kernels(ANY))
def test_weights_that_are_not_finite_leave_no_lead(
    lean: Callable[[NDArray[Any]], analysis.Leaning], kernel: NDArray[Any]
) -> None:
    found = lean(kernel)
    for row, by in zip(kernel.tolist(), found.by, strict=True):
        assert math.isnan(by) == (not all(map(math.isfinite, row)))
    assert ((found.towards >= 0) & (found.towards < kernel.shape[1])).all()


@given(hnp.arrays(np.float64, (0, 3)))
def test_no_features_lean_nowhere(kernel: NDArray[Any]) -> None:
    assert len(analysis.by_score(kernel).by) == 0
