"""The cheapest threshold against every other one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from tensorboard_plugin_weightvis import analysis


def cost_of(margins: np.ndarray, labels: np.ndarray, ratio: float, threshold: float) -> float:
    """Counted sample by sample."""
    taken = analysis.judge_margins(margins, labels, threshold).predicted == 1
    return ratio * np.sum(~taken & (labels == 1)) + np.sum(taken & (labels == 0))


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Margins with ties on both sides of zero, of one class or of both."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, rng.integers(1, 3), 15)
    return np.round(rng.normal(size=15) * rng.choice([0.1, 1, 9]) + labels, 1), labels


@given(st.integers(0, 10**6), st.sampled_from([0, 0.05, 1, 3, 20.5]))
def test_none_costs_less_and_none_as_cheap_is_nearer_one_half(seed: int, ratio: float) -> None:
    margins, labels = drawn(seed)
    found = analysis.cheapest_threshold(margins, labels, ratio)
    ordered = np.unique(margins)
    every = expit([*ordered, *(ordered[1:] + ordered[:-1]) / 2, -np.inf, np.inf])
    costs = np.array([cost_of(margins, labels, ratio, each) for each in every])
    assert found.cost == pytest.approx(costs.min())
    assert cost_of(margins, labels, ratio, found.threshold) == pytest.approx(found.cost)
    # It may lie deeper in a range than these do, but no other range is nearer.
    between = np.sort([found.threshold, 0.5])
    nearer = (every > between[0]) & (every < between[1]) & np.isclose(costs, found.cost)
    predicted = analysis.judge_margins(margins, labels, found.threshold).predicted
    for threshold in every[nearer]:
        same = analysis.judge_margins(margins, labels, threshold).predicted
        np.testing.assert_array_equal(same, predicted)


def test_it_is_one_half_where_that_is_as_cheap_as_any() -> None:
    found = analysis.cheapest_threshold(np.array([-3.0, -2, 2, 3]), np.array([0, 0, 1, 1]), 1)
    assert found == (0.5, 0)


def test_a_short_number_does() -> None:
    margins, labels = np.array([-2.0, -1, 1, 2]), np.array([0, 0, 0, 1])
    assert analysis.cheapest_threshold(margins, labels, 1) == (0.81, 0)


def test_it_is_found_where_all_margins_are_extreme() -> None:
    for shift in (0, 25):
        margins, labels = np.array([9, 9.5, 11, 12]) + shift, np.array([0, 0, 1, 1])
        found = analysis.cheapest_threshold(margins, labels, 1)
        assert found.cost == cost_of(margins, labels, 1, found.threshold) == 0


def test_what_a_miss_costs_moves_it() -> None:
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 2, 500)
    margins = rng.normal(size=500) + labels
    found = [analysis.cheapest_threshold(margins, labels, ratio) for ratio in (0.2, 1, 5)]
    dear, alike, cheap = (each.threshold for each in found)
    assert dear > alike > cheap
    assert analysis.cheapest_threshold(margins, labels, 0).cost == 0
