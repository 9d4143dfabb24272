"""Class norms, one weight at a time, and what must not change them."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from numpy.typing import NDArray
from strategies import kernels

from tensorboard_plugin_weightvis.analysis.norms import class_norms

RNG = np.random.default_rng(0)


@given(kernels())
def test_they_are_lengths_of_weighed_columns(kernel: NDArray[np.float64]) -> None:
    spread = np.linspace(0, 3, len(kernel))
    expected = []
    for k in range(kernel.shape[1]):
        parts = [
            (row[k] - sum(row) / len(row)) * by for row, by in zip(kernel, spread, strict=True)
        ]
        expected.append(math.hypot(*parts))
    np.testing.assert_allclose(class_norms(kernel, spread), expected, atol=1e-9)


def test_neither_a_shift_nor_a_scale_changes_them() -> None:
    kernel, spread = RNG.normal(size=(9, 5)), RNG.uniform(1, 2, 9)
    scale, shift = RNG.uniform(0.01, 100, 9), RNG.normal(0, 10, (9, 1))
    other = class_norms((kernel + shift) / scale[:, None], spread * scale)
    np.testing.assert_allclose(other, class_norms(kernel, spread))


def test_those_of_two_classes_are_equal() -> None:
    first, second = class_norms(RNG.normal(size=(9, 2)), RNG.uniform(1, 2, 9))
    assert math.isclose(first, second)
