"""``overview``: the summary numbers, against NumPy over what was logged."""

from __future__ import annotations

import time
from typing import Any

import logs
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import log_softmax
from server import TensorBoard, until
from sklearn.metrics import accuracy_score


def expected(weights: NDArray[Any], names: list[str]) -> list[dict[str, Any]]:
    """Towards, away and the extremes of each class, one weight at a time."""

    def feature(index: int, weight: float) -> dict[str, Any]:
        return {"index": index, "name": names[index], "weight": pytest.approx(weight, rel=1e-6)}

    found = []
    for column in weights.T.tolist():
        largest, smallest = max(column), min(column)
        found.append(
            {
                "towards": sum(w > 0 for w in column),
                "away": sum(w < 0 for w in column),
                "zero": sum(w == 0 for w in column),
                "largest": feature(column.index(largest), largest),
                "smallest": feature(column.index(smallest), smallest),
            }
        )
    return found


@pytest.mark.parametrize("step", [0, 17, 30])
def test_the_summary_numbers_are_those_of_the_logged_weights(
    tensorboard: TensorBoard, step: int
) -> None:
    kernel = logs.TWO_CLASS.kernels[step]
    answer = tensorboard.get("overview", run="two_class", head="head", step=step)
    assert answer["step"] == step
    assert answer["features"] == 12
    assert answer["class_names"] == logs.TWO_CLASS_NAMES
    assert answer["raw"] == expected(kernel, logs.TWO_CLASS_FEATURES)
    half = (kernel[:, 1] - kernel[:, 0]) / 2
    centred = np.stack([-half, half], axis=1)
    assert answer["centred"] == expected(centred, logs.TWO_CLASS_FEATURES)


