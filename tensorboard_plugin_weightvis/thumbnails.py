"""Sample pictures as one sprite: packed when logged, cut when shown."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from tensorboard_plugin_weightvis import pixels
from tensorboard_plugin_weightvis.errors import EvaluationError

LARGEST_TILE = 64
_LARGEST_SPRITE = 64_000_000  # pixels
_LARGEST_DECODED = 80_000_000  # pixels; the last row of tiles may not be full


class Sprite(NamedTuple):
    """Tiles of one size, row by row, in one PNG. ``tile`` is (width, height) in pixels."""

    png: bytes
    tile: tuple[int, int]
    columns: int


class DamagedSpriteError(Exception):
    """A sprite that cannot be decoded, or is not of the size its tiles need."""


def pack(pictures: NDArray[Any]) -> Sprite:
    """Pack pictures into a sprite.

    Args:
      pictures: ``[samples, height, width]`` or ``[samples, height, width, 1 | 3 | 4]``; uint8, or
        floats from 0 to 1.

    Raises:
      EvaluationError: another shape, or floats outside 0 to 1.
    """
    channels = pictures.shape[3] if pictures.ndim == 4 else 1
    if pictures.ndim not in (3, 4) or channels not in (1, 3, 4) or not pictures.size:
        raise EvaluationError(
            "thumbnails must be [samples, height, width] or [samples, height, width, 1 | 3 | 4];"
            f" got shape {pictures.shape}."
        )
    bytes_ = pixels.as_bytes("thumbnails", pictures).reshape(*pictures.shape[:3], channels)
    count, height, width = bytes_.shape[:3]
    largest = min(LARGEST_TILE, math.isqrt(_LARGEST_SPRITE // count) or 1)
    tile = pixels.shrunk(width, height, largest)
    tiles = [pixels.resized(each, tile) for each in bytes_]
    return _lay_out(tiles, tile)


def cut(sprite: Sprite, rows: Sequence[int]) -> Sprite:
    """A smaller sprite of the tiles in ``rows``, in that order. Rows past the end are left clear.

    Raises:
      DamagedSpriteError: the sprite cannot be decoded, or would take too much memory.
    """
    width, height = sprite.tile
    if not (0 < width <= LARGEST_TILE and 0 < height <= LARGEST_TILE and sprite.columns > 0):
        raise DamagedSpriteError(f"tiles of {width} x {height} pixels, {sprite.columns} a row")
    _check(len(rows) * width, height)
    try:
        # Image.open would try other formats, and print a warning before the size can be seen.
        with PngImagePlugin.PngImageFile(io.BytesIO(sprite.png)) as whole:
            _check(*whole.size)
            whole.load()
            tiles = [
                whole.crop((left, top, left + width, top + height))
                for left, top in (
                    (row % sprite.columns * width, row // sprite.columns * height) for row in rows
                )
            ]
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedSpriteError(str(error)) from error
    return _lay_out(tiles, sprite.tile)


def _check(width: int, height: int) -> None:
    if width * height > _LARGEST_DECODED:
        raise DamagedSpriteError(f"{width:,} x {height:,} pixels; {_LARGEST_DECODED:,} are decoded")


def _lay_out(tiles: Sequence[Image.Image], tile: tuple[int, int]) -> Sprite:
    columns = max(1, math.isqrt(len(tiles) - 1) + 1) if tiles else 1
    rows = -(-len(tiles) // columns)
    mode = tiles[0].mode if tiles else "L"
    sheet = Image.new(mode, (columns * tile[0], max(1, rows) * tile[1]))
    for i, each in enumerate(tiles):
        sheet.paste(each, (i % columns * tile[0], i // columns * tile[1]))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return Sprite(buffer.getvalue(), tile, columns)
