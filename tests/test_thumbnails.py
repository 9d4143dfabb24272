"""Thumbnails: every picture is found again in its sprite, pixel by pixel if not shrunk."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from PIL import Image

from tensorboard_plugin_weightvis import EvaluationError, thumbnails
from tensorboard_plugin_weightvis.thumbnails import DamagedSpriteError, Sprite

CHANNELS = st.sampled_from([(), (1,), (3,), (4,)])
SIDES = st.integers(1, 9)
PICTURES = st.tuples(SIDES, SIDES, SIDES, CHANNELS).flatmap(
    lambda sides: hnp.arrays(np.uint8, (*sides[:3], *sides[3]))
)


def tiles(sprite: Sprite, count: int) -> list[NDArray[np.uint8]]:
    """The sprite taken apart by slicing."""
    sheet = np.asarray(Image.open(io.BytesIO(sprite.png)))
    width, height = sprite.tile
    corners = [(i // sprite.columns * height, i % sprite.columns * width) for i in range(count)]
    return [sheet[top : top + height, left : left + width] for top, left in corners]


@given(PICTURES)
def test_every_picture_is_its_tile(pictures: NDArray[np.uint8]) -> None:
    sprite = thumbnails.pack(pictures)
    assert sprite.tile == (pictures.shape[2], pictures.shape[1])
    grey = pictures[..., 0] if pictures.shape[3:] == (1,) else pictures
    np.testing.assert_array_equal(tiles(sprite, len(pictures)), grey)


@given(PICTURES, st.data())
def test_a_cut_sprite_holds_the_rows_asked_for_in_that_order(
    pictures: NDArray[np.uint8], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(pictures) - 1), min_size=1, max_size=12))
    whole = thumbnails.pack(pictures)
    mine = thumbnails.cut(whole, rows)
    assert mine.tile == whole.tile
    before = tiles(whole, len(pictures))
    np.testing.assert_array_equal(tiles(mine, len(rows)), [before[row] for row in rows])


@given(hnp.arrays(np.float32, (2, 3, 4), elements=st.floats(0, 1, width=32)))
def test_floats_from_0_to_1_become_the_nearest_byte(pictures: NDArray[np.float32]) -> None:
    found = tiles(thumbnails.pack(pictures), 2)
    assert np.abs(np.asarray(found, float) - pictures.astype(float) * 255).max() <= 0.501


@pytest.mark.parametrize(
    ("height", "width", "tile"),
    [(128, 128, (64, 64)), (128, 32, (16, 64)), (1, 3000, (64, 1)), (64, 64, (64, 64))],
)
def test_a_large_picture_is_shrunk_in_proportion(
    height: int, width: int, tile: tuple[int, int]
) -> None:
    pictures = np.full((2, height, width), 200, np.uint8)
    sprite = thumbnails.pack(pictures)
    assert sprite.tile == tile
    assert (np.asarray(tiles(sprite, 2)) == 200).all()


def test_a_shrunk_picture_still_shows_what_it_showed() -> None:
    left_dark = np.zeros((1, 200, 200), np.uint8)
    left_dark[:, :, 100:] = 255
    (tile,) = tiles(thumbnails.pack(left_dark), 1)
    assert tile[:, :28].max() < 10
    assert tile[:, 36:].min() > 245


@pytest.mark.heavy
def test_very_many_pictures_make_smaller_tiles_not_a_larger_sprite() -> None:
    sprite = thumbnails.pack(np.broadcast_to(np.uint8(7), (70_000, 32, 32)))
    with Image.open(io.BytesIO(sprite.png)) as sheet:
        assert sheet.width * sheet.height <= 64_000_000
    assert sprite.tile == (30, 30)


@pytest.mark.parametrize(
    "shape", [(), (5,), (2, 3), (2, 3, 3, 2), (2, 3, 3, 5), (2, 3, 3, 3, 1), (0, 3, 3), (2, 0, 3)]
)
def test_what_has_no_shape_of_pictures_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(EvaluationError, match=r"\[samples, height, width\].*got shape"):
        thumbnails.pack(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    ("pictures", "cure"),
    [
        (np.full((1, 2, 2), 255.0), "Divide by the largest value"),
        (np.full((1, 2, 2), 255, np.int64), "Divide by the largest value"),
        (np.full((1, 2, 2), -0.1), "Pass .x - low. / .high - low."),
        (np.full((1, 2, 2), np.nan), "Pass .x - low. / .high - low."),
    ],
)
def test_pixels_of_another_measure_are_refused(pictures: NDArray[Any], cure: str) -> None:
    with pytest.raises(EvaluationError, match=f"uint8 or floats from 0 to 1; got .*{cure}"):
        thumbnails.pack(pictures)


def test_rows_past_the_end_are_left_clear() -> None:
    whole = thumbnails.pack(np.full((2, 3, 3), 9, np.uint8))
    first, past = tiles(thumbnails.cut(whole, [1, 1000]), 2)
    assert (first == 9).all()
    assert (past == 0).all()


@pytest.mark.parametrize("png", [b"", b"\x89PNG", b"GIF89a" + bytes(40)])
def test_bytes_that_are_no_png_are_refused(png: bytes) -> None:
    with pytest.raises(DamagedSpriteError):
        thumbnails.cut(Sprite(png, (3, 3), 1), [0])


@given(st.data())
def test_a_png_cut_short_or_altered_never_does_worse_than_a_refusal(data: st.DataObject) -> None:
    whole = thumbnails.pack(np.arange(48, dtype=np.uint8).reshape(3, 4, 4))
    png = bytearray(whole.png[: data.draw(st.integers(1, len(whole.png)))])
    png[data.draw(st.integers(0, len(png) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        mine = thumbnails.cut(Sprite(bytes(png), whole.tile, whole.columns), [0, 2])
    except DamagedSpriteError:
        return
    assert mine.tile == whole.tile


def bomb(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is of that size and holds next to nothing; ``more``: chunks."""
    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", size), *more, (b"IDAT", zlib.compress(bytes(10))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


_ZEROS = zlib.compress(bytes(10**8))
BOMBS = {
    "50,000 pixels a side": bomb(50_000, 50_000),
    "just less than Pillow refuses": bomb(10_000, 17_000),
    "two headers": bomb(8, 8, (b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0))),
    "a text that unpacks to much": bomb(64, 64, (b"zTXt", b"name\0\0" + _ZEROS)),
    "a profile that unpacks to much": bomb(64, 64, (b"iCCP", b"name\0\0" + _ZEROS)),
    "frames that are not there": bomb(64, 64, (b"acTL", struct.pack(">II", 2**31 - 1, 0))),
    "fewer pixels than it says": bomb(8_000, 8_000),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("png", BOMBS.values(), ids=BOMBS)
def test_a_picture_that_would_unpack_to_much_is_refused_in_silence(
    png: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DamagedSpriteError):
        thumbnails.cut(Sprite(png, (64, 64), 1), [0])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("format_", ["GIF", "TIFF", "JPEG", "BMP", "WEBP"])
def test_other_formats_are_not_opened(format_: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, format_)
    with pytest.raises(DamagedSpriteError):
        thumbnails.cut(Sprite(buffer.getvalue(), (8, 8), 1), [0])


def test_more_tiles_than_fit_in_a_sprite_are_refused_before_they_are_cut() -> None:
    small = thumbnails.pack(np.zeros((1, 64, 64), np.uint8))
    with pytest.raises(DamagedSpriteError, match="are decoded"):
        thumbnails.cut(small, range(50_000))
