"""Why a mean margin moved, against the scores themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import Epoch


def epochs(classes: int, seed: int = 0) -> tuple[Epoch, Epoch, NDArray[Any]]:
    """Two epochs of the same samples, and their labels."""
    rng = np.random.default_rng(seed)
    labels = np.r_[0, rng.integers(0, classes, 59)]

    def epoch() -> Epoch:
        kernel = rng.normal(size=(7, classes))
        return Epoch(rng.normal(size=(60, 7)) + 1, kernel, rng.normal(size=classes))

    return epoch(), epoch(), labels


def margins(epoch: Epoch, labels: NDArray[Any]) -> NDArray[Any]:
    """Each sample's score of its class over the mean of the others, one by one."""
    z = epoch.activations @ epoch.kernel + epoch.bias
    return np.array([row[y] - np.delete(row, y).mean() for row, y in zip(z, labels, strict=True)])


@given(st.integers(2, 9), st.integers(0, 1000))
def test_the_parts_sum_to_the_change_of_the_mean_margin(classes: int, seed: int) -> None:
    before, after, labels = epochs(classes, seed)
    found = analysis.change_of_margin(before, after, labels)
    moved = margins(after, labels).mean() - margins(before, labels).mean()
    assert found.total.sum() + found.bias == pytest.approx(moved, abs=1e-9)


@pytest.mark.parametrize("classes", [2, 5])
def test_margins_are_those_of_single_samples(classes: int) -> None:
    before, _, labels = epochs(classes)
    z = before.activations @ before.kernel + before.bias
    np.testing.assert_allclose(analysis.true_margins(z, labels), margins(before, labels))


@pytest.mark.parametrize("classes", [2, 5])
def test_each_part_is_what_moving_that_alone_does(classes: int) -> None:
    before, after, labels = epochs(classes)
    found = analysis.change_of_margin(before, after, labels)
    start = margins(before, labels).mean()
    for j in range(7):
        kernel, activations = before.kernel.copy(), before.activations.copy()
        kernel[j], activations[:, j] = after.kernel[j], after.activations[:, j]
        weight = margins(before._replace(kernel=kernel), labels).mean() - start
        drift = margins(before._replace(activations=activations), labels).mean() - start
        both = before._replace(kernel=kernel, activations=activations)
        total = margins(both, labels).mean() - start
        assert found.weight[j] == pytest.approx(weight)
        assert found.activation[j] == pytest.approx(drift)
        assert found.cross[j] == pytest.approx(total - weight - drift)
        assert found.total[j] == pytest.approx(total)
    bias = margins(before._replace(bias=after.bias), labels).mean() - start
    assert found.bias == pytest.approx(bias)


def test_one_class_alone_is_that_classes_samples() -> None:
    before, after, labels = epochs(3)
    some = labels == 2
    one, other = (e._replace(activations=e.activations[some]) for e in (before, after))
    found = analysis.change_of_margin(one, other, labels[some])
    moved = margins(other, labels[some]).mean() - margins(one, labels[some]).mean()
    assert found.total.sum() + found.bias == pytest.approx(moved)


def test_neither_softmax_shifts_nor_another_scale_change_a_part() -> None:
    before, after, labels = epochs(4)
    rng = np.random.default_rng(1)
    scale = 2.0 ** rng.integers(-3, 4, 7)
    one, other = (
        Epoch(e.activations * scale, (e.kernel + rng.normal(size=(7, 1))) / scale[:, None], e.bias)
        for e in (before, after)
    )
    expected = analysis.change_of_margin(before, after, labels)
    found = analysis.change_of_margin(one, other, labels)
    for part in ("weight", "activation", "cross"):
        np.testing.assert_allclose(getattr(found, part), getattr(expected, part), atol=1e-12)
