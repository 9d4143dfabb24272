"""Running over inputs in batches."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tensorboard_plugin_weightvis.recording.tapped import Tapped, in_batches


@given(st.integers(1, 200))
def test_batches_join_to_the_whole_and_none_is_of_a_single_sample(count: int) -> None:
    numbers = np.arange(float(count))
    inputs = {"numbers": numbers, "large": [np.broadcast_to(numbers[:, None], (count, 30_000))]}
    sizes = []

    def one_batch(batch: Any) -> Tapped:
        sizes.append(len(batch["numbers"]))
        assert batch["large"][0][:, -1].tolist() == batch["numbers"].tolist()
        return Tapped(batch["numbers"][:, None], [batch["numbers"] + 1, batch["large"][0][:, :2]])

    tapped = in_batches(one_batch, inputs)
    np.testing.assert_array_equal(tapped.activations, numbers[:, None])
    np.testing.assert_array_equal(tapped.outputs[0], numbers + 1)
    assert tapped.outputs[1].shape == (count, 2)
    assert max(sizes) <= 32
    assert min(sizes) >= min(count, 2)
    assert len(set(sizes)) <= 2
