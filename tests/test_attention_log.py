"""Clips and attention in the log: every door writes the same, and what does not fit is refused."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import clips
import events
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tensorboard_plugin_weightvis import (
    EvaluationError,
    Writer,
    analysis,
    attention_summary,
    metadata,
    summary,
)
from tensorboard_plugin_weightvis.metadata import Tag

ATTENDED = clips.attended(0)
PICTURES = clips.frames(4)
# Rows that sum to nothing, and a matrix of which one row is lost and all others are wrong.
UNEVEN = np.eye(30)[None] - np.roll(np.eye(30), 1, axis=0)
PARTLY_LOST = np.where(np.arange(30)[:, None] == 0, np.nan, np.full((1, 30, 30), 7.0))


def attention(**changed: Any) -> events.Logged:
    """The summary of ``ATTENDED``, but for what is changed."""
    given = {
        "scores": ATTENDED.scores,
        "outputs": ATTENDED.outputs,
        "grid": clips.GRID,
        "class_activation": ATTENDED.activation,
    } | changed
    return events.of_message(summary.attention_pb("test", **given))


def test_every_door_writes_the_same(tmp_path: Path) -> None:
    scores, outputs, named = ATTENDED.scores, ATTENDED.outputs, list("abcd")
    more = {"grid": clips.GRID, "full": True, "layer_names": ["one", "two"], "head": "out"}
    messages = [
        summary.clips_pb("test", PICTURES, [0, 1, 0, 1], names=named, head="out"),
        summary.attention_pb("test", scores, outputs, **more),
    ]
    with Writer(tmp_path / "writer") as writer:
        writer.clips("test", PICTURES, [0, 1, 0, 1], names=named, head="out")
        writer.attention("test", scores, outputs, step=7, **more)
    with tf.summary.create_file_writer(str(tmp_path / "tf")).as_default():
        assert summary.clips("test", PICTURES, [0, 1, 0, 1], names=named, head="out")
        assert summary.attention("test", scores, outputs, step=7, **more)
    expected = [
        events.of_message(message)._replace(step=step)
        for message, step in zip(messages, (0, 7), strict=True)
    ]
    assert [each.tag for each in expected] == [
        "out/weightvis/clips/test",
        "out/weightvis/attention/test",
    ]
    for door in ("writer", "tf"):
        assert events.of_folder(tmp_path / door) == expected


@pytest.mark.parametrize("kind", ["clips", "attention"])
def test_their_tags_are_read(kind: Any) -> None:
    assert metadata.parse_tag(f"out/weightvis/{kind}/test") == Tag(kind, "out", "test")


def test_frames_are_one_sheet_a_clip() -> None:
    logged = events.of_message(
        summary.clips_pb("test", PICTURES / 255, [0, 1, 0, 1], frame_rate=25)
    )
    assert logged.content == {
        "version": 1,
        "frames": 10,
        "tile": [36, 24],
        "columns": 4,
        "frame_rate": 25.0,
    }
    _, labels, *sheets = logged.blobs
    assert events.loaded(labels).tolist() == [0, 1, 0, 1]
    for sheet, clip in zip(sheets, PICTURES, strict=True):
        with Image.open(io.BytesIO(sheet)) as opened:
            pixels = np.asarray(opened)
        assert pixels.shape == (3 * 24, 4 * 36)
        for i, frame in enumerate(clip):
            top, left = i // 4 * 24, i % 4 * 36
            shown = pixels[top : top + 24, left : left + 36]
            assert np.abs(shown.astype(int) - frame).mean() < 6


def test_large_frames_are_scaled_down_and_colours_kept() -> None:
    wide = np.zeros((1, 2, 300, 600, 3), np.uint8)
    wide[..., 0] = 200
    logged = events.of_message(summary.clips_pb("test", wide, [0]))
    assert logged.content["tile"] == [256, 128]
    with Image.open(io.BytesIO(logged.blobs[2])) as opened:
        red, green, blue = np.asarray(opened.convert("RGB")).reshape(-1, 3).mean(axis=0)
    assert red > 190
    assert max(green, blue) < 20


def test_what_the_page_shows_of_each_matrix_is_kept_as_float16() -> None:
    logged = attention(full=True, layer_names=["one", "two"])
    assert logged.content == {
        "version": 1, "clips": 4, "grid": [5, 2, 3], "class_token": False,
        "layers": [["one", 2], ["two", 3]], "classes": 2, "class_activation": True, "full": True,
    }  # fmt: skip
    grid = analysis.Grid(*clips.GRID)
    np.testing.assert_allclose(logged.array(0), ATTENDED.outputs, rtol=1e-6)
    for i, layers in enumerate(ATTENDED.scores):
        frames, received, looks, relevance, activation, full = (
            logged.array(2 + 6 * i + place) for place in range(6)
        )
        both = np.concatenate(layers)
        assert frames.dtype == received.dtype == looks.dtype == full.dtype == np.float16
        np.testing.assert_allclose(frames, analysis.frame_matrix(both, grid), atol=1e-3)
        np.testing.assert_allclose(frames.sum(axis=-1, dtype=float), 1, atol=1e-2)
        np.testing.assert_allclose(received, analysis.received(both, grid), atol=1e-4)
        means = [analysis.looks(layer, grid).mean(axis=0) for layer in layers]
        np.testing.assert_allclose(looks, means, atol=1e-3)
        rolled = analysis.rollout(layers)
        np.testing.assert_allclose(relevance, analysis.relevance(rolled, grid), atol=1e-4)
        np.testing.assert_array_equal(activation.reshape(2, 30), ATTENDED.activation[i])
        np.testing.assert_allclose(
            activation.sum(axis=(1, 2, 3)) + 0.5, ATTENDED.outputs[i], atol=1e-5
        )
        np.testing.assert_allclose(full.sum(axis=-1, dtype=float), 1, atol=1e-2)


def test_how_direct_it_is_is_the_mean_of_all_clips() -> None:
    grid = analysis.Grid(*clips.GRID)
    each = [analysis.frame_matrix(np.concatenate(layers), grid) for layers in ATTENDED.scores]
    own, neighbours = analysis.directness(np.mean(each, axis=0))
    np.testing.assert_allclose(attention().array(1), np.stack([own, neighbours], axis=1), rtol=1e-5)


def test_clips_may_come_one_at_a_time() -> None:
    one_by_one = (layers for layers in ATTENDED.scores)
    assert attention(scores=one_by_one, class_activation=iter(ATTENDED.activation)) == attention()


def test_scores_of_a_class_token_are_taken() -> None:
    found = clips.attended(1, class_token=True)
    logged = attention(scores=found.scores, class_token=True, class_activation=None)
    assert logged.content["class_token"] is True
    frames = logged.array(2)
    lost = np.concatenate(found.scores[0])[:, 1:, 0].reshape(5, 5, 6).mean(axis=-1)
    np.testing.assert_allclose(frames.sum(axis=-1, dtype=float) + lost, 1, atol=1e-2)
    assert logged.blobs[6] == logged.blobs[7] == b""


def test_a_masked_token_attends_to_nothing() -> None:
    masked = [
        [layer * (np.arange(30) < 24)[:, None] for layer in layers] for layers in ATTENDED.scores
    ]
    frames = attention(scores=masked).array(2)
    np.testing.assert_allclose(frames.sum(axis=-1, dtype=float), [[1] * 4 + [0]] * 5, atol=1e-2)


def test_a_clip_may_lack_class_activation() -> None:
    others = ATTENDED.activation[1:]
    logged = attention(class_activation=[None, *others])
    assert logged.blobs[6] == b""
    np.testing.assert_array_equal(logged.array(12).reshape(2, 30), others[0])


def test_more_than_a_summary_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    size = sum(map(len, attention(full=True).blobs))
    monkeypatch.setattr(attention_summary, "_LARGEST_MESSAGE", size)
    attention(full=True)
    monkeypatch.setattr(attention_summary, "_LARGEST_MESSAGE", size // 2)
    with pytest.raises(EvaluationError, match=r"less than 2 GB; got 4 clips of .*full=False"):
        attention(full=True)


def test_a_model_that_diverged_is_logged() -> None:
    broken = [[np.full_like(layer, np.nan) for layer in layers] for layers in ATTENDED.scores]
    assert np.isnan(attention(scores=broken).array(2)).all()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"grid": (5, 2, 2)}, r"scores of 30 tokens do not fit the grid 5 x 2 x 2 = 20 tokens"),
        ({"grid": (29, 1, 1)}, "30 tokens .* = 29 tokens. Pass class_token=True"),
        ({"class_token": True}, "and the class token"),
        ({"grid": (5, 6)}, r"got \(5, 6\)"),
        ({"grid": (5, 0, 6)}, "three whole numbers from 1 on"),
        ({"grid": None}, "got None"),
        ({"outputs": ATTENDED.outputs[:3]}, "of 3 clips, as outputs are; got 4"),
        ({"scores": ATTENDED.scores[:3]}, r"of 4 clips.*got 3.*zip\(\*layers\)"),
        ({"outputs": ATTENDED.outputs[0]}, r"outputs must be \[clips, classes\]"),
        ({"scores": [[]] * 4}, "one layer or more"),
        ({"scores": [[np.eye(30)]] * 4}, r"\[heads, tokens, tokens\]; got shape \(30, 30\)"),
        ({"scores": [[np.ones((1, 30, 30))]] * 4}, "sum to 1 in each row; a sum is 29 away"),
        ({"scores": [[np.eye(30)[None]] * (1 + i) for i in range(4)]}, "one layer's heads"),
        ({"class_activation": ATTENDED.activation[:3]}, "one for each clip"),
        (
            {"class_activation": ATTENDED.activation[:, :1]},
            r"must be \[2, 30\] .* got shape \(1, 30\)",
        ),
        ({"class_activation": [*ATTENDED.activation, None]}, "one for each clip; .* too many"),
        ({"class_activation": 3 * ATTENDED.activation}, "must sum to outputs, but for a bias"),
        ({"scores": [[np.eye(30)[None] + UNEVEN]] * 4}, "0 or more"),
        ({"scores": [[PARTLY_LOST]] * 4}, "a sum is 209 away"),
        ({"grid": (5.0, 2, 3)}, "three whole numbers"),
        ({"grid": ("5", "2", "3")}, "three whole numbers"),
        ({"layer_names": ["one"]}, "layer_names must be 2 names"),
        ({"head": "a/weightvis/b"}, "a head's name"),
    ],
)
def test_what_does_not_fit_is_refused(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        attention(**changed)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((PICTURES[0], [0]), r"frames must be \[clips, frames, height, width\]"),
        ((PICTURES[..., None, None], [0]), r"frames must be \[clips"),
        ((np.zeros((1, 2, 3, 4, 2), np.uint8), [0]), "got shape"),
        ((PICTURES * 1.0, [0, 1, 0, 1]), "uint8 or floats from 0 to 1; got float64"),
        ((np.full((1, 2, 3, 4), np.nan), [0]), "floats from 0 to 1"),
        ((PICTURES, [0, 1]), r"labels must be \[4\]"),
        ((PICTURES[:0], []), "got shape"),
    ],
)
def test_clips_that_are_none_are_refused(given: tuple[Any, Any], says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        summary.clips_pb("test", *given)


@pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf])
def test_a_frame_rate_is_above_zero(rate: float) -> None:
    with pytest.raises(EvaluationError, match="frame_rate must be"):
        summary.clips_pb("test", PICTURES, [0, 1, 0, 1], frame_rate=rate)
