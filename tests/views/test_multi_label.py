"""Heads with a sigmoid for each class: all side by side, and each one as the head of two classes
that it is by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import EvaluationError, HeadError, Writer, summary

NAMES = ["smiling", "young", "hat"]
SAMPLES, FEATURES, CLASSES, UNIT = 120, 6, 3, 1
WHOLE = {"run": "whole", "head": "head"}
ALONE = {"run": "alone", "head": "head"}
TEST = {"split": "test"}
# What is asked of the routes that answer at once, and of those that answer line by line.
ROUTES: dict[str, dict[str, Any]] = {
    "overview": TEST,
    "tendency": {"rank": "influence:desc", **TEST},
    "weights": {"mode": "steps", "classes": "1"},
    "samples": {**TEST, "indices": "0-9"},
    "feature": {**TEST, "feature": 2},
    "whatif": {**TEST, "ops": "mute:2,flip:0"},
    "selection": {**TEST, "indices": "0-30"},
    "activations": {**TEST, "feature": 3},
    "change": {**TEST, "since": 0},
    "minimal": TEST,
    "dependence": {**TEST, "feature": 2},
    "shapley": {**TEST, "features": "2"},
}
STREAMS: dict[str, dict[str, Any]] = {
    "findings": TEST,
    "importance": TEST,
    "embedding": {**TEST, "perplexity": 10},
    "history": {**TEST, "feature": 2},
}


def recorded(step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Kernel, bias, activations and labels ``[samples, classes]`` at a step."""
    rng = np.random.default_rng(4)
    kernel = rng.normal(size=(FEATURES, CLASSES))
    seen = np.maximum(rng.normal(size=(SAMPLES, FEATURES)), 0).astype(np.float32)
    labels = seen @ kernel + rng.normal(size=(SAMPLES, CLASSES)) > 0.3
    kernel *= (step + 1) / 2
    return kernel.astype(np.float32), np.full(CLASSES, -0.2, np.float32), seen, labels


@pytest.fixture(scope="module", params=["rust", *heavy("python")])
def board(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TensorBoard]:
    folder: Path = tmp_path_factory.mktemp("multi_label")
    with Writer(folder / "whole") as whole, Writer(folder / "alone") as alone:
        for step in (0, 1):
            kernel, bias, seen, labels = recorded(step)
            options: dict[str, Any] = {"step": step, "metrics": {"loss": 1 / (step + 1)}}
            given = {"activation": "sigmoids", "class_names": NAMES}
            whole.head("head", kernel, bias, **given, **options)
            whole.evaluation("test", seen, labels, step=step)
            own = {"activation": "sigmoid", "class_names": ["not young", "young"]}
            alone.head("head", kernel[:, [UNIT]], bias[[UNIT]], **own, **options)
            alone.evaluation("test", seen, labels[:, UNIT], step=step)
    with Writer(folder / "numbered") as numbered:
        kernel, bias, seen, labels = recorded(1)
        numbered.head("head", kernel, bias, activation="sigmoids", step=0)
        numbered.evaluation("test", seen, labels.argmax(axis=1), step=0)
    with Writer(folder / "one-hot") as one_hot:
        one_hot.head("head", kernel, bias, step=0)
        one_hot.evaluation("test", seen, np.eye(CLASSES)[labels.argmax(axis=1)], step=0)
        one_hot.head("several", kernel, bias, step=0)
        one_hot.evaluation("test", seen, labels, step=0, head="several")
    with closing(TensorBoard(folder, request.param)) as running:
        assert until(lambda: len(running.get("heads")["heads"]) == 5)
        yield running


def test_it_is_listed_with_its_classes(board: TensorBoard) -> None:
    (told,) = (each for each in board.get("heads")["heads"] if each["run"] == "whole")
    assert (told["activation"], told["classes"]) == ("sigmoids", CLASSES)
    assert told["class_names"] == NAMES


