"""Pictures as users give them: checked, as bytes, and the size that they are kept in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tensorboard_plugin_weightvis.errors import EvaluationError


def as_bytes(what: str, pictures: NDArray[Any]) -> NDArray[np.uint8]:
    """``pictures`` as uint8, of any shape; they are uint8, or floats from 0 to 1.

    Raises:
      EvaluationError: they are neither.
    """
    if pictures.dtype == np.uint8:
        return pictures
    low, high = float(np.min(pictures)), float(np.max(pictures))
    if pictures.dtype.kind == "f" and low >= 0.0 and high <= 1.0:
        return np.rint(pictures * 255).astype(np.uint8)
    cure = "Divide by the largest value." if low >= 0 else "Pass (x - low) / (high - low)."
    raise EvaluationError(
        f"{what} must be uint8 or floats from 0 to 1;"
        f" got {pictures.dtype} from {low:g} to {high:g}. {cure}"
    )


def shrunk(width: int, height: int, largest: int) -> tuple[int, int]:
    """The (width, height) of a picture whose longer side is to be ``largest`` pixels at most."""
    shrink = min(1.0, largest / max(height, width))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def resized(pixels: NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    """A picture ``[height, width, channels]``, grey where there is one channel, in that size."""
    picture = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    return picture.resize(size, Image.Resampling.LANCZOS)
