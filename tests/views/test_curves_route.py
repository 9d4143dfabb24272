"""``curves``: every metric at every step, with gaps where there is no number."""

from __future__ import annotations

import logs
import pytest
from server import TensorBoard


def test_every_metric_is_there_at_every_step(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("curves", run="two_class", head="head")
    logged = logs.TWO_CLASS.metrics
    assert answer["steps"] == list(range(31))
    assert answer["of"] == 31
    assert sorted(answer["metrics"]) == ["loss", "val_accuracy"]
    for name, values in answer["metrics"].items():
        assert values == [logged[step].get(name) for step in range(31)]


def test_a_metric_that_was_not_logged_is_a_gap_but_no_fault(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("curves", run="two_class", head="head")
    assert answer["metrics"]["loss"][0] is None
    assert answer["not_finite"] == {}


def test_a_metric_that_is_not_finite_is_a_gap_that_is_named(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("curves", run="diverged", head="head")
    assert answer["metrics"] == {"loss": [1.0, 2.0, 40.0, None, None, None]}
    assert answer["not_finite"] == {"loss": [3, 4, 5]}


@pytest.mark.parametrize(("run", "steps"), [("one_epoch", [0]), ("sigmoid", [0, 1, 2, 3])])
def test_one_epoch_and_no_metrics_are_curves_too(
    tensorboard: TensorBoard, run: str, steps: list[int]
) -> None:
    answer = tensorboard.get("curves", run=run, head="head")
    assert answer["steps"] == steps
    assert answer["metrics"] == ({"loss": [0.0]} if run == "one_epoch" else {})


def test_damaged_metrics_leave_a_gap_and_the_rest_stands(tensorboard: TensorBoard) -> None:
    answer = tensorboard.get("curves", run="damaged", head="metrics")
    assert answer == {"steps": [0], "of": 1, "metrics": {}, "not_finite": {}}
