"""How far a picture may be trusted, and nearest neighbours, by brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.trust import NEIGHBOURS, in_picture, shared, trust


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
    assert (neighbours.dtype, distances.dtype) == (np.int32, np.float32)


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
    found = trust(nearest(points, count)[0], positions, classes)
    kept = [len({*b} & {*a}) / count for b, a in zip(before, after, strict=True)]
    np.testing.assert_allclose(found.kept, kept, rtol=1e-6)
    for share, neighbours in ((found.same_class, before), (found.same_class_in_picture, after)):
        alike = sum(classes[j] == classes[i] for i, row in enumerate(neighbours) for j in row)
        assert share == pytest.approx(alike / samples / count)


def test_a_picture_that_is_the_data_keeps_every_neighbour() -> None:
    points = np.random.default_rng(0).normal(size=(50, 2))
    found = trust(nearest(points, 10)[0], points * 3, np.arange(50) % 2)
    assert (found.kept == 1).all()
    assert found.same_class == found.same_class_in_picture


def test_neighbours_in_a_picture_are_those_of_a_full_search() -> None:
    positions = np.random.default_rng(1).normal(size=(80, 2))
    np.testing.assert_array_equal(in_picture(positions, 7), sorted_by_distance(positions, 7)[0])


def test_samples_at_one_place_are_no_neighbours_of_themselves() -> None:
    found = in_picture(np.zeros((40, 2)), 10)
    assert found.shape == (40, 10)
    assert not (found == np.arange(40)[:, None]).any()


@pytest.mark.parametrize("samples", [0, 1])
def test_too_few_samples_have_no_neighbours(samples: int) -> None:
    assert in_picture(np.zeros((samples, 2))).shape == (samples, 0)


def test_what_two_pictures_share_is_counted_row_by_row() -> None:
    one, other = np.array([[1, 2, 3], [4, 5, 6]]), np.array([[3, 1, 9], [7, 8, 9]])
    np.testing.assert_allclose(shared(one, other), [2 / 3, 0])
