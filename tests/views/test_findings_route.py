"""``findings``: what is worth knowing, streamed over a log with many epochs."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import pytest
from server import TensorBoard
from sklearn.metrics import confusion_matrix

TWO = {"run": "two_class", "head": "head", "split": "test"}
KINDS = [
    *(
        "not-finite",
        "lean",
        "recall-gap",
        "bias",
        "norms",
        "dead",
        "negligible",
        "concentration",
        "sign-flips",
    ),
    *("unmoved", "grown"),
]


def lines(tensorboard: TensorBoard, **query: object) -> list[dict[str, Any]]:
    return [line for line in tensorboard.stream("findings", **query) if line["waiting"] is None]


def by_kind(tensorboard: TensorBoard, **query: object) -> dict[str, dict[str, Any]]:
    return {each["kind"]: each for each in lines(tensorboard, **query)[-1]["findings"]}


def test_every_line_has_all_findings_so_far_in_a_fixed_order(tensorboard: TensorBoard) -> None:
    before: list[str] = []
    for line in lines(tensorboard, **TWO, step=17):
        kinds = [each["kind"] for each in line["findings"]]
        assert set(before) <= set(kinds)
        assert kinds == [kind for kind in KINDS if kind in kinds]
        assert (line["done"], line["of"]) == (len(kinds), len(KINDS))
        assert (line["step"], line["evaluated"], line["samples"]) == (17, 17, 60)
        before = kinds
    assert before == KINDS


def test_asked_again_it_is_told_at_once(tensorboard: TensorBoard) -> None:
    first = lines(tensorboard, **TWO, step=9)[-1]
    assert lines(tensorboard, **TWO, step=9) == [first]


@pytest.mark.parametrize(
    ("run", "step", "evaluated"), [("two_class", 30, 30), ("ten_class", 10, 5)]
)
def test_shares_are_those_of_the_confusion_matrix(
    tensorboard: TensorBoard, run: str, step: int, evaluated: int
) -> None:
    recorded = logs.RECORDED[run]
    seen, labels = recorded.evaluations[evaluated]
    kernel, bias = recorded.kernels[evaluated], recorded.biases[evaluated]
    matrix = confusion_matrix(labels, (seen.astype(float) @ kernel + bias).argmax(axis=1))
    last = lines(tensorboard, run=run, head="head", split="test", step=step)[-1]
    assert (last["step"], last["evaluated"]) == (step, evaluated)
    lean, gap = (
        {each["kind"]: each for each in last["findings"]}[k] for k in ("lean", "recall-gap")
    )
    predicted, labelled, *_ = (each["value"] for each in lean["figures"])
    shares = np.stack([matrix.sum(axis=0), matrix.sum(axis=1)], axis=1) / matrix.sum()
    assert [predicted, labelled] in [pytest.approx(each) for each in shares.tolist()]
    recall = matrix.diagonal() / matrix.sum(axis=1)
    assert gap["figures"][0]["value"] == pytest.approx(np.ptp(recall))
    assert f"epoch {evaluated}, test, n = {len(labels)}" in lean["detail"]


def test_findings_name_features_as_they_are_called(tensorboard: TensorBoard) -> None:
    margins = [w[:, 1] - w[:, 0] for w in logs.TWO_CLASS.kernels.values()]
    turned = {n: np.flatnonzero(margins[n // 2] * margins[n] < 0) for n in range(5, 31)}
    step = max(turned, key=lambda n: len(turned[n]))
    found = by_kind(tensorboard, **TWO, step=step)["sign-flips"]
    middle = (step + 1) // 2 - 1
    assert f"since epoch {middle}:" in found["detail"]
    assert found["features"]
    for each in found["features"]:
        assert each["name"] == logs.TWO_CLASS_FEATURES[each["index"]]
        assert margins[middle][each["index"]] * margins[step][each["index"]] < 0
    named = [each["index"] for each in found["features"]]
    old = [n for n in range(middle, step) if (margins[n] * margins[step])[named].min() < 0]
    assert found["since"] == max(old)


def test_without_a_split_only_what_weights_tell(tensorboard: TensorBoard) -> None:
    last = lines(tensorboard, run="no_evaluation", head="head")[-1]
    assert (last["evaluated"], last["samples"], last["split"]) == (None, 0, "")
    unknown = [each["kind"] for each in last["findings"] if each["level"] == "unknown"]
    assert unknown == [kind for kind in KINDS if kind != "unmoved"]
    assert "WeightVisCallback" in last["findings"][0]["detail"]


def test_a_one_unit_head_has_two_classes(tensorboard: TensorBoard) -> None:
    found = by_kind(tensorboard, run="sigmoid", head="head", split="test")
    assert "McNemar" in found["lean"]["detail"]
    assert found["norms"]["level"] == "none"


def test_samples_that_are_not_finite_are_left_out_and_told(tensorboard: TensorBoard) -> None:
    last = lines(tensorboard, run="diverged", head="head", split="test", step=2)[-1]
    assert last["samples"] == 19
    assert "n = 19, 1 left out" in last["findings"][0]["detail"]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"run": "two_class", "head": "head", "split": "train"}, 404, "split 'train'"),
        ({"run": "two_class", "head": "head", "step": 31}, 404, "step 31"),
        ({"run": "diverged", "head": "head", "step": 5}, 422, "not all finite"),
        ({"run": "diverged", "head": "head", "step": 5, "split": "test"}, 422, "not all finite"),
        ({"run": "two_class", "head": "head", "page": "x" * 101}, 400, "page must be"),
        ({"run": "two_class", "head": "head", "splits": "test"}, 400, "no parameter 'splits'"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(
    tensorboard: TensorBoard, query: dict[str, object], status: int, said: str
) -> None:
    answer = tensorboard.ask("findings", **query)
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert answer.json()["hint"]