def test_weights_stand_side_by_side_and_are_not_centred(board: TensorBoard) -> None:
    kernel = recorded(1)[0]
    for gauge in ("raw", "centred"):
        told = board.get("tendency", **WHOLE, rank="margin:desc", gauge=gauge)
        rows = [each["index"] for each in told["features"]]
        np.testing.assert_array_equal(unpacked(told["weights"]), kernel[rows])
        assert rows == np.argsort(-np.abs(kernel).max(axis=1), kind="stable").tolist()
        np.testing.assert_array_equal(unpacked(told["towards"]), np.abs(kernel).argmax(1)[rows])
    (largest,) = {board.get("tendency", **WHOLE)["scale"][gauge] for gauge in ("raw", "centred")}
    assert largest == pytest.approx(np.abs(kernel).max())
    card = board.get("feature", **WHOLE, feature=2)
    assert [each["centred"] for each in card["weights"]] == pytest.approx(kernel[2].tolist())


def told_by(board: TensorBoard, route: str, **query: object) -> Any:
    if route not in STREAMS:
        return board.get(route, **query)
    lines = list(board.stream(route, **query))
    if route == "embedding":  # how far a layout had come when it was told varies
        return lines[-1]["points"]
    return lines if route == "history" else lines[-1]


@pytest.mark.parametrize("route", [*ROUTES, *STREAMS])
def test_each_class_is_told_as_a_head_of_its_own(board: TensorBoard, route: str) -> None:
    query = (ROUTES | STREAMS)[route]
    told = told_by(board, route, **WHOLE, unit=UNIT, **query)
    expected = told_by(board, route, **ALONE, **query)
    for answer in (told, expected):
        if isinstance(answer, dict):
            answer.pop("wall_time", None)
    assert told == expected


@pytest.mark.parametrize("route", ["samples", "findings", "embedding", "whatif", "importance"])
def test_what_is_told_of_samples_is_told_of_one_class(board: TensorBoard, route: str) -> None:
    refused = board.ask(route, **WHOLE, **(ROUTES | STREAMS)[route])
    assert refused.status_code == 404
    assert "told of one class at a time" in refused.json()["error"]
    assert refused.json()["hint"] == "Choose one: unit=0 to unit=2."


def test_a_sample_of_one_class_is_of_no_other(board: TensorBoard) -> None:
    numbers = recorded(1)[3].argmax(axis=1)
    for unit in range(CLASSES):
        query = {"run": "numbered", "head": "head", "unit": unit, **TEST}
        told = board.get("samples", **query, indices=f"0-{SAMPLES - 1}")
        np.testing.assert_array_equal(unpacked(told["labels"]), numbers == unit)


def test_one_hot_labels_are_class_numbers(board: TensorBoard) -> None:
    told = board.get("samples", run="one-hot", head="head", **TEST, indices=f"0-{SAMPLES - 1}")
    np.testing.assert_array_equal(unpacked(told["labels"]), recorded(1)[3].argmax(axis=1))


def test_labels_of_several_classes_need_classes_that_allow_it(board: TensorBoard) -> None:
    refused = board.ask("samples", run="one-hot", head="several", **TEST, indices="0")
    assert refused.status_code == 422
    assert "of several classes" in refused.json()["error"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({**WHOLE, "unit": 3}, "there is no unit 3: head 'head' has 3"),
        ({**ALONE, "unit": 0}, "the classes of head 'head' exclude each other"),
    ],
)
def test_a_unit_that_is_not_there_is_refused(
    board: TensorBoard, query: dict[str, Any], says: str
) -> None:
    refused = board.ask("overview", **query)
    assert refused.status_code == 404
    assert says in refused.json()["error"]


def test_what_is_no_such_head_is_refused() -> None:
    with pytest.raises(HeadError, match="'sigmoids' where a sample may be of several"):
        summary.head_pb("head", np.ones((3, 2)), activation="sigmoid")
    for labels in ([[0, 2]], [[0.5, 1]], [[]], [[0, 1], [1, 0]], [[np.nan, 1]]):
        with pytest.raises(EvaluationError, match=r"must be 0 or 1, 1 rows of them"):
            summary.evaluation_pb("test", np.ones((1, 4)), labels)
