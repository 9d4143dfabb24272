"""``clips``, ``clip``, ``attention`` and ``course``, against the arrays that were logged."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import clips
import numpy as np
import pytest
from cases import heavy
from PIL import Image
from scipy.special import softmax
from server import LOADERS, TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer, analysis

STEPS = (0, 2, 4)
ATTENDED = {step: clips.attended(step) for step in STEPS}
LABELS = [0, 1, 0, 9]
DIVERGED = ATTENDED[0].outputs + np.array([[np.nan, np.nan], [0, np.inf], [-np.inf, 0], [0, 0]])
GRID = analysis.Grid(*clips.GRID)


def log(folder: Path) -> None:
    """Runs that differ in what is logged of them."""
    with Writer(folder / "run") as writer:
        writer.clips("test", clips.frames(4), LABELS, names=["<b>0", "1", "2", "3"])
        for step in STEPS:
            clips.log(writer, ATTENDED[step], step=step)
        writer.head("head", np.ones((6, 2)), step=5)
    with Writer(folder / "full") as writer:
        found = clips.attended(7, class_token=True)
        more = {"full": True, "class_token": True, "class_activation": None}
        clips.log(writer, found, step=0, **more)
    with Writer(folder / "diverged") as writer:
        clips.log(writer, ATTENDED[0]._replace(outputs=DIVERGED), step=0)
    with Writer(folder / "other clips") as writer:
        writer.clips("test", clips.frames(3), LABELS[:3])
        clips.log(writer, ATTENDED[0], step=0)


@pytest.fixture(scope="module", params=["rust", *heavy("python")])
def board(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TensorBoard]:
    assert request.param in LOADERS
    folder = tmp_path_factory.mktemp("attention")
    log(folder)
    with closing(TensorBoard(folder, request.param)) as running:
        assert until(lambda: len(running.get("heads")["heads"]) == 4)
        yield running


def ask(board: TensorBoard, route: str, run: str = "run", **query: object) -> dict[str, Any]:
    return board.get(route, run=run, head="head", split="test", **query)


def test_heads_tell_where_attention_is_logged(board: TensorBoard) -> None:
    told = {each["run"]: each.get("attention") for each in board.get("heads")["heads"]}
    assert told["run"] == [{"name": "test", "steps": list(STEPS)}]


def test_clips_are_named_labelled_and_described(board: TensorBoard) -> None:
    assert ask(board, "clips") == {
        "steps": list(STEPS),
        "names": ["<b>0", "1", "2", "3"],
        "labels": LABELS,
        "grid": [5, 2, 3],
        "class_token": False,
        "layers": [{"name": "layer 1", "heads": 2}, {"name": "layer 2", "heads": 3}],
        "class_activation": True,
        "full": False,
        "pictures": {"frames": 10, "frame_rate": 10.0, "tile": [36, 24]},
        "why": None,
        "unfit": [],
    }


@pytest.mark.parametrize("run", ["full", "other clips"])
def test_clips_without_frames_are_counted_all_the_same(board: TensorBoard, run: str) -> None:
    told = ask(board, "clips", run)
    assert told["names"] == [f"clip {i}" for i in range(4)]
    assert told["labels"] is told["pictures"] is None
    refused = board.ask("clip", run=run, head="head", split="test", clip=0)
    assert refused.status_code == 404
    assert "are not logged" in refused.json()["error"]


def test_a_clips_frames_are_its_own(board: TensorBoard) -> None:
    for i, clip in enumerate(clips.frames(4)):
        told = ask(board, "clip", clip=i)
        with Image.open(io.BytesIO(base64.b64decode(told["jpeg"]))) as opened:
            pixels = np.asarray(opened)
        (width, height), columns = told["tile"], told["columns"]
        last = told["frames"] - 1
        top, left = last // columns * height, last % columns * width
        shown = pixels[top : top + height, left : left + width]
        assert np.abs(shown.astype(int) - clip[last]).mean() < 6


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("clip", [0, 3])
def test_attention_is_that_of_the_clip_at_the_step(
    board: TensorBoard, step: int, clip: int
) -> None:
    told, logged = ask(board, "attention", step=step, clip=clip), ATTENDED[step]
    both = np.concatenate(logged.scores[clip])
    by_layer = [analysis.looks(layer, GRID).mean(axis=0) for layer in logged.scores[clip]]
    relevance = analysis.relevance(analysis.rollout(logged.scores[clip]), GRID)
    z = logged.outputs[clip]
    assert told["step"] == step
    assert told["predicted"] == np.argmax(z)
    np.testing.assert_allclose(told["scores"], z, rtol=1e-6)
    np.testing.assert_allclose(told["probabilities"], softmax(z), rtol=1e-5)
    for name, expected in {
        "frames": analysis.frame_matrix(both, GRID),
        "received": analysis.received(both, GRID),
        "looks": by_layer,
        "rollout": relevance,
    }.items():
        np.testing.assert_allclose(unpacked(told[name]), expected, atol=1e-3)


def test_activations_are_those_of_the_classes_asked_for(board: TensorBoard) -> None:
    found = ATTENDED[4].activation[1].reshape(2, *GRID)
    told = ask(board, "attention", clip=1, classes="1,0")
    assert (told["classes"], told["why"]) == ([1, 0], None)
    np.testing.assert_array_equal(unpacked(told["activation"]), found[[1, 0]])
    usual = ask(board, "attention", clip=1)
    assert usual["classes"] == list(dict.fromkeys([usual["predicted"], LABELS[1]]))
    beyond = ask(board, "attention", clip=3)
    assert beyond["classes"] == [beyond["predicted"]]


def test_the_last_attention_up_to_a_step_stands_for_it(board: TensorBoard) -> None:
    assert ask(board, "attention", clip=0)["step"] == 4
    assert ask(board, "attention", clip=0, step=5)["step"] == 4


def test_without_pooling_there_is_no_class_activation(board: TensorBoard) -> None:
    told = ask(board, "attention", "full", clip=0)
    assert told["activation"] is None
    assert "class_activation=" in told["why"]


def test_a_heads_own_looks_take_its_whole_matrix(board: TensorBoard) -> None:
    scores = np.concatenate(clips.attended(7, class_token=True).scores[2])
    for head in (0, 4):
        told = ask(board, "attention", "full", clip=2, matrix=head)
        expected = analysis.looks(scores[head], GRID, class_token=True)
        np.testing.assert_allclose(unpacked(told["matrix"]), expected, atol=1e-3)
    assert ask(board, "attention", clip=2)["matrix"] is None


def test_scores_that_are_not_finite_predict_nothing(board: TensorBoard) -> None:
    told = ask(board, "attention", "diverged", clip=0)
    assert (told["predicted"], told["scores"], told["classes"]) == (-1, [None, None], [])
    assert told["activation"]["shape"] == [0, 5, 2, 3]


def test_the_course_is_the_mean_of_all_clips_at_every_step(board: TensorBoard) -> None:
    told = ask(board, "course")
    assert told["steps"] == list(STEPS)
    assert told["chance_own"] == pytest.approx(1 / 5)
    assert told["chance_neighbours"] == pytest.approx(8 / 25)
    for i, step in enumerate(STEPS):
        matrices = [
            analysis.frame_matrix(np.concatenate(each), GRID) for each in ATTENDED[step].scores
        ]
        mean = np.mean(matrices, axis=0)
        own = np.trace(mean, axis1=1, axis2=2) / 5
        beside = [np.trace(mean, by, axis1=1, axis2=2) / 5 for by in (-1, 1)]
        np.testing.assert_allclose(unpacked(told["own"])[i], own, rtol=1e-4)
        np.testing.assert_allclose(
            unpacked(told["neighbours"])[i], np.sum(beside, axis=0), rtol=1e-4
        )


def test_chance_is_spread_evenly_over_a_class_token_too(board: TensorBoard) -> None:
    told = ask(board, "course", "full")
    assert told["chance_own"] == pytest.approx(6 / 31)
    assert told["chance_neighbours"] == pytest.approx(8 / 5 * 6 / 31)


def test_the_course_tells_what_each_clip_is_taken_for_at_every_step(board: TensorBoard) -> None:
    told = ask(board, "course")
    outputs = np.stack([ATTENDED[step].outputs for step in STEPS])
    np.testing.assert_array_equal(unpacked(told["predicted"]), outputs.argmax(axis=-1))
    likely = softmax(outputs, axis=-1).max(axis=-1)
    np.testing.assert_allclose(unpacked(told["probability"]), likely, rtol=1e-5)


def test_a_clip_whose_scores_are_not_all_finite_is_taken_for_nothing(board: TensorBoard) -> None:
    told, z = ask(board, "course", "diverged"), DIVERGED[3]
    assert unpacked(told["predicted"]).tolist() == [[-1, -1, -1, z.argmax()]]
    likely = [np.nan, np.nan, np.nan, softmax(z).max()]
    np.testing.assert_allclose(unpacked(told["probability"]), [likely], rtol=1e-5)


@pytest.mark.parametrize(
    ("route", "query", "status", "says"),
    [
        ("attention", {"clip": 4}, 404, "there is no clip 4: 4 are logged"),
        ("clip", {"clip": 4}, 404, "there is no clip 4"),
        ("attention", {"clip": -1}, 400, "clip must be"),
        ("attention", {}, 400, "'clip' is missing"),
        ("attention", {"clip": 0, "step": 1}, 404, "step 1 of head 'head' is not logged"),
        (
            "attention",
            {"clip": 0, "classes": "2"},
            400,
            "classes must be whole numbers from 0 to 1",
        ),
        ("attention", {"clip": 0, "matrix": 0}, 404, "whole matrices are not logged"),
        ("attention", {"run": "full", "clip": 0, "matrix": 5}, 404, "there is no head 5"),
        ("course", {"split": "train"}, 404, "no attention over split 'train' is logged"),
        ("clips", {"split": ""}, 404, "no attention over split ''"),
    ],
)
def test_what_is_not_there_is_refused_with_a_cure(
    board: TensorBoard, route: str, query: dict[str, object], status: int, says: str
) -> None:
    given = {"run": "run", "head": "head", "split": "test"} | query
    refused = board.ask(route, **given)
    assert refused.status_code == status
    assert says in refused.json()["error"]
    assert refused.json()["hint"].endswith(".")
