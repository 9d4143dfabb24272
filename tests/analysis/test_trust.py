"""How far a picture may be trusted, and nearest neighbours, by brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.trust import NEIGHBOURS, trust


def sorted_by_distance(points: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    order = apart.argsort(axis=1)[:, :count]
    return order, np.take_along_axis(apart, order, axis=1)


@pytest.mark.parametrize(("count", "points"), [(1, 2), (3, 40), (39, 40)])
def test_nearest_neighbours_are_those_of_a_full_search(count: int, points: int) -> None:
    values = np.random.default_rng(0).normal(size=(points, 7))
    neighbours, distances = nearest(values, count)
    order, apart = sorted_by_distance(values, count)
    np.testing.assert_array_equal(neighbours, order)
    np.testing.assert_allclose(distances, apart, rtol=1e-4)
    assert distances.dtype == np.float64


def test_a_point_among_its_equals_is_not_its_own_neighbour() -> None:
    neighbours, distances = nearest(np.zeros((5, 2)), 4)
    for i, row in enumerate(neighbours.tolist()):
        assert sorted([i, *row]) == list(range(5))
    assert (distances == 0).all()


@pytest.mark.parametrize("samples", [4, 11, 60])
def test_trust_is_what_counting_finds(samples: int) -> None:
    rng = np.random.default_rng(samples)
    points, positions = rng.normal(size=(samples, 5)), rng.normal(size=(samples, 2))
    classes = rng.integers(0, 3, samples)
    count = min(NEIGHBOURS, samples - 1)
    before = sorted_by_distance(points, count)[0].tolist()
    after = sorted_by_distance(positions, count)[0].tolist()
    found = trust(points, positions, classes)
    assert found is not None
    kept = sum(len({*b} & {*a}) for b, a in zip(before, after, strict=True))
    assert found.neighbours_kept == pytest.approx(kept / samples / count)
    for share, neighbours in ((found.same_class, before), (found.same_class_in_picture, after)):
        alike = sum(classes[j] == classes[i] for i, row in enumerate(neighbours) for j in row)
        assert share == pytest.approx(alike / samples / count)


def test_a_picture_that_is_the_data_keeps_every_neighbour() -> None:
    points = np.random.default_rng(0).normal(size=(50, 2))
    found = trust(points, points * 3, np.arange(50) % 2)
    assert found is not None
    assert found.neighbours_kept == 1
    assert found.same_class == found.same_class_in_picture


@pytest.mark.parametrize("samples", [0, 1])
def test_too_few_samples_have_no_neighbourhoods(samples: int) -> None:
    assert trust(np.zeros((samples, 3)), np.zeros((samples, 2)), np.zeros(samples, int)) is None
