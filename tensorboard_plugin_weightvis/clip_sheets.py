"""The frames of clips, one sheet a clip: packed when logged, handed to the page as they are."""

from __future__ import annotations

import io
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin

from tensorboard_plugin_weightvis import pixels
from tensorboard_plugin_weightvis.errors import EvaluationError

LARGEST_SIDE = 256
_LARGEST_SHEET = 16_000_000  # pixels; browsers draw no canvas much larger
_LARGEST_SHOWN = 24_000_000  # pixels; the last row of frames may not be full
_QUALITY = 80
_SHAPES = "[clips, frames, height, width] or [clips, frames, height, width, 1 | 3]"


class Layout(NamedTuple):
    """How a sheet is cut: ``tile`` is (width, height) in pixels, ``columns`` frames a row."""

    frames: int
    tile: tuple[int, int]
    columns: int


class DamagedSheetError(Exception):
    """A sheet that is no JPEG, not of the size its frames need, or too large to be shown."""


def pack(clips: NDArray[Any]) -> tuple[list[bytes], Layout]:
    """One JPEG a clip, of its frames row by row.

    Args:
      clips: ``[clips, frames, height, width]``, or with 1 or 3 channels at the end; uint8, or
        floats from 0 to 1.

    Raises:
      EvaluationError: another shape, or floats outside 0 to 1.
    """
    channels = clips.shape[4] if clips.ndim == 5 else 1
    if clips.ndim not in (4, 5) or channels not in (1, 3) or not clips.size:
        raise EvaluationError(f"frames must be {_SHAPES}; got shape {clips.shape}.")
    small = [shrunk(clip) for clip in pixels.as_bytes("frames", clips)]
    frames, height, width = small[0].shape[:3]
    layout = Layout(frames, (width, height), math.isqrt(frames - 1) + 1)
    return [_sheet(clip, layout) for clip in small], layout


def check(sheet: bytes, layout: Layout) -> None:
    """See that a browser can decode a sheet; only its size is read here.

    Raises:
      DamagedSheetError: it is no JPEG, of another size than its frames, or too large.
    """
    (width, height), columns = layout.tile, layout.columns
    needed = columns * width, -(-layout.frames // columns) * height
    if math.prod(needed) > _LARGEST_SHOWN:
        raise DamagedSheetError(f"its frames need {needed} pixels; {_LARGEST_SHOWN:,} are shown")
    try:
        with JpegImagePlugin.JpegImageFile(io.BytesIO(sheet)) as picture:
            size = picture.size
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedSheetError(str(error)) from error
    if size != needed:
        raise DamagedSheetError(f"{size} pixels; its frames need {needed}")


def shrunk(clip: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A clip in the size that is kept of it.

    Args:
      clip: ``[frames, height, width]``, or with 1 or 3 channels at the end.

    Returns:
      uint8 array ``[frames, height, width, channels]``.
    """
    frames, height, width, *channels = clip.shape
    largest = min(LARGEST_SIDE, math.isqrt(_LARGEST_SHEET // frames) or 1)
    size = pixels.shrunk(width, height, largest)
    pictures = clip.reshape(frames, height, width, *(channels or [1]))
    if size == (width, height):
        return pictures
    resized = np.stack([np.asarray(pixels.resized(frame, size)) for frame in pictures])
    return resized.reshape(*resized.shape[:3], -1)


def _sheet(clip: NDArray[np.uint8], layout: Layout) -> bytes:
    (width, height), columns = layout.tile, layout.columns
    rows, channels = -(-layout.frames // columns), clip.shape[3]
    tiles = np.zeros((rows * columns, height, width, channels), np.uint8)
    tiles[: layout.frames] = clip
    side_by_side = tiles.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    sheet = side_by_side.reshape(rows * height, columns * width, channels)
    buffer = io.BytesIO()
    picture = Image.fromarray(sheet[:, :, 0] if channels == 1 else sheet)
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
