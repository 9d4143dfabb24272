"""Thousands of epochs: what is told of some of them, and what of all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer

pytestmark = pytest.mark.heavy

EPOCHS = 2500
SPIKE = 1234
HEAD = {"run": "run", "head": "head"}


@pytest.fixture(scope="module", params=["rust", "python"])
def board(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TensorBoard]:
    """TensorBoard over 2,500 epochs of a 3 x 2 head whose weights are the epoch's number, evaluated
    at every 700th."""
    logdir: Path = tmp_path_factory.mktemp("long")
    seen, labels = np.eye(3)[[0, 1, 2, 0]], [0, 1, 0, 1]
    with Writer(logdir / "run") as writer:
        for step in range(EPOCHS):
            loss = 9.0 if step == SPIKE else 1 / (1 + step)
            writer.head("head", np.full((3, 2), step), step=step, metrics={"loss": loss})
            if step % 700 == 0:
                writer.evaluation("test", seen, labels, step=step)
    with closing(TensorBoard(logdir, request.param)) as running:
        assert until(lambda: [len(h["steps"]) for h in running.get("heads")["heads"]] == [EPOCHS])
        yield running


def test_answer_by_answer_the_curves_tell_of_more_until_they_tell_of_all(
    board: TensorBoard,
) -> None:
    answers = [board.get("curves", **HEAD) for _ in range(3)]
    assert [len(each["steps"]) for each in answers] == [1000, 2000, EPOCHS]
    for each in answers:
        steps, losses = each["steps"], each["metrics"]["loss"]
        assert each["of"] == EPOCHS
        assert (steps[0], steps[-1]) == (0, EPOCHS - 1)
        assert max(np.diff(steps)) <= 3
        assert losses == [9.0 if step == SPIKE else 1 / (1 + step) for step in steps]
    assert 9.0 in answers[-1]["metrics"]["loss"]


def test_the_heatmap_through_the_epochs_shows_so_many_as_a_screen_can(board: TensorBoard) -> None:
    answer = board.get("weights", **HEAD, mode="steps", classes="1")
    steps = answer["columns"]
    assert (len(steps), steps[0], steps[-1]) == (1000, 0, EPOCHS - 1)
    assert (unpacked(answer["values"]) == np.array(steps, np.float32)).all()
    assert answer["notes"] == ["1,000 of 2,500 epochs, evenly spread."]


def test_a_features_history_tells_of_the_evaluated_epochs(board: TensorBoard) -> None:
    lines = [
        line
        for line in board.stream("history", **HEAD, feature=0, split="test")
        if line["waiting"] is None
    ]
    assert len(lines) == 120
    assert lines[-1]["step"] == EPOCHS - 1
    assert {0, 700, 1400, 2100} <= {line["step"] for line in lines}


def test_the_scale_is_that_of_all_epochs_at_last(board: TensorBoard) -> None:
    whole = until(
        lambda: (found := board.get("tendency", **HEAD)["scale"])["steps"] == EPOCHS and found
    )
    assert whole == {"raw": EPOCHS - 1, "centred": 0, "steps": EPOCHS, "of": EPOCHS}
    assert board.get("tendency", **HEAD)["scale"] == whole
