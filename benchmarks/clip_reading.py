"""Clips made ready for training: 200 videos of the Car Crash Dataset's size, from cold and kept.

Each start is a process of its own, which clocks `read` once TensorFlow is imported; the videos'
bytes are in the system's file cache. The videos are shifting noise, ten of them copied, each a file
of its own: 1,280 x 720 pixels, 50 frames, all of which are taken, 128 x 128 pixels small.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, below, show
from tensorboard_plugin_weightvis.demo.crash.opencv import cv2

CLIPS = 200
FRAMES, WIDTH, HEIGHT = 50, 1280, 720
COLD_SECONDS, AGAIN_SECONDS = 60, 5
_DRAWN = 10
_PROGRAM = """
import sys, time
from pathlib import Path
from tensorboard_plugin_weightvis.demo.crash.reading import read
folder, cache = map(Path, sys.argv[1:])
started = time.perf_counter()
clips = read(folder, cache=cache)
seconds = time.perf_counter() - started
print(seconds, len(clips.names))
"""


def measure() -> list[Figure]:
    """The first start, and the second."""
    with tempfile.TemporaryDirectory() as folder:
        clips, cache = Path(folder, "clips"), Path(folder, "cache")
        _write(clips)
        cold, again = _read(clips, cache), _read(clips, cache)
        size = sum(path.stat().st_size for path in cache.iterdir()) / 1e6
    how = f"{FRAMES} frames of {WIDTH:,} x {HEIGHT}, once, on {os.cpu_count()} cores"
    what = f"reading and preparing {CLIPS} clips"
    return [
        below(f"{what}, first start", cold, COLD_SECONDS, "s", how=how),
        below(
            f"{what}, second start",
            again,
            AGAIN_SECONDS,
            "s",
            how="the same, once",
            more=f"cache {size:.0f} MB",
        ),
    ]


def _read(clips: Path, cache: Path) -> float:
    command = [sys.executable, "-c", _PROGRAM, str(clips), str(cache)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds, found = output.splitlines()[-1].split()
    assert int(found) == CLIPS
    return float(seconds)


def _write(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (HEIGHT + 100, WIDTH + 200, 3), np.uint8)
    noise = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 3), None, 0, 255, cv2.NORM_MINMAX)
    for name in ("Crash-1500", "Normal"):
        (folder / name).mkdir(parents=True)
        for i in range(CLIPS // 2):
            path = folder / name / f"{i:06d}.mp4"
            if i < _DRAWN // 2:
                _write_one(path, np.roll(noise, 99 * i, axis=1))
            else:
                shutil.copy(folder / name / f"{i % (_DRAWN // 2):06d}.mp4", path)


def _write_one(path: Path, scene: np.ndarray) -> None:
    code = cv2.VideoWriter.fourcc(*"mp4v")
    video = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, 10, (WIDTH, HEIGHT))
    for i in range(FRAMES):
        video.write(scene[2 * i : 2 * i + HEIGHT, 4 * i : 4 * i + WIDTH].copy())
    video.release()


if __name__ == "__main__":
    show(measure())
