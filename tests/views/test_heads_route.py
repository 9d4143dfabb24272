"""``heads``: everything that was logged is listed, and what cannot be read says why."""

from __future__ import annotations

from typing import Any

import logs
import pytest
from server import TensorBoard


def entry(board: TensorBoard, run: str, head: str = "head") -> dict[str, Any]:
    heads = board.get("heads")["heads"]
    (found,) = (each for each in heads if (each["run"], each["head"]) == (run, head))
    return found


def test_31_steps_in_31_steps_out(tensorboard: TensorBoard) -> None:
    assert entry(tensorboard, "two_class")["steps"] == list(range(31))


def test_every_readable_head_is_listed_with_every_step(tensorboard: TensorBoard) -> None:
    heads = tensorboard.get("heads")["heads"]
    assert {(each["run"], each["head"]): each["steps"] for each in heads} == logs.expected_steps()


def test_a_head_is_listed_as_it_was_described(tensorboard: TensorBoard) -> None:
    described = entry(tensorboard, "two_class")
    assert described.pop("began") > 0
    assert described == {
        "run": "two_class",
        "head": "head",
        "steps": list(range(31)),
        "features": 12,
        "classes": 2,
        "class_names": logs.TWO_CLASS_NAMES,
        "activation": "softmax",
        "splits": [{"name": "test", "steps": list(range(31)), "thumbnails": True}],
        "feature_names": logs.TWO_CLASS_FEATURES,
    }


def test_a_sigmoid_unit_is_a_head_of_two_classes(tensorboard: TensorBoard) -> None:
    found = entry(tensorboard, "sigmoid")
    assert (found["features"], found["classes"], found["activation"]) == (6, 2, "sigmoid")
    assert found["class_names"] == ["Class 0", "Class 1"]


def test_splits_are_listed_with_the_steps_at_which_they_were_evaluated(
    tensorboard: TensorBoard,
) -> None:
    (split,) = entry(tensorboard, "ten_class")["splits"]
    assert split == {"name": "test", "steps": [5], "thumbnails": False}
    assert entry(tensorboard, "no_evaluation")["splits"] == []


@pytest.mark.parametrize("head", logs.HOSTILE_HEADS)
def test_a_hostile_name_is_just_a_name(tensorboard: TensorBoard, head: str) -> None:
    found = entry(tensorboard, logs.HOSTILE_RUN, head)
    assert found["feature_names"] == [name or "(no name)" for name in logs.HOSTILE_FEATURES_SHOWN]
    overview = tensorboard.get("overview", run=logs.HOSTILE_RUN, head=head)
    assert overview["metrics"] == {"<i>loss</i>": 1.0, "": 2.0}
    assert overview["class_names"] == found["class_names"]


def test_a_run_that_the_default_loader_cannot_read_says_what_to_do(
    tensorboard: TensorBoard,
) -> None:
    """TensorBoard's data server lists blobs of a run with a quote in its name, but finds none."""
    answer = tensorboard.ask("overview", run=logs.QUOTED_RUN, head="head")
    if tensorboard.loader == "rust":
        assert answer.status_code == 422
        assert "--load_fast=false" in answer.json()["hint"]
    else:
        assert answer.json()["step"] == 0


def test_a_hostile_name_never_travels_as_a_page(tensorboard: TensorBoard) -> None:
    head = logs.HOSTILE_HEADS[0]
    answers = [
        tensorboard.ask("heads"),
        tensorboard.ask("overview", run=logs.HOSTILE_RUN, head=head),
        tensorboard.ask("overview", run="<script>", head="<script>"),
    ]
    for answer in answers:
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_head_of_a_later_format_says_what_to_do(tensorboard: TensorBoard) -> None:
    problems = {each["run"]: each for each in tensorboard.get("heads")["problems"]}
    assert "format 2" in problems["future"]["hint"]
    assert "upgrade tensorboard-plugin-weightvis" in problems["future"]["hint"]


def test_a_damaged_description_hides_no_other_head(tensorboard: TensorBoard) -> None:
    problems = {each["head"]: each for each in tensorboard.get("heads")["problems"]}
    assert "damaged" in problems["undescribed"]["hint"]
    assert entry(tensorboard, "damaged")["steps"]


def test_the_plugin_is_listed_and_its_page_is_served(tensorboard: TensorBoard) -> None:
    listing = tensorboard.ask("../../plugins_listing").json()
    assert listing["weightvis"]["tab_name"] == "WeightVis"
    assert listing["weightvis"]["loading_mechanism"]["module_path"].endswith("/index.js")
    page = tensorboard.ask("index.js")
    assert page.status_code == 200
    assert "javascript" in page.headers["Content-Type"]
    assert "render" in page.text
