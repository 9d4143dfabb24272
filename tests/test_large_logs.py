"""What is too large is refused, drawn from or logged in half the space, and that is told."""

from __future__ import annotations

import base64
import io
from contextlib import closing
from pathlib import Path

import events
import logs
import msgspec
import numpy as np
import pytest
from PIL import Image
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import EvaluationError, HeadError, Writer, summary
from tensorboard_plugin_weightvis.views import VIEWS
from tensorboard_plugin_weightvis.views.heads import HeadsQuery

RNG = np.random.default_rng(5)
KERNEL = RNG.normal(size=(40, 3)).astype(np.float32)
SEEN = RNG.normal(size=(4000, 40)).astype(np.float32)
LABELS = np.repeat([0, 1, 2], [2000, 1500, 500])
NAMES = [f"sample {i}" for i in range(4000)]
PICTURES = (np.arange(4000) % 251).astype(np.uint8)[:, None, None] * np.ones((1, 2, 2), np.uint8)
DRAWN_BYTES = 400 * 40 * 4


@pytest.mark.parametrize("shape", [(4096, 50_000), (2**21, 2)])
def test_a_kernel_that_is_too_large_is_refused_with_advice(shape: tuple[int, int]) -> None:
    large = np.broadcast_to(np.float32(0), shape)  # takes no memory, and must not be made to
    with pytest.raises(HeadError, match=r"at most.*kernel\[:, classes\]"):
        summary.head_pb("head", large)


def test_an_evaluation_that_is_too_large_is_refused_with_advice() -> None:
    large = np.broadcast_to(np.float32(0), (10**6, 2048))
    with pytest.raises(EvaluationError, match="Draw 65,536 samples or fewer"):
        summary.evaluation_pb("test", large, np.zeros(10**6, int))


@pytest.mark.parametrize("total", [-1, 0, 3999, 2**31])
def test_the_data_set_has_no_fewer_samples_than_are_logged(total: int) -> None:
    with pytest.raises(EvaluationError, match="from 4000, which are logged"):
        summary.evaluation_pb("test", SEEN, LABELS, total=total)


def test_half_precision_halves_the_log_and_keeps_three_digits(tmp_path: Path) -> None:
    def size(half: bool) -> int:
        message = summary.head_pb("head", KERNEL, half=half)
        return len(events.of_message(message).blobs[0])

    header = 128
    assert size(half=True) - header == (size(half=False) - header) // 2
    with Writer(tmp_path) as writer:
        writer.head("head", KERNEL, step=0, half=True)
        writer.evaluation("test", SEEN, LABELS, step=0, half=True)
    series = logs.opened(tmp_path).head(".", "head")
    np.testing.assert_allclose(series.kernel(0), KERNEL, rtol=2**-11, atol=1e-7)
    np.testing.assert_allclose(series.evaluation("test", 0).activations, SEEN, 2**-11, 1e-7)
    assert series.kernel(0).dtype == np.float32
    assert series.is_half()


def test_a_weight_too_large_for_half_precision_is_not_lost(tmp_path: Path) -> None:
    kernel = KERNEL.copy()
    kernel[3, 1], kernel[0, 0], kernel[1, 2] = 1e5, np.inf, np.nan
    with Writer(tmp_path) as writer:
        writer.head("head", kernel, step=0, half=True)
    series = logs.opened(tmp_path).head(".", "head")
    np.testing.assert_array_equal(series.kernel(0), kernel)
    assert not series.is_half()


@pytest.mark.parametrize(("scale", "half"), [(1e-5, False), (1e-2, True), (0.0, True)])
def test_weights_of_which_little_would_be_left_are_kept_whole(
    tmp_path: Path, scale: float, half: bool
) -> None:
    kernel = KERNEL * np.float32(scale)
    with Writer(tmp_path) as writer:
        writer.head("head", kernel, step=0, half=True)
    series = logs.opened(tmp_path).head(".", "head")
    assert series.is_half() == half
    np.testing.assert_allclose(series.kernel(0), kernel, rtol=0 if not half else 2**-11, atol=3e-8)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A log whose evaluation is larger than what a store of twice ``DRAWN_BYTES`` keeps of it."""
    with Writer(tmp_path) as writer:
        writer.head("head", KERNEL, step=0)
        writer.evaluation("test", SEEN, LABELS, step=0, total=9000)
        writer.samples("test", NAMES, PICTURES)
    return tmp_path


def test_of_a_large_evaluation_samples_are_drawn_by_label(large: Path) -> None:
    evaluation = logs.opened(large, 2 * DRAWN_BYTES).head(".", "head").evaluation("test", 0)
    assert evaluation.logged == 4000
    assert evaluation.rows is not None
    np.testing.assert_array_equal(evaluation.activations, SEEN[evaluation.rows])
    np.testing.assert_array_equal(evaluation.labels, LABELS[evaluation.rows])
    np.testing.assert_allclose(np.bincount(evaluation.labels), [200, 150, 50], atol=1)
    assert evaluation.activations.nbytes <= DRAWN_BYTES
    assert logs.opened(large).head(".", "head").evaluation("test", 0).rows is None


def test_what_is_drawn_keeps_its_name_its_place_and_its_picture(large: Path) -> None:
    log = logs.opened(large, 2 * DRAWN_BYTES)
    view = VIEWS["samples"]
    query = view.query(run=".", head="head", split="test", indices="0-399")
    told = msgspec.to_builtins(view.answer(log, query))
    places = unpacked(told["indices"])
    assert told["names"] == [f"sample {place}" for place in places]
    np.testing.assert_array_equal(unpacked(told["labels"]), LABELS[places])
    tiles = Image.open(io.BytesIO(base64.b64decode(told["thumbnails"]["png"])))
    (width, height), columns = told["thumbnails"]["tile"], told["thumbnails"]["columns"]
    seen = [tiles.getpixel((i % columns * width, i // columns * height)) for i in range(400)]
    assert seen == [place % 251 for place in places]


def test_how_many_are_drawn_of_how_many_is_listed(large: Path) -> None:
    (head,) = VIEWS["heads"].answer(logs.opened(large, 2 * DRAWN_BYTES), HeadsQuery()).heads
    (split,) = head.splits
    assert (split.samples, split.logged, split.total) == (400, 4000, 9000)
    (whole,) = VIEWS["heads"].answer(logs.opened(large), HeadsQuery()).heads[0].splits
    assert (whole.samples, whole.logged, whole.total) == (4000, None, 9000)


def test_tensorboard_is_told_how_much_may_be_kept(large: Path) -> None:
    with closing(TensorBoard(large, "rust", "--weightvis_megabytes=1")) as board:
        (split,) = until(lambda: [each["splits"] for each in board.get("heads")["heads"]])[0]
    assert (split["samples"], split["logged"]) == (2**19 // 160, 4000)
