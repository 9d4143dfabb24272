"""``neighbours``: the samples most like one, as scikit-learn finds them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spaces
from server import TensorBoard, unpacked
from sklearn.neighbors import NearestNeighbors


def neighbours(board: TensorBoard, run: str, **query: object) -> dict[str, Any]:
    return board.get("neighbours", run=run, head="head", split="test", **query)


@pytest.mark.parametrize("space", ["activations", "scores", "contributions"])
@pytest.mark.parametrize(
    ("run", "step"), [("two_class", 9), ("ten_class", 5), ("sigmoid", 3), ("big", 0)]
)
def test_neighbours_are_scikit_learns(
    tensorboard: TensorBoard, run: str, step: int, space: str
) -> None:
    points = spaces.points(run, step, space)
    search = NearestNeighbors(n_neighbors=15).fit(points)
    distances, rows = search.kneighbors()
    sample = len(points) - 3
    answer = neighbours(tensorboard, run, step=step, space=space, sample=sample, count=15)
    assert (answer["step"], answer["sample"]) == (step, sample)
    assert unpacked(answer["rows"]).tolist() == rows[sample].tolist()
    np.testing.assert_allclose(unpacked(answer["distances"]), distances[sample], rtol=1e-4)


def test_ten_are_given_and_all_others_where_there_are_no_more(tensorboard: TensorBoard) -> None:
    assert neighbours(tensorboard, "two_class", sample=0)["rows"]["shape"] == [10]
    everyone = unpacked(neighbours(tensorboard, "sigmoid", sample=4, count=100)["rows"])
    assert sorted(everyone) == [row for row in range(30) if row != 4]


@pytest.mark.parametrize("space", ["activations", "scores", "contributions"])
def test_samples_that_are_not_finite_are_passed_over(tensorboard: TensorBoard, space: str) -> None:
    answer = neighbours(tensorboard, "diverged", step=0, sample=0, count=100, space=space)
    assert sorted(unpacked(answer["rows"])) == [row for row in range(1, 20) if row != 3]
    assert np.isfinite(unpacked(answer["distances"])).all()
