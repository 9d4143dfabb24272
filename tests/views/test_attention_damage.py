"""Attention in logs that are damaged, lie, are of a later version, or were resumed otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import clips
import msgspec
import numpy as np
import pytest
from server import TensorBoard, unpacked, until
from tensorboard.compat.proto.summary_pb2 import Summary

from tensorboard_plugin_weightvis import Writer, summary

WHERE = {"head": "head", "split": "test"}
ATTENDED = clips.attended(0)
# What an attention summary may not say of itself, one run each.
ATTENTION_LIES = {
    "too many clips": {"clips": 20_000_000},
    "no clips": {"clips": 0},
    "no frames": {"grid": [0, 2, 3]},
    "too many frames": {"grid": [10**9, 1, 1]},
    "negative grid": {"grid": [-5, -2, 3]},
    "no heads": {"layers": []},
    "negative heads": {"layers": [["a", -2], ["b", 7]]},
    "too many classes": {"classes": 0},
}
CLIPS_LIES = {
    "endless clip": {"frames": 10**9},
    "backwards": {"frame_rate": -3.0},
    "huge frames": {"tile": [10**6, 10**6]},
    "no columns": {"columns": 0},
    "later version": {"version": 99},
}


def attention(**more: Any) -> Summary:
    given = {"scores": ATTENDED.scores, "outputs": ATTENDED.outputs, "grid": clips.GRID} | more
    return summary.attention_pb("test", **given)


def lying(message: Summary, lies: dict[str, Any]) -> Summary:
    """The message with something else in its description."""
    plugin = message.value[0].metadata.plugin_data
    plugin.content = msgspec.json.encode(msgspec.json.decode(plugin.content) | lies)
    return message


def with_head(writer: Writer, message: Summary, step: int = 0) -> None:
    writer.head("head", np.ones((6, 2)), step=step)
    writer.add(message, step)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    folder: Path = tmp_path_factory.mktemp("attention")
    pictures = summary.clips_pb("test", clips.frames(4), [0, 1, 0, 1])
    for run, lies in ATTENTION_LIES.items():
        with Writer(folder / run) as writer:
            with_head(writer, lying(attention(), lies))
    for run, lies in CLIPS_LIES.items():
        with Writer(folder / run) as writer:
            with_head(writer, attention())
            writer.add(lying(Summary.FromString(pictures.SerializeToString()), lies), 0)
    with Writer(folder / "headless") as writer:
        writer.add(pictures, 0)
        writer.add(attention(), 0)
    with Writer(folder / "damaged") as writer:
        with_head(writer, attention())
        damaged = attention()
        damaged.value[0].tensor.string_val[2 + 6] = b"not an array"
        with_head(writer, damaged, 2)
    with Writer(folder / "resumed") as writer:
        writer.add(pictures, 0)
        with_head(writer, attention())
        with_head(writer, attention(class_activation=ATTENDED.activation), 1)
        few = {"scores": ATTENDED.scores[:2], "outputs": ATTENDED.outputs[:2]}
        with_head(writer, attention(**few), 2)
    with closing(TensorBoard(folder, "rust")) as running:
        runs = len(ATTENTION_LIES) + len(CLIPS_LIES) + 2
        assert until(lambda: len(running.get("heads")["heads"]) == runs)
        yield running


def test_attention_without_a_head_is_told_of(board: TensorBoard) -> None:
    told = board.get("heads")
    assert "headless" not in {each["run"] for each in told["heads"]}
    (problem,) = (each for each in told["problems"] if each["run"] == "headless")
    assert "attention is logged, but not the head itself" in problem["error"]
    assert "Writer.head" in problem["hint"]


@pytest.mark.parametrize("run", ATTENTION_LIES)
def test_a_description_that_fits_no_blobs_is_refused(board: TensorBoard, run: str) -> None:
    for route, query in (("clips", {}), ("course", {}), ("attention", {"clip": 0})):
        refused = board.ask(route, run=run, **WHERE, **query)
        assert refused.status_code == 422, (route, refused.text)
        assert "log the run again" in str(refused.json()).lower()


@pytest.mark.parametrize("run", CLIPS_LIES)
def test_attention_is_told_without_the_clips_frames(board: TensorBoard, run: str) -> None:
    told = board.get("clips", run=run, **WHERE)
    assert told["pictures"] is told["labels"] is None
    assert told["names"] == [f"clip {i}" for i in range(4)]
    assert ("upgrade" if run == "later version" else "cannot be") in told["why"]
    assert ("damaged" in told["why"]) is (run != "later version")
    assert board.get("attention", run=run, **WHERE, clip=0)["predicted"] >= 0
    assert board.get("course", run=run, **WHERE)["steps"] == [0]
    assert board.ask("clip", run=run, **WHERE, clip=0).status_code == 422


def test_a_damaged_clip_is_told_and_others_are_shown(board: TensorBoard) -> None:
    for clip, step, status in [(0, 0, 200), (0, 2, 200), (1, 0, 200), (1, 2, 422)]:
        told = board.ask("attention", run="damaged", **WHERE, clip=clip, step=step)
        assert told.status_code == status, (clip, step, told.text)
        assert status == 200 or f"step {step} of head 'head'" in told.json()["error"]
    assert board.get("course", run="damaged", **WHERE)["steps"] == [0, 2]


def test_steps_of_other_clips_are_left_out_and_named(board: TensorBoard) -> None:
    told = board.get("clips", run="resumed", **WHERE)
    assert (told["steps"], told["unfit"]) == ([0, 1], [2])
    assert board.get("course", run="resumed", **WHERE)["steps"] == [0, 1]
    assert board.get("attention", run="resumed", **WHERE, clip=3, step=2)["step"] == 1


def test_class_activation_may_come_later(board: TensorBoard) -> None:
    assert board.get("clips", run="resumed", **WHERE)["class_activation"] is True
    first = board.get("attention", run="resumed", **WHERE, clip=0, step=0, classes="0,1")
    assert first["activation"] is None
    later = board.get("attention", run="resumed", **WHERE, clip=0, step=1, classes="0,1")
    found = unpacked(later["activation"]).reshape(2, -1)
    np.testing.assert_array_equal(found, ATTENDED.activation[0])
