"""One video: frames of it, evenly spread, one in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash.opencv import cv2

Frame = NDArray[np.uint8]  # [height, width, 3], blue first, as it is to be seen: turned upright
_T = TypeVar("_T")
_MISSED = 0.05  # some formats only estimate how many frames there are
_MOST = 10**7


class UnfitError(Exception):
    """Why a file can't be a clip, or a folder can't be looked into."""


class _CutOffError(UnfitError):
    """The video ends after ``there`` of the ``said`` frames that it says it has."""

    def __init__(self, there: int, said: int) -> None:
        super().__init__(f"is cut off: {there} of its {said} frames can be read")
        self.there = there


def spread(path: Path, frames: int, each: Callable[[Frame], _T]) -> list[_T]:
    """What ``each`` makes of ``frames`` frames of a video, from its first to its last.

    Raises:
      UnfitError: it cannot be read, is no video, is cut off, or has too few frames.
    """
    with faults_told():
        _check(path)
        there = _count(path, frames)
        if there < frames:
            holds = {0: "no frame", 1: "1 frame"}.get(there, f"{there} frames")
            raise UnfitError(f"is too short: it holds {holds}, {frames} are needed")
        try:
            return _spread(path, there, frames, each)
        except _CutOffError as error:
            if error.there < max(frames, (1 - _MISSED) * there):
                raise
            return _spread(path, error.there, frames, each)


@contextmanager
def faults_told() -> Iterator[None]:
    """What the file system or OpenCV fails with in this block is raised as UnfitError."""
    try:
        yield
    except (OSError, cv2.error) as error:
        raise UnfitError(f"cannot be read: {str(error).strip()}") from error


def _check(path: Path) -> None:
    try:
        str(path).encode()  # OpenCV 5.0 crashes on a name that isn't
    except UnicodeEncodeError as error:
        raise UnfitError("has a name that is not UTF-8; rename it") from error
    if not path.is_file():
        raise UnfitError("is not a file")
    if not path.stat().st_size:
        raise UnfitError("is empty")


def _count(path: Path, frames: int) -> int:
    """How many frames it says it has; where that is nothing, or not enough, how many there are."""
    with _opened(path) as video:
        said = video.get(cv2.CAP_PROP_FRAME_COUNT)
        if frames <= said < _MOST:
            return int(said)
        there = 0
        while video.grab():
            there += 1
        return there


def _spread(path: Path, there: int, frames: int, each: Callable[[Frame], _T]) -> list[_T]:
    wanted = set(np.linspace(0, there - 1, frames).round().astype(int).tolist())
    made: list[_T] = []
    with _opened(path) as video:
        for place in range(there):
            sound, frame = video.grab(), None
            if sound and place in wanted:
                sound, frame = video.retrieve()
            if not sound:
                raise _CutOffError(place, there)
            if frame is not None:
                made.append(each(np.asarray(frame, np.uint8)))
    return made


@contextmanager
def _opened(path: Path) -> Iterator[cv2.VideoCapture]:
    # FFmpeg, since OpenCV's other readers take a name with a % for many pictures' names.
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        if not video.isOpened():
            raise UnfitError("is no video that can be opened, or is cut off")
        yield video
    finally:
        video.release()
