"""Kernels and the like for properties."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

SOME = st.floats(-100, 100, allow_subnormal=False)
ANY = st.floats(width=32)


def kernels(
    elements: st.SearchStrategy[float] = SOME, *, classes: int = 2
) -> st.SearchStrategy[NDArray[Any]]:
    """Float64 ``[features, classes]`` with so many classes or more."""
    shape = st.tuples(st.integers(1, 8), st.integers(classes, 6))
    return hnp.arrays(np.float64, shape, elements=elements)
