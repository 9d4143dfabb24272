"""What may be changed in a kernel without changing a prediction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.special import expit, softmax
from strategies import ANY, SOME, kernels

from tensorboard_plugin_weightvis import analysis


@given(kernels(), st.data())
def test_a_softmax_shift_leaves_centred_weights_alone(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    shift = data.draw(hnp.arrays(np.float64, (len(kernel), 1), elements=SOME))
    np.testing.assert_allclose(
        analysis.centred(kernel + shift), analysis.centred(kernel), atol=1e-11
    )


@given(kernels(), st.data())
def test_centring_changes_no_probability(kernel: NDArray[Any], data: st.DataObject) -> None:
    seen = data.draw(hnp.arrays(np.float64, (3, len(kernel)), elements=st.floats(-1, 1)))
    np.testing.assert_allclose(
        softmax(seen @ analysis.centred(kernel), axis=1), softmax(seen @ kernel, axis=1), atol=1e-9
    )


@given(kernels())
def test_centred_weights_of_a_feature_sum_to_zero(kernel: NDArray[Any]) -> None:
    for given_row, row in zip(kernel, analysis.centred(kernel), strict=True):
        assert abs(sum(row)) < 1e-11
        assert row == pytest.approx([w - sum(given_row) / len(given_row) for w in given_row])


def test_two_classes_centred_are_half_their_difference_up_and_down() -> None:
    np.testing.assert_array_equal(analysis.centred(np.array([[1.0, 4.0]])), [[-1.5, 1.5]])


@given(kernels(ANY))
def test_what_is_not_finite_stays_in_its_row(kernel: NDArray[Any]) -> None:
    whole = np.isfinite(kernel).all(axis=1)
    assert np.isfinite(analysis.centred(kernel)[whole]).all()
    assert np.isnan(analysis.centred(kernel)[~whole]).any(axis=1).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(dtype: type) -> None:
    assert analysis.centred(np.ones((2, 3), dtype)).dtype == dtype
    assert analysis.two_columns(np.ones((2, 1), dtype)).dtype == dtype


@given(hnp.arrays(np.float64, (4, 1), elements=SOME), st.floats(-5, 5))
def test_a_sigmoid_unit_as_two_classes_gives_the_same_probability(
    unit: NDArray[Any], bias: float
) -> None:
    seen = np.linspace(-1, 1, 12).reshape(3, 4)
    z = seen @ analysis.two_columns(unit) + analysis.two_columns(np.array([bias]))
    np.testing.assert_allclose(softmax(z, axis=1)[:, 1], expit(seen @ unit + bias)[:, 0])


def test_a_sigmoid_unit_as_two_classes_is_centred() -> None:
    columns = analysis.two_columns(np.array([[3.0], [-1.0]]))
    np.testing.assert_array_equal(columns, [[-1.5, 1.5], [0.5, -0.5]])
