"""``change``: why the margin moved, against the scores of both epochs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import logs
import numpy as np
import pytest
from scipy.stats import binomtest, norm, sem
from server import TensorBoard, until

from tensorboard_plugin_weightvis import Writer

TWO = {"run": "two_class", "head": "head", "split": "test"}


def scores(step: int) -> Any:
    seen = logs.TWO_CLASS.evaluations[step].activations.astype(float)
    return seen @ logs.TWO_CLASS.kernels[step] + logs.TWO_CLASS.biases[step]


def margins(step: int, chosen: Any = slice(None)) -> Any:
    labels = logs.TWO_CLASS.evaluations[step].labels
    z, rows = scores(step), np.arange(len(labels))
    return (z[rows, labels] - z[rows, 1 - labels])[chosen]


def check_sums(answer: dict[str, Any]) -> None:
    """Every sum that is promised holds."""
    each = [entry["parts"] for entry in answer["features"]]
    for name in ("weight", "activation", "cross", "total"):
        together = sum(parts[name] for parts in each) + answer["rest"][name]
        assert together == pytest.approx(answer["all"][name], abs=1e-9)
    for parts in (*each, answer["rest"], answer["all"]):
        summed = parts["weight"] + parts["activation"] + parts["cross"]
        assert summed == pytest.approx(parts["total"], abs=1e-9)
    moved = answer["after"]["value"] - answer["before"]["value"]
    assert answer["all"]["total"] + answer["bias"] == pytest.approx(moved, abs=1e-4)


@pytest.mark.parametrize(("since", "step"), [(None, 30), (None, 4), (0, 30), (11, 12)])
def test_the_parts_sum_to_the_change_of_the_mean_margin(
    tensorboard: TensorBoard, since: int | None, step: int
) -> None:
    answer = tensorboard.get("change", **TWO, since=since, step=step)
    before = step - 1 if since is None else since
    assert (answer["since"], answer["step"], answer["split"]) == (before, step, "test")
    assert (answer["samples"], answer["left_out"], answer["notes"]) == (60, 0, [])
    check_sums(answer)
    for name, at in (("before", before), ("after", step)):
        found, expected = answer[name], margins(at)
        reach = norm.ppf(0.975) * sem(expected)
        mean = expected.mean()
        assert found["value"] == pytest.approx(mean, rel=1e-5)
        assert found["low"] == pytest.approx(mean - reach, rel=1e-4)
        assert found["high"] == pytest.approx(mean + reach, rel=1e-4)
        right = int(np.sum(expected > 0))
        interval = binomtest(right, 60).proportion_ci(method="wilson")
        accuracy = answer[f"accuracy_{name}"]
        assert accuracy["value"] == pytest.approx(right / 60)
        assert (accuracy["low"], accuracy["high"]) == pytest.approx(interval)


def test_features_are_those_of_the_largest_parts(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("change", **TWO, since=0, limit=5)
    every = tensorboard.get("change", **TWO, since=0, limit=12)
    totals = [abs(entry["parts"]["total"]) for entry in every["features"]]
    assert totals == sorted(totals, reverse=True)
    assert answer["features"] == every["features"][:5]
    assert {entry["index"]: entry["name"] for entry in every["features"]} == dict(
        enumerate(logs.TWO_CLASS_FEATURES)
    )
    assert every["rest"] == {"weight": 0, "activation": 0, "cross": 0, "total": 0}
    check_sums(answer)


def test_one_label_is_that_labels_samples(tensorboard: TensorBoard) -> None:
    labels = logs.TWO_CLASS.evaluations[0].labels
    for label in (0, 1):
        answer = tensorboard.get("change", **TWO, since=2, step=9, label=label)
        check_sums(answer)
        assert answer["samples"] == np.count_nonzero(labels == label)
        expected = margins(9, labels == label).mean()
        assert answer["after"]["value"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({"step": 0}, 422, "the first of split 'test'"),
        ({"step": 3, "since": 3}, 400, "since=3 must mean an earlier evaluation"),
        ({"step": 3, "since": 5}, 400, "since=5 must mean an earlier evaluation"),
        ({"since": 99}, 404, "step 99 of head 'head' is not logged"),
        ({"label": 2}, 404, "class 2 of head 'head' is not logged"),
        ({"limit": 0}, 400, "limit must be"),
        ({"split": "train"}, 404, "split 'train'"),
        ({"run": "ten_class"}, 422, "the first of split 'test'"),
        ({"run": "diverged", "step": 5}, 422, "not all finite"),
    ],
)
def test_a_bad_request_is_refused(
    tensorboards: dict[str, TensorBoard], query: dict[str, Any], status: int, names: str
) -> None:
    response = tensorboards["python"].ask("change", **TWO | query)
    assert response.status_code == status
    assert names in response.json()["error"]
    assert response.json()["hint"]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """Runs whose evaluations do not match, or do not vary, or hold what is not finite."""
    folder = tmp_path_factory.mktemp("changes")
    rng = np.random.default_rng(0)
    kernel, seen, labels = rng.normal(size=(4, 3)), rng.normal(size=(24, 4)), np.arange(24) % 2
    gaps = seen.copy()
    gaps[5, 1], gaps[6, 0] = np.nan, np.inf
    flat = seen.copy()
    flat[:, 2] = 0.5
    with Writer(folder / "run") as writer:
        for step in (0, 1, 2, 3):
            writer.head("head", kernel + step, step=step)
        writer.evaluation("other labels", seen, labels, step=0)
        writer.evaluation("other labels", seen, 1 - labels, step=2)
        writer.evaluation("other places", seen, labels, step=0, indices=np.arange(24))
        writer.evaluation("other places", seen, labels, step=2, indices=np.arange(24) + 1)
        writer.evaluation("gaps", seen, labels, step=0)
        writer.evaluation("gaps", gaps, labels, step=2)
        writer.evaluation("flat", flat, labels, step=3)
        writer.evaluation("few", seen[:4], labels[:4], step=0)
        writer.evaluation("few", seen[:4], labels[:4], step=2)
        writer.evaluation("one", seen, np.minimum(np.arange(24), 1), step=0)
        writer.evaluation("one", seen, np.minimum(np.arange(24), 1), step=2)
    with closing(TensorBoard(folder, "python")) as running:
        until(lambda: running.get("heads")["heads"], 30)
        yield running


def ask(board: TensorBoard, split: str, route: str = "change", **query: object) -> dict[str, Any]:
    return board.get(route, run="run", head="head", split=split, **query)


@pytest.mark.parametrize("split", ["other labels", "other places"])
def test_other_samples_are_not_compared(board: TensorBoard, split: str) -> None:
    refused = board.ask("change", run="run", head="head", split=split)
    assert refused.status_code == 422
    assert "steps 0 and 2 are not of the same samples" in refused.json()["error"]


def test_samples_that_are_not_finite_at_both_steps_are_left_out(board: TensorBoard) -> None:
    answer = ask(board, "gaps")
    assert (answer["samples"], answer["left_out"]) == (22, 2)
    check_sums(answer)
    of_label = ask(board, "gaps", label=1)
    assert (of_label["samples"], of_label["left_out"]) == (11, 1)


def test_steps_without_an_evaluation_say_whose_stands_for_them(board: TensorBoard) -> None:
    answer = ask(board, "gaps", since=1, step=3)
    assert (answer["since"], answer["step"]) == (0, 2)
    assert [note.split(";")[0] for note in answer["notes"]] == [
        "Step 1 has no evaluation",
        "Step 3 has no evaluation",
    ]


def test_one_sample_has_a_margin_and_no_interval(board: TensorBoard) -> None:
    answer = ask(board, "one", label=0)
    assert answer["samples"] == 1
    assert answer["after"]["low"] is None
    assert "one sample" in answer["after"]["why"]
    check_sums(answer)


def test_a_label_that_no_sample_has_is_refused(board: TensorBoard) -> None:
    refused = board.ask("change", run="run", head="head", split="gaps", label=2)
    assert refused.status_code == 422
    assert "no sample of split 'gaps' is labelled 'Class 2'" in refused.json()["error"]


@pytest.mark.parametrize("route", ["shapley", "dependence", "minimal", "change"])
def test_fewer_than_ten_samples_are_too_little(board: TensorBoard, route: str) -> None:
    more = {"shapley": {"features": "0"}, "dependence": {"feature": 0}}.get(route, {})
    refused = board.ask(route, run="run", head="head", split="few", **more)
    assert refused.status_code == 422
    assert "4 samples" in refused.json()["error"]


def test_a_constant_feature_has_no_range(board: TensorBoard) -> None:
    refused = board.ask("dependence", run="run", head="head", split="flat", feature=2)
    assert refused.status_code == 422
    assert "'feature 2' is 0.5 for all 24 samples" in refused.json()["error"]
    answer = ask(board, "flat", "shapley", features="2")
    assert answer["extent"] == 0
