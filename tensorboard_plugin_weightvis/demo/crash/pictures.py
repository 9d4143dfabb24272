"""Clips as they are to be looked at: in colour, and larger than the model sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.clip_sheets import LARGEST_SIDE
from tensorboard_plugin_weightvis.demo.crash.opencv import cv2
from tensorboard_plugin_weightvis.demo.crash.video import Frame, UnfitError, spread
from tensorboard_plugin_weightvis.errors import ClipsError


class Pictures(Sequence[NDArray[np.uint8]]):
    """One clip for each of ``paths``, uint8 ``[frames, height, width, 3]``, read when asked for.

    All take the shape of the first that is read. Asking raises ClipsError where a video has gone.
    """

    def __init__(self, paths: Sequence[Path], frames: int) -> None:
        self._paths, self._frames = paths, frames
        self._size: tuple[int, int] | None = None  # width, height

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, index: int) -> NDArray[np.uint8]: ...
    @overload
    def __getitem__(self, index: slice) -> Pictures: ...
    def __getitem__(self, index: int | slice) -> NDArray[np.uint8] | Pictures:
        if isinstance(index, slice):
            return Pictures(self._paths[index], self._frames)
        path = self._paths[index]
        try:
            return np.stack(spread(path, self._frames, self._picture))
        except UnfitError as error:
            raise ClipsError(f"the clip {path} {error}; it could be read before.") from error

    def _picture(self, frame: Frame) -> NDArray[np.uint8]:
        height, width = frame.shape[:2]
        shrink = min(1.0, LARGEST_SIDE / max(height, width))
        self._size = self._size or (round(shrink * width) or 1, round(shrink * height) or 1)
        small = cv2.resize(frame, self._size, interpolation=cv2.INTER_AREA)
        return np.asarray(small[..., ::-1], np.uint8)
