"""``agreement``: what of a layout is the data's doing."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import pytest
from server import TensorBoard, unpacked
from sklearn.neighbors import NearestNeighbors

# Layouts of their own, so that no other test is answered from these ones' cache.
TEN = {"run": "ten_class", "head": "head", "split": "test", "most": 9000}


def near(line: dict[str, Any]) -> list[set[int]]:
    search = NearestNeighbors(n_neighbors=10).fit(unpacked(line["positions"]))
    return [set(row) for row in search.kneighbors(return_distance=False).tolist()]


def agreement(one: dict[str, Any], other: dict[str, Any]) -> float:
    return float(np.mean([len(a & b) / 10 for a, b in zip(near(one), near(other), strict=True)]))


def settled(board: TensorBoard, **query: object) -> dict[str, Any]:
    return [line for line in board.stream(**TEN | query) if line["final"]][-1]


def test_agreement_is_what_counting_neighbours_finds(
    tensorboards: dict[str, TensorBoard],
) -> None:
    tensorboard = tensorboards["rust"]
    lines = list(tensorboard.stream("agreement", **TEN, seeds=2, perplexities="10,30"))
    assert [line["done"] for line in lines] == [0, 1, 2, 3, 4]
    assert {line["layouts"] for line in lines} == {4}
    last = lines[-1]
    one, two = (settled(tensorboard, seed=seed) for seed in (1, 2))
    assert last["across_seeds"] == pytest.approx(agreement(one, two), abs=0.01)
    assert unpacked(last["of_samples"]).mean() == pytest.approx(last["across_seeds"])
    assert last["perplexities"] == [10, 30]
    ten, thirty = (settled(tensorboard, perplexity=each) for each in (10, 30))
    between = unpacked(last["between"])
    assert between.diagonal().tolist() == [1, 1]
    assert between[0, 1] == between[1, 0] == pytest.approx(agreement(ten, thirty), abs=0.01)


def test_without_two_seeds_nothing_can_agree(tensorboard: TensorBoard) -> None:
    last = list(tensorboard.stream("agreement", **TEN, seeds=1))[-1]
    assert last["across_seeds"] is None
    assert last["between"]["shape"] == [0, 0]


def test_perplexities_that_come_to_the_same_are_compared_once(tensorboard: TensorBoard) -> None:
    query = TEN | {"seeds": 0, "perplexities": "500,1000"}
    last = list(tensorboard.stream("agreement", **query))[-1]
    assert last["perplexities"] == [
        pytest.approx((len(logs.TEN_CLASS.evaluations[5].labels) - 1) / 3)
    ]
