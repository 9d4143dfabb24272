"""``history``: one feature through the epochs, against NumPy, scikit-learn and the log's arrays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import logs
import numpy as np
import pytest
from scipy.special import log_softmax
from server import TensorBoard, unpacked, until
from sklearn.metrics import accuracy_score

from tensorboard_plugin_weightvis import Writer

TWO = {"run": "two_class", "head": "head", "split": "test"}


def epochs(board: TensorBoard, **query: object) -> list[dict[str, Any]]:
    """The lines that are of an epoch: none of those that say how many others are at work."""
    lines = board.stream("history", **TWO | query)
    return [line for line in lines if line["waiting"] is None]


def columns(weights: logs.Array) -> logs.Array:
    """Weights or biases as those of two classes, where a unit stands for both."""
    if weights.shape[-1] > 1:
        return weights
    return np.concatenate([-weights / 2, weights / 2], axis=-1)


@pytest.mark.parametrize("run", ["two_class", "ten_class", "sigmoid"])
def test_every_epoch_has_its_centred_weights_in_order(tensorboard: TensorBoard, run: str) -> None:
    recorded = logs.RECORDED[run]
    told = epochs(tensorboard, run=run, feature=2)
    assert [line["step"] for line in told] == recorded.steps
    assert [line["place"] for line in told] == list(range(1, len(told) + 1))
    for line in told:
        row = columns(recorded.kernels[line["step"]]).astype(float)[2]
        assert (line["places"], line["classes"]) == (len(told), list(range(len(row))))
        np.testing.assert_allclose(line["weights"], row - row.mean(), rtol=1e-5, atol=1e-6)
        second, first = sorted(row)[-2:]
        assert line["towards"] == row.tolist().index(first)
        assert line["by"] == pytest.approx(first - second, rel=1e-5)


@pytest.mark.parametrize(("run", "step"), [("two_class", 17), ("ten_class", 5), ("sigmoid", 1)])
def test_importance_is_what_replacing_the_feature_by_its_mean_does(
    tensorboard: TensorBoard, run: str, step: int
) -> None:
    recorded = logs.RECORDED[run]
    kernel, bias = (
        columns(each[step]).astype(float) for each in (recorded.kernels, recorded.biases)
    )
    seen, labels = recorded.evaluations[step]
    (line,) = [each for each in epochs(tensorboard, run=run, feature=3) if each["step"] == step]
    without = seen.astype(float)
    without[:, 3] = without[:, 3].mean()

    def figures(h: logs.Array) -> tuple[float, float]:
        z = h.astype(float) @ kernel + bias
        loss = -log_softmax(z, axis=1)[np.arange(len(z)), labels].mean()
        return accuracy_score(labels, z.argmax(axis=1)), loss

    (right, loss), (right_after, loss_after) = figures(seen), figures(without)
    found = line["importance"]
    assert found["accuracy"]["value"] == pytest.approx(right - right_after, abs=1e-9)
    assert found["log_loss"]["value"] == pytest.approx(loss_after - loss, rel=1e-3, abs=1e-7)
    for each in (found["accuracy"], found["log_loss"]):
        assert each["low"] <= each["value"] <= each["high"]
    row, h = kernel[3] - kernel[3].mean(), seen[:, 3].astype(float)
    assert found["spread"] == pytest.approx(np.ptp(row) * h.std(), rel=1e-5)
    away = np.abs(h - h.mean()).mean()
    # Of two classes the margin's, of more all classes' together.
    assert found["shapley"] == pytest.approx(np.abs(row).sum() * away, rel=1e-5)


@pytest.mark.parametrize(("run", "step"), [("two_class", 17), ("ten_class", 5), ("sigmoid", 1)])
def test_it_says_of_an_epoch_what_the_importance_of_all_features_says(
    tensorboards: dict[str, TensorBoard], run: str, step: int
) -> None:
    board = tensorboards["rust"]
    (line,) = [each for each in epochs(board, run=run, feature=3) if each["step"] == step]
    found = line["importance"]
    of_all = {
        each["name"]: each
        for part in board.stream("importance", run=run, head="head", split="test", step=step)
        for each in part["methods"]
    }
    for name in ("permutation_accuracy", "permutation_loss", "sfit"):
        for place, key in (("value", "values"), ("low", "low"), ("high", "high")):
            expected = unpacked(of_all[name][key])[3]
            assert found[name][place] == pytest.approx(expected, rel=1e-4, abs=1e-6), (name, place)
    assert found["p"] == pytest.approx(unpacked(of_all["sfit"]["p"])[3], rel=1e-4)


def test_where_no_evaluation_was_logged_at_the_very_step_it_says_so(
    tensorboard: TensorBoard,
) -> None:
    told = {line["step"]: line for line in epochs(tensorboard, run="ten_class", feature=0)}
    assert told[5]["importance"]
    assert told[5]["why"] is None
    for step in (0, 10):
        assert told[step]["importance"] is None
        assert told[step]["why"] == f"no evaluation of split 'test' was logged at step {step}."


def test_without_a_split_only_weights_are_told(tensorboard: TensorBoard) -> None:
    for line in epochs(tensorboard, run="no_evaluation", split="", feature=5):
        assert len(line["weights"]) == 3
        assert (line["importance"], line["why"]) == (None, None)


def test_a_second_answer_is_the_same(tensorboard: TensorBoard) -> None:
    assert epochs(tensorboard, feature=7) == epochs(tensorboard, feature=7)


@pytest.mark.parametrize(
    ("most", "steps"), [(1, [30]), (2, [0, 30]), (4, [0, 10, 20, 30]), (31, list(range(31)))]
)
def test_epochs_are_left_out_evenly_and_the_last_never(
    tensorboard: TensorBoard, most: int, steps: list[int]
) -> None:
    assert [line["step"] for line in epochs(tensorboard, feature=0, most=most)] == steps


@pytest.mark.parametrize(("most", "steps"), [(2, [5, 10]), (1, [10])])
def test_evaluated_epochs_that_even_ones_miss_are_told_too(
    tensorboard: TensorBoard, most: int, steps: list[int]
) -> None:
    told = [line["step"] for line in epochs(tensorboard, run="ten_class", feature=0, most=most)]
    assert told == steps


def test_the_classes_asked_for_are_told_in_that_order(tensorboard: TensorBoard) -> None:
    for line in epochs(tensorboard, run="ten_class", feature=1, classes="8,2"):
        row = logs.TEN_CLASS.kernels[line["step"]][1].astype(float)
        assert line["classes"] == [8, 2]
        np.testing.assert_allclose(line["weights"], (row - row.mean())[[8, 2]], rtol=1e-5)


def test_weights_that_are_not_finite_are_null_and_the_rest_goes_on(
    tensorboard: TensorBoard,
) -> None:
    told = epochs(tensorboard, run="diverged", feature=2)
    assert [line["importance"] is None for line in told] == [False] * 4 + [True] * 2
    for line in told[4:]:
        assert line["weights"] == [None] * 3
        assert (line["towards"], line["by"]) == (None, None)
        assert "not all finite" in line["why"]


def test_a_damaged_epoch_has_no_weights_and_says_why(tensorboard: TensorBoard) -> None:
    told = {line["step"]: line for line in epochs(tensorboard, run="damaged", feature=1)}
    assert sorted(told) == sorted((*logs.DAMAGE_AT, *logs.GOOD_STEPS_OF_DAMAGED))
    for step, line in told.items():
        assert line["importance"] is None
        if step in logs.GOOD_STEPS_OF_DAMAGED or logs.DAMAGE_AT[step] == logs.BAD_BIAS:
            assert line["weights"] == [0, 0, 0]
        else:
            assert line["weights"] == []
            assert "is damaged" in line["why"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"feature": 12}, 404, "feature 12 of head 'head' is not logged"),
        ({}, 400, "'feature' is missing"),
        ({"feature": 0, "split": "train"}, 404, "split 'train'"),
        ({"feature": 0, "classes": "2"}, 400, "classes must be"),
        ({"feature": 0, "most": 0}, 400, "most must be"),
        ({"feature": 0, "step": 1}, 400, "no parameter 'step'"),
    ],
)
def test_a_bad_query_is_a_sentence(
    tensorboard: TensorBoard, query: dict[str, Any], status: int, words: str
) -> None:
    answer = tensorboard.ask("history", **TWO | query)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert answer.json()["hint"]


# split: its activations and labels, and why importance cannot be had.
UGLY: dict[str, tuple[logs.Array, logs.Array, str]] = {
    "few": (np.ones((9, 4)), np.arange(9) % 2, "has 9 samples"),
    "one label": (np.ones((20, 4)), np.ones(20, int), "are labelled"),
    "nothing finite": (np.full((20, 4), np.nan), np.arange(20) % 2, "has 0 samples"),
}


@pytest.fixture(scope="module")
def ugly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    folder = tmp_path_factory.mktemp("ugly")
    rng = np.random.default_rng(1)
    with Writer(folder / "run") as writer:
        for step in range(3):
            writer.head("head", rng.normal(size=(4, 30)), step=step)
            for split, (seen, labels, _) in UGLY.items():
                writer.evaluation(split, seen, labels, step=step)
            writer.evaluation("constant", np.full((20, 4), 0.1), np.arange(20) % 2, step=step)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: running.get("heads")["heads"])
        yield running


@pytest.mark.parametrize("split", UGLY)
def test_too_little_is_told_at_each_epoch(ugly: TensorBoard, split: str) -> None:
    told = epochs(ugly, run="run", split=split, feature=0)
    assert len(told) == 3
    for line in told:
        assert line["importance"] is None
        assert UGLY[split][2] in line["why"]


def test_a_constant_feature_is_worth_exactly_nothing(ugly: TensorBoard) -> None:
    for line in epochs(ugly, run="run", split="constant", feature=1):
        found = line["importance"]
        assert (found["spread"], found["shapley"]) == (0, 0)
        assert (found["accuracy"]["value"], found["log_loss"]["value"]) == (0, 0)


def test_of_many_classes_those_of_the_newest_largest_weights_are_told(ugly: TensorBoard) -> None:
    rng = np.random.default_rng(1)
    kernel = [rng.normal(size=(4, 30)) for _ in range(3)][-1]
    largest = np.argsort(-np.abs(kernel[2] - kernel[2].mean()))[:12]
    for line in epochs(ugly, run="run", split="", feature=2):
        assert line["classes"] == sorted(largest)
