"""Real videos, made by OpenCV, in which each frame shows its own number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash.opencv import cv2

BITS = 8


def write(path: Path, frames: int = 12, *, width: int = 64, height: int = 48) -> Path:
    """A video whose frames show their numbers: a white bar from top to bottom for each bit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    code = cv2.VideoWriter.fourcc(*("MJPG" if path.suffix == ".avi" else "mp4v"))
    video = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, 10, (width, height))
    assert video.isOpened(), path
    bar = np.arange(width) * BITS // width
    for number in range(frames):
        row = np.where(number >> bar & 1, 255, 0).astype(np.uint8)
        video.write(np.broadcast_to(row[:, np.newaxis], (height, width, 3)).copy())
    video.release()
    return path


def numbers(frames: NDArray[np.uint8]) -> list[int]:
    """The numbers that frames ``[frames, size, size, 1]`` show."""
    bars = frames.reshape(*frames.shape[:2], BITS, -1).mean(axis=(1, 3))
    return [int(number) for number in (bars > 127) @ (1 << np.arange(BITS))]


def two_folders(folder: Path, clips: int = 4, frames: int = 12) -> Path:
    """A data set of two classes, "calm" and "wild"."""
    for name in ("calm", "wild"):
        for i in range(clips):
            write(folder / name / f"{i:03d}.mp4", frames)
    return folder


def cut(path: Path, share: float = 0.5) -> Path:
    """Keep only the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    return path
