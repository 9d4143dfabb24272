"""The summary numbers of each class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from strategies import ANY

from tensorboard_plugin_weightvis import analysis

FEW_VALUES = st.sampled_from([0.0, -0.0, 1.0, -1.0, np.nan, np.inf, -np.inf])


@given(
    hnp.arrays(
        np.float32, st.tuples(st.integers(1, 20), st.integers(0, 4)), elements=ANY | FEW_VALUES
    )
)
def test_every_finite_weight_is_counted_once(weights: NDArray[Any]) -> None:
    found = analysis.influence(weights)
    for column, counted in zip(weights.T, zip(*found, strict=True), strict=True):
        finite = {i: w for i, w in enumerate(column.tolist()) if math.isfinite(w)}
        signs = [(w > 0) - (w < 0) for w in finite.values()]
        assert counted == (
            *(signs.count(sign) for sign in (1, -1, 0)),
            max(finite, key=lambda i: (finite[i], -i), default=-1),
            min(finite, key=lambda i: (finite[i], i), default=-1),
        )
