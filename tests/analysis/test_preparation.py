"""Samples are made fit for a layout, and what was done to them is told."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from samples import mixture
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from tensorboard_plugin_weightvis.analysis.preparation import explained, main_axes, prepare


def test_rows_that_are_not_finite_are_left_out_and_counted() -> None:
    values = mixture(30)
    values[4, 0], values[9, 5], values[20] = np.nan, np.inf, -np.inf
    prepared = prepare(values)
    assert prepared.rows.tolist() == [i for i in range(30) if i not in {4, 9, 20}]
    assert prepared.notes == ["3 of 30 samples are left out: not all finite."]


def test_prepared_points_are_centred_and_of_unit_spread_and_keep_their_neighbourhoods() -> None:
    values = mixture(60, 20) * 1e6 + 1e7
    points = prepare(values).points
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-6)
    assert np.sqrt(np.mean(points**2)) == pytest.approx(1, rel=1e-5)
    ratio = pdist(points) / pdist(values)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-4)


def test_more_than_64_features_are_reduced_to_50_that_hold_what_varies() -> None:
    prepared = prepare(mixture(200, 300))
    assert prepared.points.shape == (200, 50)
    kept = PCA(50).fit(mixture(200, 300)).explained_variance_ratio_.sum()
    assert np.mean(np.sum(prepared.points**2, axis=1)) / 300 == pytest.approx(kept, rel=0.03)
    assert prepare(mixture(200, 64)).points.shape == (200, 64)


def test_the_reduction_keeps_nearly_all_neighbourhoods() -> None:
    values = mixture(600, 512)
    exact, reduced = (
        NearestNeighbors(n_neighbors=10).fit(each).kneighbors(return_distance=False)
        for each in (values, prepare(values).points)
    )
    kept = [len({*a} & {*b}) for a, b in zip(exact.tolist(), reduced.tolist(), strict=True)]
    assert np.mean(kept) / 10 > 0.9


def test_wide_samples_are_copied_once_and_no_more() -> None:
    values = np.random.default_rng(0).normal(size=(3000, 2048)).astype(np.float32)
    tracemalloc.start()
    prepare(values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * values.nbytes


def test_equal_samples_are_prepared_alike_to_the_bit() -> None:
    one, other = (prepare(mixture(300, 200)).points for _ in range(2))
    assert one.tobytes() == other.tobytes()
    assert one.dtype == np.float32


def test_the_main_axes_are_the_principal_ones() -> None:
    values = np.random.default_rng(0).normal(size=(50, 6)) * np.arange(1, 7)
    points = prepare(values).points
    axes = PCA(2).fit_transform(points)
    np.testing.assert_allclose(np.abs(main_axes(points)), np.abs(axes), rtol=1e-3, atol=1e-4)


def test_what_the_main_axes_explain_is_their_share_of_the_variance() -> None:
    points = prepare(np.random.default_rng(0).normal(size=(50, 6)) * np.arange(1, 7)).points
    expected = PCA(2).fit(points).explained_variance_ratio_.sum()
    assert explained(points) == pytest.approx(expected, rel=1e-4)


def test_like_points_are_turned_alike() -> None:
    """Epoch after epoch the picture must not jump to its mirror image."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(80, 5)) * [9, 5, 2, 1, 1]
    nearly = values + rng.normal(scale=1e-3, size=values.shape)
    np.testing.assert_allclose(main_axes(values), main_axes(nearly), atol=0.05)
