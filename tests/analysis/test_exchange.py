"""A count over all ways to deal the labels, against really dealing them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy.stats import moment, norm

from tensorboard_plugin_weightvis.analysis.exchange import moments, upper_tail

MOVES = hnp.arrays(np.float64, 6, elements=st.integers(-3, 3))
REACHES = hnp.arrays(np.float64, 3, elements=st.sampled_from([-np.inf, -2, -1, 0, 1, 2.5, np.inf]))
LABELS = hnp.arrays(np.int64, 6, elements=st.integers(0, 2))


def within(moved: NDArray[Any], reach: NDArray[Any]) -> NDArray[Any]:
    """Whether each sample lies between zero and each class's reach: bool [samples, classes]."""
    t = moved[:, None]
    return ((t > 0) & (t < reach)) | ((t < 0) & (t > reach))


@given(MOVES, REACHES, LABELS)
def test_moments_are_those_of_every_permutation(
    moved: NDArray[Any], reach: NDArray[Any], labels: NDArray[Any]
) -> None:
    inside = within(moved, reach)
    dealt = [inside[np.arange(6), list(each)].sum() for each in permutations(labels)]
    found = moments(moved, reach, np.bincount(labels, minlength=3))
    assert found.mean == pytest.approx(np.mean(dealt))
    assert found.variance == pytest.approx(moment(dealt, 2), abs=1e-9)
    assert found.third == pytest.approx(moment(dealt, 3), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_tail_is_that_of_labels_dealt_at_random(seed: int) -> None:
    rng = np.random.default_rng(seed)
    moved, reach = rng.exponential(size=300) - 1, rng.normal(size=8) * 2
    labels = rng.choice(8, 300, p=np.arange(1, 9) / 36)
    inside = within(moved, reach)
    dealt = np.array([inside[np.arange(300), rng.permutation(labels)].sum() for _ in range(20_000)])
    found = moments(moved, reach, np.bincount(labels, minlength=8))
    for share in (0.5, 0.9, 0.99):
        count = int(np.quantile(dealt, share)) + 1
        expected = np.mean(dealt >= count)
        error = 5 * np.sqrt(expected / len(dealt)) + 0.05 * expected
        tail = upper_tail(np.array(count), *map(np.array, found))
        assert float(tail) == pytest.approx(expected, abs=error)


def test_a_rare_count_has_the_tail_of_a_rare_count_and_not_the_normal_one() -> None:
    # Of 4 samples of 400 that are above, each gains with probability 0.01.
    moved = np.where(np.arange(400) < 4, 1.0, 0.0)
    found = moments(moved, np.array([np.inf, 0.0]), np.array([4, 396]))
    tail = float(upper_tail(np.array(2), *map(np.array, found)))
    exact = 1 - np.prod(1 - 0.01 * np.ones(4)) - 4 * 0.01 * 0.99**3
    assert float(norm.sf((2 - 0.5 - found.mean) / np.sqrt(found.variance))) < exact / 5
    assert tail > exact / 5


def test_a_count_that_can_be_but_one_number_is_no_surprise() -> None:
    found = moments(np.zeros(9), np.array([1.0, -1.0]), np.array([5, 4]))
    assert found == (0, 0, 0)
    assert upper_tail(np.array(0), *map(np.array, found)) == 1
