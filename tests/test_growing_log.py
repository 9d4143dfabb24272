"""A log that grows, and one that was restarted, while TensorBoard looks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import heavy
from server import TensorBoard, Watched, unpacked, until, watching

from tensorboard_plugin_weightvis import Writer


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("growing")
    log(folder / "restarted", range(11), value=1)
    before = os.listdir(folder / "restarted")
    log(folder / "restarted", range(5, 9), value=2)
    (later,) = set(os.listdir(folder / "restarted")) - set(before)
    assert later > before[0], "TensorBoard reads a folder's files in order of name"
    with watching(folder) as both:
        yield both


@pytest.fixture(params=["rust", *heavy("python")])
def board(request: pytest.FixtureRequest, watched: Watched) -> TensorBoard:
    return watched.boards[request.param]


def log(folder: Path, steps: range, value: float) -> None:
    with Writer(folder) as writer:
        for step in steps:
            kernel = np.full((3, 2), value) + step / 100
            writer.head("head", kernel, step=step, metrics={"loss": value})


def entry(board: TensorBoard, run: str) -> dict[str, Any]:
    heads = {each["run"]: each for each in board.get("heads")["heads"]}
    return heads.get(run, {"steps": []})


def kernel(board: TensorBoard, run: str, step: int) -> float:
    answer = board.get("weights", run=run, head="head", step=step)
    return float(unpacked(answer["values"])[0, 0])


def test_epochs_appear_while_training_goes_on(board: TensorBoard, watched: Watched) -> None:
    run = f"training for {board.loader}"
    with Writer(watched.folder / run) as writer:
        for last in (0, 12):
            for step in range(len(entry(board, run)["steps"]), last + 1):
                writer.head("head", np.full((3, 2), step), step=step, metrics={"loss": step})
            assert until(lambda steps=[*range(last + 1)]: entry(board, run)["steps"] == steps)
            assert board.get("overview", run=run, head="head")["step"] == last
            assert kernel(board, run, last) == last
            curves = board.get("curves", run=run, head="head")
            assert curves["metrics"]["loss"] == list(range(last + 1))


@pytest.mark.heavy
def test_a_new_head_and_a_new_split_appear_in_a_known_run(
    board: TensorBoard, watched: Watched
) -> None:
    run = f"growing for {board.loader}"
    with Writer(watched.folder / run) as writer:
        writer.head("head", np.ones((3, 2)), step=0)
        assert until(lambda: entry(board, run)["steps"] == [0])
        writer.evaluation("test", np.ones((4, 3)), [0, 1, 0, 1], step=0)
        assert until(
            lambda: (
                entry(board, run)["splits"] == [{"name": "test", "steps": [0], "thumbnails": False}]
            )
        )
        writer.head("second", np.ones((3, 2)), step=0)
        assert until(lambda: [run, "second"] in names(board))


def names(board: TensorBoard) -> list[list[str]]:
    return [[each["run"], each["head"]] for each in board.get("heads")["heads"]]


def test_a_restarted_runs_steps_are_in_order_and_there_once(board: TensorBoard) -> None:
    # The default loader forgets what came after the step at which a run begins again.
    left = [*range(9 if board.loader == "rust" else 11)]
    assert until(lambda: entry(board, "restarted")["steps"] == left)
    assert kernel(board, "restarted", 4) == pytest.approx(1.04)


def test_a_restarted_runs_later_weights_stand(watched: Watched) -> None:
    """Not so through the Python loader, which gives only the first of each step away."""
    board = watched.boards["rust"]
    assert until(lambda: entry(board, "restarted")["steps"] == [*range(9)])
    shown = [kernel(board, "restarted", step) for step in range(5, 9)]
    assert shown == pytest.approx([2.05, 2.06, 2.07, 2.08])
