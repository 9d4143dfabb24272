"""Fewer samples, or epochs, that stand for all."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.thinning import evenly

LABELS = hnp.arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 4))


@given(LABELS, st.integers(1, 70))
def test_every_label_keeps_its_share_to_a_sample(labels: NDArray[Any], most: int) -> None:
    places = analysis.thinned(labels, most)
    assert len(places) == min(most, len(labels))
    assert (np.diff(places) > 0).all()
    for label in range(5):
        share = np.count_nonzero(labels == label) / len(labels)
        assert abs(np.count_nonzero(labels[places] == label) - share * len(places)) < 2


@given(st.integers(0, 500), st.integers(2, 60))
def test_places_are_spread_evenly_from_the_first_to_the_last(count: int, most: int) -> None:
    places = evenly(count, most)
    assert len(places) == min(most, count)
    assert places[:1] + places[-1:] == list(range(count))[:1] + list(range(count))[-1:]
    gaps = np.diff(places)
    assert len(gaps) == 0 or 1 <= gaps.min() <= gaps.max() <= gaps.min() + 1
