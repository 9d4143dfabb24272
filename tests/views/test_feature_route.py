"""``feature``: all that is known of one feature, against NumPy and the very arrays of the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import logs
import numpy as np
import pytest
from oracles import apart, order
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer

TWO = {"run": "two_class", "head": "head"}
TEN = {"run": "ten_class", "head": "head"}


def columns(kernel: logs.Array) -> logs.Array:
    """The weights as those of two classes, where a unit stands for both."""
    return np.hstack([-kernel / 2, kernel / 2]) if kernel.shape[1] == 1 else kernel


@pytest.mark.parametrize(("run", "step"), [("two_class", 7), ("ten_class", 5), ("sigmoid", 2)])
def test_weights_leaning_and_rank_are_the_kernels(
    tensorboard: TensorBoard, run: str, step: int
) -> None:
    kernel = columns(logs.RECORDED[run].kernels[step]).astype(float)
    places = order(apart(kernel))
    for feature in (0, 3, len(kernel) - 1):
        answer = tensorboard.get("feature", run=run, head="head", step=step, feature=feature)
        row = kernel[feature]
        assert (answer["step"], answer["features"]) == (step, len(kernel))
        assert answer["rank"] == places.index(feature) + 1
        assert [each["label"] for each in answer["weights"]] == list(range(len(row)))
        np.testing.assert_allclose([each["raw"] for each in answer["weights"]], row, rtol=1e-6)
        centred = [each["centred"] for each in answer["weights"]]
        np.testing.assert_allclose(centred, row - row.mean(), rtol=1e-5, atol=1e-6)
        second, first = sorted(row)[-2:]
        assert answer["towards"] == row.tolist().index(first)
        assert answer["by"] == pytest.approx(first - second, rel=1e-5)


@pytest.mark.parametrize(("run", "step"), [("two_class", 7), ("ten_class", 5), ("sigmoid", 2)])
def test_activity_is_what_was_logged(tensorboard: TensorBoard, run: str, step: int) -> None:
    seen = logs.RECORDED[run].evaluations[step]
    for feature in (0, 5):
        values = seen.activations[:, feature].astype(float)
        query = {"run": run, "head": "head", "step": step, "split": "test", "feature": feature}
        activity = tensorboard.get("feature", **query)["activity"]
        assert (activity["split"], activity["step"]) == ("test", step)
        assert (activity["samples"], activity["left_out"]) == (len(values), 0)
        expected = (values.mean(), values.std(), values.min(), values.max(), 0.0)
        names = ("mean", "deviation", "least", "largest", "zeros")
        assert [activity[name] for name in names] == pytest.approx(expected, rel=1e-6)
        assert activity["dead"] is False


@pytest.mark.parametrize(("run", "step"), [("two_class", 7), ("ten_class", 5), ("sigmoid", 2)])
def test_the_histogram_is_numpys_by_true_class(
    tensorboard: TensorBoard, run: str, step: int
) -> None:
    seen = logs.RECORDED[run].evaluations[step]
    values = seen.activations[:, 1].astype(float)
    query = {"run": run, "head": "head", "step": step, "split": "test", "feature": 1}
    activity = tensorboard.get("feature", **query)["activity"]
    bins = int(np.clip(len(np.histogram_bin_edges(values, "auto")) - 1, 10, 40))
    edges = np.histogram_bin_edges(values, bins)
    np.testing.assert_allclose(unpacked(activity["edges"]), edges, rtol=1e-6)
    assert [each["label"] for each in activity["counts"]] == list(range(max(seen.labels) + 1))
    for each in activity["counts"]:
        expected, _ = np.histogram(values[seen.labels == each["label"]], edges)
        np.testing.assert_array_equal(unpacked(each["counts"]), expected)


def test_samples_at_either_end_carry_their_names(tensorboard: TensorBoard) -> None:
    seen = logs.TWO_CLASS.evaluations[30]
    activity = tensorboard.get("feature", **TWO, split="test", feature=4, most=3)["activity"]
    upwards = np.argsort(seen.activations[:, 4], kind="stable")
    for end, rows in (("lowest", upwards[:3]), ("highest", upwards[:-4:-1])):
        assert activity[end] == [
            {
                "row": row,
                "name": logs.SAMPLE_NAMES[row],
                "label": seen.labels[row],
                "activation": pytest.approx(float(seen.activations[row, 4])),
            }
            for row in rows
        ]


def test_names_are_null_where_none_are_logged(tensorboard: TensorBoard) -> None:
    activity = tensorboard.get("feature", **TEN, split="test", feature=0)["activity"]
    assert {each["name"] for each in activity["highest"]} == {None}
    assert tensorboard.get("feature", **TEN, feature=0)["feature"]["name"] == "feature 0"


def test_classes_that_are_not_asked_for_are_counted_together(tensorboard: TensorBoard) -> None:
    query = TEN | {"step": 5, "split": "test", "feature": 2, "classes": "7,1"}
    answer = tensorboard.get("feature", **query)
    assert [each["label"] for each in answer["weights"]] == [7, 1]
    counts = {
        each["label"]: unpacked(each["counts"]).sum() for each in answer["activity"]["counts"]
    }
    assert counts == {7: 20, 1: 20, -1: 160}


def test_the_activity_is_the_last_evaluations_up_to_the_step(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("feature", **TEN, step=10, split="test", feature=0)
    assert (answer["step"], answer["activity"]["step"]) == (10, 5)


def test_samples_that_are_not_finite_are_left_out_and_counted(tensorboard: TensorBoard) -> None:
    query = {
        "run": "diverged",
        "head": "head",
        "split": "test",
        "step": 0,
        "feature": 3,
        "most": 100,
    }
    activity = tensorboard.get("feature", **query)["activity"]
    assert (activity["samples"], activity["left_out"]) == (19, 1)
    rows = [each["row"] for each in activity["highest"]]
    assert sorted(rows) == [row for row in range(20) if row != 3]
    values = np.delete(logs.DIVERGED.evaluations[0].activations[:, 3].astype(float), 3)
    assert activity["mean"] == pytest.approx(values.mean(), rel=1e-6)


def test_weights_that_are_not_finite_are_null_and_it_says_why(tensorboard: TensorBoard) -> None:
    query = {"run": "diverged", "head": "head", "split": "test", "step": 4, "feature": 2}
    answer = tensorboard.get("feature", **query)
    assert [each["raw"] is None for each in answer["weights"]] == [False, True, False]
    assert {each["centred"] for each in answer["weights"]} == {None}
    assert (answer["towards"], answer["by"], answer["activity"]) == (None, None, None)
    assert "not all finite" in answer["why"]


@pytest.mark.parametrize(
    ("run", "split", "why"),
    [
        ("two_class", "", "no split is chosen"),
        ("two_class", "train", "no evaluation of split 'train'"),
        ("no_evaluation", "test", "no evaluation of split 'test'"),
        ("damaged", "test", "is damaged"),
    ],
)
def test_without_activations_the_weights_are_still_told(
    tensorboard: TensorBoard, run: str, split: str, why: str
) -> None:
    answer = tensorboard.get("feature", run=run, head="head", split=split, feature=1)
    assert len(answer["weights"]) in (2, 3)
    assert answer["activity"] is None
    assert why in answer["why"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"feature": 12}, 404, "feature 12 of head 'head' is not logged"),
        ({"feature": -1}, 400, "feature must be"),
        ({}, 400, "'feature' is missing"),
        ({"feature": 0, "step": 31}, 404, "step 31"),
        ({"feature": 0, "classes": "2"}, 400, "classes must be"),
        ({"feature": 0, "most": 101}, 400, "most must be"),
    ],
)
def test_a_bad_query_is_a_sentence(
    tensorboard: TensorBoard, query: dict[str, Any], status: int, words: str
) -> None:
    answer = tensorboard.ask("feature", **TWO | query)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert answer.json()["hint"]


RNG = np.random.default_rng(0)
# One feature a column.
UGLY = {
    "dead": np.full(50, 0.1),
    "zero": np.zeros(50),
    "huge and dead": np.full(50, -3e30),
    "nearly dead": np.where(np.arange(50) == 3, 1 + 1e-15, 1.0),
    "sparse": np.where(np.arange(50) % 5, 0.0, RNG.random(50)),
    "an outlier": np.where(np.arange(50) == 7, 1e30, RNG.random(50)),
    "denormal": RNG.random(50) * 1e-310,
    "beyond float32": RNG.random(50) * 1e300,
}


@pytest.fixture(scope="module")
def ugly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    folder = tmp_path_factory.mktemp("ugly")
    many = np.random.default_rng(1).normal(size=(8, 30))
    with Writer(folder / "run") as writer:
        writer.head("head", many, step=0, feature_names=list(UGLY))
        writer.evaluation("test", np.stack(list(UGLY.values()), axis=1), np.arange(50) % 30, step=0)
        writer.evaluation("none", np.full((4, 8), np.nan), np.zeros(4, int), step=0)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: running.get("heads")["heads"])
        yield running


@pytest.mark.parametrize("name", UGLY)
def test_every_ugly_feature_is_counted_whole_or_it_says_why_not(
    ugly: TensorBoard, name: str
) -> None:
    place = list(UGLY).index(name)
    answer = ugly.get("feature", run="run", head="head", split="test", feature=place)
    activity = answer["activity"]
    if name == "beyond float32":
        assert activity is None
        assert "too large to be drawn" in answer["why"]
        return
    assert sum(unpacked(each["counts"]).sum() for each in activity["counts"]) == 50
    assert 10 <= len(unpacked(activity["edges"])) - 1 <= 40
    assert activity["dead"] is bool(np.ptp(UGLY[name]) == 0)
    assert activity["zeros"] == np.mean(UGLY[name] == 0)
    if activity["dead"]:
        assert (activity["deviation"], activity["mean"]) == (0, UGLY[name][0])


def test_of_many_classes_the_twelve_of_the_largest_weights_are_shown(ugly: TensorBoard) -> None:
    answer = ugly.get("feature", run="run", head="head", split="test", feature=4)
    row = np.random.default_rng(1).normal(size=(8, 30))[4]
    largest = np.argsort(-np.abs(row - row.mean()))[:12]
    assert [each["label"] for each in answer["weights"]] == sorted(largest)
    assert [each["label"] for each in answer["activity"]["counts"]] == [*sorted(largest), -1]


def test_where_no_sample_is_finite_it_says_so(ugly: TensorBoard) -> None:
    answer = ugly.get("feature", run="run", head="head", split="none", feature=0)
    assert answer["activity"] is None
    assert "has 0 samples" in answer["why"]
