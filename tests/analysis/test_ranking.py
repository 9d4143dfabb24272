"""The order in which features are shown."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from strategies import ANY, SOME, kernels

from tensorboard_plugin_weightvis import analysis

FEW_VALUES = st.sampled_from([0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf])
KEYS = hnp.arrays(np.float64, st.integers(0, 30), elements=ANY | FEW_VALUES)


@given(KEYS)
def test_a_ranking_is_a_permutation(keys: NDArray[Any]) -> None:
    assert sorted(analysis.descending(keys).tolist()) == list(range(len(keys)))


@given(KEYS)
def test_what_is_not_finite_comes_first_then_the_largest_and_ties_by_index(
    keys: NDArray[Any],
) -> None:
    def place(index: int) -> tuple[bool, float, int]:
        finite = math.isfinite(keys[index])
        return finite, -keys[index] if finite else 0, index

    assert analysis.descending(keys).tolist() == sorted(range(len(keys)), key=place)


@given(kernels(ANY))
def test_the_spread_is_the_largest_difference_of_two_classes(kernel: NDArray[Any]) -> None:
    for row, spread in zip(kernel.tolist(), analysis.spread_over_classes(kernel), strict=True):
        if all(map(math.isfinite, row)):
            assert spread == max(a - b for a in row for b in row)
        else:
            assert not math.isfinite(spread)


@given(kernels(), st.data())
def test_a_softmax_shift_leaves_the_spread_alone(kernel: NDArray[Any], data: st.DataObject) -> None:
    shift = data.draw(hnp.arrays(np.float64, (len(kernel), 1), elements=SOME))
    np.testing.assert_allclose(
        analysis.spread_over_classes(kernel + shift),
        analysis.spread_over_classes(kernel),
        atol=1e-11,
    )
