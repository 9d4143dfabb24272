"""The frames of clips, one sheet a clip: packed when logged, handed to the page as they are."""

from __future__ import annotations

import io
import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tensorboard_plugin_weightvis import pixels
from tensorboard_plugin_weightvis.errors import EvaluationError

LARGEST_SIDE = 256
_LARGEST_SHEET = 16_000_000  # pixels; browsers draw no canvas much larger
_QUALITY = 80
_SHAPES = "[clips, frames, height, width] or [clips, frames, height, width, 1 | 3]"


class Layout(NamedTuple):
    """How a sheet is cut: ``tile`` is (width, height) in pixels, ``columns`` frames a row."""

    frames: int
    tile: tuple[int, int]
    columns: int


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
    bytes_ = pixels.as_bytes("frames", clips).reshape(*clips.shape[:4], channels)
    frames, height, width = bytes_.shape[1:4]
    largest = min(LARGEST_SIDE, math.isqrt(_LARGEST_SHEET // frames) or 1)
    layout = Layout(frames, pixels.shrunk(width, height, largest), math.isqrt(frames - 1) + 1)
    return [_sheet(clip, layout) for clip in bytes_], layout


def _sheet(clip: NDArray[np.uint8], layout: Layout) -> bytes:
    (width, height), columns = layout.tile, layout.columns
    mode = "L" if clip.shape[3] == 1 else "RGB"
    sheet = Image.new(mode, (columns * width, -(-layout.frames // columns) * height))
    for i, frame in enumerate(clip):
        place = i % columns * width, i // columns * height
        sheet.paste(pixels.resized(frame, layout.tile), place)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
