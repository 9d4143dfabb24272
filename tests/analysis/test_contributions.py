"""What features add to the scores of samples."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from strategies import kernels

from tensorboard_plugin_weightvis import analysis

VALUES = st.floats(-10, 10)


def seen_by(kernel: NDArray[Any], samples: int) -> st.SearchStrategy[NDArray[Any]]:
    return hnp.arrays(np.float64, (samples, len(kernel)), elements=VALUES)


def centred_scores(seen: NDArray[Any], kernel: NDArray[Any]) -> NDArray[Any]:
    z = seen @ kernel
    return z - z.mean(axis=-1, keepdims=True)


@given(kernels(VALUES), st.data())
def test_contributions_sum_to_how_far_the_samples_scores_are_from_the_mean(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    everyone = data.draw(seen_by(kernel, 6))
    added = analysis.contributions(everyone[:2], kernel, everyone.mean(axis=0))
    assert added.shape == kernel.shape
    apart = centred_scores(everyone[:2], kernel).mean(0) - centred_scores(everyone, kernel).mean(0)
    np.testing.assert_allclose(added.sum(axis=0), apart, atol=1e-9)


@given(kernels(VALUES), st.data())
def test_a_softmax_shift_leaves_contributions_alone(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    everyone, shift = data.draw(seen_by(kernel, 4)), data.draw(seen_by(kernel, 1)).T
    mean = everyone.mean(axis=0)
    np.testing.assert_allclose(
        analysis.contributions(everyone[:1], kernel + shift, mean),
        analysis.contributions(everyone[:1], kernel, mean),
        atol=1e-9,
    )


def test_the_contributions_of_one_sample_are_its_shapley_values() -> None:
    """By the definition: a feature's mean effect over every order in which features are told."""
    rng = np.random.default_rng(0)
    kernel, mean, sample = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=4)
    shapley = np.zeros((4, 3))
    orders = list(permutations(range(4)))
    for order in orders:
        told = mean.copy()
        for feature in order:
            before = centred_scores(told, kernel)
            told[feature] = sample[feature]
            shapley[feature] += (centred_scores(told, kernel) - before) / len(orders)
    np.testing.assert_allclose(analysis.contributions(sample[None], kernel, mean), shapley)


@given(kernels(VALUES), st.data())
def test_change_is_the_root_mean_square_over_samples_and_classes(
    kernel: NDArray[Any], data: st.DataObject
) -> None:
    later_kernel = data.draw(hnp.arrays(np.float64, kernel.shape, elements=VALUES))
    seen, later_seen = data.draw(seen_by(kernel, 5)), data.draw(seen_by(kernel, 5))

    def every_one(h: NDArray[Any], w: NDArray[Any]) -> NDArray[Any]:
        return h[:, :, None] * (w - w.mean(axis=1, keepdims=True))[None]

    moved = every_one(later_seen, later_kernel) - every_one(seen, kernel)
    found = analysis.change_of_contributions((seen, kernel), (later_seen, later_kernel))
    # It is found from second moments, which loses half of the digits where nearly nothing moved.
    np.testing.assert_allclose(found, np.sqrt((moved**2).mean(axis=(0, 2))), atol=1e-5)


def test_change_of_float32_is_as_good_as_of_float64() -> None:
    rng = np.random.default_rng(0)
    seen, moved = rng.normal(size=(2, 500, 8)).astype(np.float32)
    kernel, later = rng.normal(size=(2, 8, 3)).astype(np.float32)
    found = analysis.change_of_contributions((seen, kernel), (moved, later))
    wide = [each.astype(np.float64) for each in (seen, kernel, moved, later)]
    expected = analysis.change_of_contributions((wide[0], wide[1]), (wide[2], wide[3]))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_nothing_changes_where_nothing_moved() -> None:
    seen, kernel = np.ones((3, 2)), np.array([[1.0, 2.0], [3.0, 5.0]])
    found = analysis.change_of_contributions((seen, kernel), (seen, kernel))
    assert found == pytest.approx([0, 0], abs=1e-7)


def test_what_is_not_finite_stays_with_its_feature() -> None:
    seen, kernel = np.ones((3, 2)), np.array([[1.0, np.nan], [3.0, 5.0]])
    added = analysis.contributions(seen, kernel, np.zeros(2))
    assert np.isnan(added[0]).all()
    assert np.isfinite(added[1]).all()
    changed = analysis.change_of_contributions((seen, kernel), (seen, kernel))
    assert np.isnan(changed).tolist() == [True, False]
