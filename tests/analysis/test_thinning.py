"""Fewer samples that stand for all."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis

LABELS = hnp.arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 4))


@given(LABELS, st.integers(1, 70))
def test_every_label_keeps_its_share_to_a_sample(labels: NDArray[Any], most: int) -> None:
    places = analysis.thinned(labels, most)
    assert len(places) == min(most, len(labels))
    assert (np.diff(places) > 0).all()
    for label in range(5):
        share = np.count_nonzero(labels == label) / len(labels)
        assert abs(np.count_nonzero(labels[places] == label) - share * len(places)) < 2