def test_features_without_names_are_numbered(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("overview", run="ten_class", head="head")
    names = [f"feature {i}" for i in range(80)]
    assert answer["raw"] == expected(logs.TEN_CLASS.kernels[10], names)
    assert answer["class_names"] == [f"Class {k}" for k in range(10)]


def test_a_sigmoid_unit_pushes_its_two_classes_apart_by_its_weight(
    tensorboard: TensorBoard,
) -> None:
    unit = logs.SIGMOID.kernels[3][:, 0]
    answer = tensorboard.get("overview", run="sigmoid", head="head")
    columns = np.stack([-unit / 2, unit / 2], axis=1)
    assert answer["raw"] == expected(columns, [f"feature {i}" for i in range(6)])


def test_the_newest_step_is_shown_where_none_is_asked_for(tensorboard: TensorBoard) -> None:
    for run, recorded in logs.RECORDED.items():
        answer = tensorboard.get("overview", run=run, head="head")
        assert answer["step"] == recorded.steps[-1]
        assert abs(answer["wall_time"] - time.time()) < 3600


@pytest.mark.parametrize("step", [0, 12, 30])
def test_the_logged_samples_figures_are_scikit_learns(tensorboard: TensorBoard, step: int) -> None:
    seen = logs.TWO_CLASS.evaluations[step]
    z = seen.activations @ logs.TWO_CLASS.kernels[step] + logs.TWO_CLASS.biases[step]
    loss = -log_softmax(z.astype(float), axis=1)[np.arange(60), seen.labels].mean()
    answer = tensorboard.get("overview", run="two_class", head="head", step=step, split="test")
    assert answer["evaluation"] == {
        "split": "test",
        "step": step,
        "samples": 60,
        "accuracy": pytest.approx(accuracy_score(seen.labels, z.argmax(axis=1))),
        "log_loss": pytest.approx(loss, rel=1e-4),
    }


def test_the_last_evaluation_up_to_the_step_stands_else_the_first(tensorboard: TensorBoard) -> None:
    for step in (0, 5, 10):
        answer = tensorboard.get("overview", run="ten_class", head="head", step=step, split="test")
        assert (answer["step"], answer["evaluation"]["step"]) == (step, 5)


def test_no_figures_are_given_where_no_split_is_asked_for(tensorboard: TensorBoard) -> None:
    assert tensorboard.get("overview", run="two_class", head="head")["evaluation"] is None


def test_metrics_are_those_of_the_step(tensorboard: TensorBoard) -> None:
    for step in (0, 9):
        answer = tensorboard.get("overview", run="two_class", head="head", step=step)
        assert answer["metrics"] == logs.TWO_CLASS.metrics[step]


def test_change_names_the_features_whose_contributions_moved_most(
    tensorboard: TensorBoard,
) -> None:
    def contributed(step: int) -> NDArray[Any]:
        kernel = logs.TWO_CLASS.kernels[step].astype(float)
        centred = kernel - kernel.mean(axis=1, keepdims=True)
        return logs.TWO_CLASS.evaluations[step].activations[:, :, None] * centred

    moved = np.sqrt(((contributed(20) - contributed(19)) ** 2).mean(axis=(0, 2)))
    answer = tensorboard.get("overview", run="two_class", head="head", step=20, split="test")
    assert answer["change"]["since"] == 19
    assert answer["change"]["split"] == "test"
    order = moved.argsort()[::-1][:5].tolist()
    assert [each["index"] for each in answer["change"]["features"]] == order


def test_change_of_weights_alone_is_told_where_there_are_no_activations(
    tensorboard: TensorBoard,
) -> None:
    moved = logs.NO_EVALUATION.kernels[2] - logs.NO_EVALUATION.kernels[1]
    answer = tensorboard.get("overview", run="no_evaluation", head="head")
    assert (answer["change"]["since"], answer["change"]["split"]) == (1, None)
    order = np.ptp(moved, axis=1).argsort()[::-1][:5].tolist()
    assert [each["index"] for each in answer["change"]["features"]] == order


def test_the_first_step_has_changed_from_nothing(tensorboard: TensorBoard) -> None:
    assert tensorboard.get("overview", run="one_epoch", head="head")["change"] is None


def test_weights_that_are_not_finite_are_named_with_their_first_step(
    tensorboard: TensorBoard,
) -> None:
    first = tensorboard.get("overview", run="diverged", head="head", step=4)
    assert first["not_finite"] == {
        "weights": 2,
        "features": [{"index": 2, "name": "feature 2"}, {"index": 5, "name": "feature 5"}],
        "first_step": 4,
    }
    # The steps before it are read in the background once a view with a scale was asked for.
    until(lambda: _scale(tensorboard)["steps"] == _scale(tensorboard)["of"])
    last = tensorboard.get("overview", run="diverged", head="head", step=5)
    assert last["not_finite"]["weights"] == 24
    assert last["not_finite"]["first_step"] == 4


def test_numbers_of_a_diverged_head_count_what_is_finite(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("overview", run="diverged", head="head", step=4, split="test")
    counted = answer["raw"][1]
    assert counted["towards"] + counted["away"] + counted["zero"] == 7
    assert counted["largest"]["index"] != 2
    all_nan = tensorboard.get("overview", run="diverged", head="head", step=5, split="test")
    assert all_nan["raw"][0]["largest"] is None
    assert all_nan["metrics"] == {"loss": None}
    assert all_nan["evaluation"]["log_loss"] is None
    assert all_nan["evaluation"]["accuracy"] == 0


def test_finite_weights_are_not_reported(tensorboard: TensorBoard) -> None:
    assert tensorboard.get("overview", run="two_class", head="head")["not_finite"] is None
    assert tensorboard.get("overview", run="diverged", head="head", step=3)["not_finite"] is None


def _scale(board: TensorBoard) -> dict[str, Any]:
    scale: dict[str, Any] = board.get("tendency", run="diverged", head="head")["scale"]
    return scale


def test_only_the_classes_asked_for_are_told_of(tensorboard: TensorBoard) -> None:
    whole = tensorboard.get("overview", run="ten_class", head="head")
    answer = tensorboard.get("overview", run="ten_class", head="head", classes="7,2")
    assert whole["classes"] == list(range(10))
    assert answer["classes"] == [7, 2]
    for gauge in ("raw", "centred"):
        assert answer[gauge] == [whole[gauge][7], whole[gauge][2]]
    refused = tensorboard.ask("overview", run="ten_class", head="head", classes="10")
    assert refused.status_code == 400
