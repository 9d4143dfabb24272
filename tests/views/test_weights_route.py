"""``weights``: the heatmap's block, by classes and by steps, against what was logged."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import oracles
import pytest
from server import TensorBoard, unpacked


def weights(board: TensorBoard, run: str = "two_class", **query: object) -> dict[str, Any]:
    return board.get("weights", **{"run": run, "head": "head", "limit": 5000} | query)


def indices(answer: dict[str, Any]) -> list[int]:
    return [feature["index"] for feature in answer["features"]]


@pytest.mark.parametrize("gauge", ["raw", "centred"])
def test_classes_stand_across_at_one_step(tensorboard: TensorBoard, gauge: str) -> None:
    kernel = logs.TEN_CLASS.kernels[5].astype(float)
    centred = kernel - kernel.mean(axis=1, keepdims=True)
    answer = weights(tensorboard, "ten_class", step=5, rank="margin:desc", gauge=gauge)
    assert (answer["mode"], answer["columns"], answer["step"]) == ("classes", list(range(10)), 5)
    expected = (centred if gauge == "centred" else kernel)[indices(answer)]
    np.testing.assert_allclose(unpacked(answer["values"]), expected, atol=1e-6)


@pytest.mark.parametrize("gauge", ["raw", "centred"])
def test_every_step_stands_across_for_one_class(tensorboard: TensorBoard, gauge: str) -> None:
    every = np.stack([logs.TWO_CLASS.kernels[n] for n in range(31)]).astype(float)
    if gauge == "centred":
        every -= every.mean(axis=2, keepdims=True)
    answer = weights(tensorboard, mode="steps", classes="1", gauge=gauge, rank="class:1:desc")
    assert answer["columns"] == list(range(31))
    expected = every[:, indices(answer), 1].T
    np.testing.assert_allclose(unpacked(answer["values"]), expected, atol=1e-6)


def test_features_are_ranked_at_the_step_that_is_shown(tensorboard: TensorBoard) -> None:
    for step in (0, 10):
        answer = weights(tensorboard, "ten_class", mode="steps", step=step, rank="class:0:desc")
        assert answer["columns"] == [0, 5, 10]
        order = oracles.order(logs.TEN_CLASS.kernels[step][:, 0].tolist())
        assert indices(answer) == order


@pytest.mark.parametrize(("run", "step", "rank"), oracles.KEYS)
def test_the_rows_are_the_tendencys(
    tensorboard: TensorBoard, run: str, step: int, rank: str
) -> None:
    query: dict[str, Any] = {"run": run, "head": "head", "step": step, "rank": rank, "offset": 3}
    shown = tensorboard.get("weights", **query, limit=5)
    beside = tensorboard.get("tendency", **query, limit=5)
    assert shown["features"] == beside["features"]
    assert shown["total"] == beside["total"]
    assert shown["scale"]["of"] == beside["scale"]["of"]
    np.testing.assert_array_equal(unpacked(shown["values"]), unpacked(beside["weights"]))


def test_weights_that_are_not_finite_travel_as_what_they_are(tensorboard: TensorBoard) -> None:
    answer = weights(tensorboard, "diverged", mode="steps", classes="1")
    every = np.stack([logs.DIVERGED.kernels[n][:, 1] for n in range(6)], axis=1)
    np.testing.assert_array_equal(unpacked(answer["values"]), every)
    assert np.isnan(every).sum() == 9


def test_a_sigmoid_units_steps_are_half_its_weight(tensorboard: TensorBoard) -> None:
    answer = weights(tensorboard, "sigmoid", mode="steps", classes="1")
    every = np.concatenate([logs.SIGMOID.kernels[n] for n in range(4)], axis=1)
    np.testing.assert_allclose(unpacked(answer["values"]), every / 2, rtol=1e-6)


def test_a_search_that_finds_nothing_gives_an_empty_block(tensorboard: TensorBoard) -> None:
    for mode, columns in (("classes", 2), ("steps", 31)):
        answer = weights(tensorboard, search="no such feature", mode=mode)
        assert (answer["total"], answer["values"]["shape"]) == (0, [0, columns])
