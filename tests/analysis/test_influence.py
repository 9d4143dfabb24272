"""The summary numbers of one class."""

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


@given(hnp.arrays(np.float32, st.integers(0, 20), elements=ANY | FEW_VALUES))
def test_every_finite_weight_is_counted_once(weights: NDArray[Any]) -> None:
    found = analysis.influence(weights)
    finite = {i: w for i, w in enumerate(weights.tolist()) if math.isfinite(w)}
    assert found.towards == sum(1 for w in finite.values() if w > 0)
    assert found.away == sum(1 for w in finite.values() if w < 0)
    assert found.zero == sum(1 for w in finite.values() if w == 0)
    assert found.largest == (max(finite, key=lambda i: (finite[i], -i)) if finite else None)
    assert found.smallest == (min(finite, key=lambda i: (finite[i], i)) if finite else None)
