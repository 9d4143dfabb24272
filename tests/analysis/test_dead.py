"""Features that say the same of all samples, by plain counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.analysis.dead import dead

FEW = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 9), st.integers(1, 5)), elements=st.integers(0, 2)
)


@given(FEW)
def test_constant_is_one_value_only(seen: NDArray[np.float32]) -> None:
    found = dead(seen)
    assert found.constant.tolist() == [len(set(column)) == 1 for column in seen.T.tolist()]
    assert not found.silent.any()


@pytest.mark.parametrize(("others", "silent"), [(1, True), (2, True), (3, False), (150, False)])
def test_silent_is_zero_for_more_than_99_of_100(others: int, silent: bool) -> None:
    seen = np.ones((299, 3), np.float32)
    seen[: 299 - others, 1] = 0
    seen[:, 2] = np.arange(299)
    assert dead(seen).silent.tolist() == [False, silent, False]
    assert dead(seen).constant.tolist() == [True, False, False]


def test_more_numbers_than_are_looked_at_at_once() -> None:
    seen = np.zeros((1100, 2000), np.float32)
    seen[1050, 3] = 1.0
    seen[:, 5] = 0.1
    found = dead(seen)
    assert np.flatnonzero(~found.constant).tolist() == [3]
    assert np.flatnonzero(found.silent).tolist() == [3]
