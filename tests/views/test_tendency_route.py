"""``tendency``: ranked features, their weights and leanings, against what was logged."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import oracles
import pytest
from server import TensorBoard, unpacked, until


def tendency(board: TensorBoard, run: str = "two_class", **query: object) -> dict[str, Any]:
    return board.get("tendency", **{"run": run, "head": "head", "limit": 5000} | query)


def indices(answer: dict[str, Any]) -> list[int]:
    return [feature["index"] for feature in answer["features"]]


@pytest.mark.parametrize(("run", "step", "rank"), oracles.KEYS)
def test_features_come_in_the_order_of_the_rank(
    tensorboard: TensorBoard, run: str, step: int, rank: str
) -> None:
    answer = tendency(tensorboard, run, step=step, rank=rank)
    assert indices(answer) == oracles.order(oracles.KEYS[run, step, rank]())


@pytest.mark.parametrize(("run", "step"), [("two_class", 3), ("ten_class", 5)])
def test_raw_weights_are_what_was_logged(tensorboard: TensorBoard, run: str, step: int) -> None:
    kernel = logs.RECORDED[run].kernels[step]
    answer = tendency(tensorboard, run, step=step, rank="margin:desc")
    np.testing.assert_array_equal(unpacked(answer["weights"]), kernel[indices(answer)])
    size = np.sort(np.abs(kernel[indices(answer)]), axis=1)
    np.testing.assert_allclose(unpacked(answer["by"]), size[:, -1] - size[:, -2], rtol=1e-6)
    towards = np.abs(kernel[indices(answer)]).argmax(axis=1)
    np.testing.assert_array_equal(unpacked(answer["towards"]), towards)


@pytest.mark.parametrize(("run", "step"), [("two_class", 3), ("ten_class", 5)])
def test_centred_weights_sum_to_zero_and_lean_by_score(
    tensorboard: TensorBoard, run: str, step: int
) -> None:
    kernel = logs.RECORDED[run].kernels[step].astype(float)
    answer = tendency(tensorboard, run, step=step, gauge="centred")
    assert answer["gauge"] == "centred"
    centred = kernel - kernel.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(unpacked(answer["weights"]), centred, atol=1e-6)
    np.testing.assert_array_equal(unpacked(answer["towards"]), kernel.argmax(axis=1))
    in_order = np.sort(kernel, axis=1)
    np.testing.assert_allclose(unpacked(answer["by"]), in_order[:, -1] - in_order[:, -2], rtol=1e-4)


def test_a_rank_by_class_follows_the_gauge(tensorboard: TensorBoard) -> None:
    kernel = logs.TEN_CLASS.kernels[10].astype(float)
    centred = kernel[:, 3] - kernel.mean(axis=1)
    answer = tendency(tensorboard, "ten_class", rank="class:3:asc", gauge="centred")
    assert indices(answer) == centred.argsort().tolist()


def test_chosen_classes_are_shown_and_ranked_by_alone(tensorboard: TensorBoard) -> None:
    kernel = logs.TEN_CLASS.kernels[10]
    answer = tendency(tensorboard, "ten_class", classes="7,2", rank="margin:desc")
    order = oracles.order(oracles.apart(kernel[:, [7, 2]]))
    assert answer["classes"] == [7, 2]
    assert indices(answer) == order
    np.testing.assert_array_equal(unpacked(answer["weights"]), kernel[order][:, [7, 2]])
    larger = np.abs(kernel[order][:, 7]) >= np.abs(kernel[order][:, 2])
    np.testing.assert_array_equal(unpacked(answer["towards"]), np.where(larger, 7, 2))


def test_classes_may_be_a_range(tensorboard: TensorBoard) -> None:
    assert tendency(tensorboard, "ten_class", classes="2-4,9")["classes"] == [2, 3, 4, 9]


def test_one_class_alone_is_told_from_the_mean_of_all(tensorboard: TensorBoard) -> None:
    kernel = logs.TEN_CLASS.kernels[10].astype(float)
    centred = kernel[:, 4] - kernel.mean(axis=1)
    answer = tendency(tensorboard, "ten_class", classes="4", rank="margin:desc")
    assert indices(answer) == np.abs(centred).argsort()[::-1].tolist()
    np.testing.assert_allclose(unpacked(answer["by"]), centred[indices(answer)], atol=1e-6)
    assert set(unpacked(answer["towards"]).tolist()) == {4}


def test_a_sigmoid_unit_leans_by_its_weight(tensorboard: TensorBoard) -> None:
    unit = logs.SIGMOID.kernels[2][:, 0]
    answer = tendency(tensorboard, "sigmoid", step=2, gauge="centred")
    np.testing.assert_allclose(unpacked(answer["by"]), np.abs(unit), rtol=1e-6)
    np.testing.assert_array_equal(unpacked(answer["towards"]), (unit > 0).astype(int))


@pytest.mark.parametrize("offset", [0, 1, 5, 11, 12, 1000])
def test_pages_are_cut_from_the_whole_order(tensorboard: TensorBoard, offset: int) -> None:
    whole = indices(tendency(tensorboard, rank="margin:desc"))
    page = tendency(tensorboard, rank="margin:desc", limit=4, offset=offset)
    assert indices(page) == whole[offset : offset + 4]
    assert page["total"] == 12
    assert page["weights"]["shape"] == [len(whole[offset : offset + 4]), 2]


@pytest.mark.parametrize("search", ["radius", "RADIUS", "e", "worst t", "no such", "."])
def test_a_search_finds_names_that_hold_it_whatever_the_case(
    tensorboard: TensorBoard, search: str
) -> None:
    whole = tendency(tensorboard, rank="margin:desc")["features"]
    found = tendency(tensorboard, rank="margin:desc", search=search)
    assert found["features"] == [f for f in whole if search.lower() in f["name"].lower()]
    assert found["total"] == len(found["features"])


def test_twenty_features_are_shown_by_default(tensorboard: TensorBoard) -> None:
    answer = tendency(tensorboard, "ten_class", limit=None)
    assert indices(answer) == list(range(20))
    assert answer["total"] == 80


def test_weights_that_are_not_finite_come_first_as_what_they_are(tensorboard: TensorBoard) -> None:
    kernel = logs.DIVERGED.kernels[4]
    answer = tendency(tensorboard, "diverged", step=4, rank="margin:desc")
    assert indices(answer)[:2] == [2, 5]
    np.testing.assert_array_equal(unpacked(answer["weights"]), kernel[indices(answer)])
    assert np.isnan(unpacked(answer["by"])).tolist() == [True] * 2 + [False] * 6


@pytest.mark.parametrize("run", logs.RECORDED)
def test_the_scale_stays_the_same_over_the_epochs_once_all_are_read(
    tensorboard: TensorBoard, run: str
) -> None:
    recorded = logs.RECORDED[run]

    def whole() -> dict[str, Any]:
        scale: dict[str, Any] = tendency(tensorboard, run)["scale"]
        return scale if scale["steps"] == scale["of"] else {}

    scale = until(whole)
    kernels = [kernel.astype(float) for kernel in recorded.kernels.values()]
    if run == "sigmoid":
        kernels = [np.concatenate([-kernel / 2, kernel / 2], axis=1) for kernel in kernels]
    with np.errstate(invalid="ignore"):
        middles = [kernel - kernel.mean(axis=1, keepdims=True) for kernel in kernels]
    raw = np.concatenate([kernel.ravel() for kernel in kernels])
    centred = np.concatenate([middle.ravel() for middle in middles])
    assert scale["of"] == len(recorded.steps)
    assert scale["raw"] == pytest.approx(np.abs(raw[np.isfinite(raw)]).max(), rel=1e-6)
    assert scale["centred"] == pytest.approx(np.abs(centred[np.isfinite(centred)]).max(), rel=1e-6)
    for step in (recorded.steps[0], recorded.steps[-1]):
        assert tendency(tensorboard, run, step=step)["scale"] == scale
