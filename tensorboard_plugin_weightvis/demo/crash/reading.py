"""Two folders of videos, one a class, as one array of small grey frames.

The paper's §5.1: OpenCV reads the clips, TensorFlow makes their frames grey and small.

References:
  Bao, Yu and Kong, "Uncertainty-based traffic accident anticipation with spatio-temporal relational
  learning" (2020), for the Car Crash Dataset and its folders.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from tensorboard_plugin_weightvis.demo.crash import progress
from tensorboard_plugin_weightvis.demo.crash.cache import BUDGET, Cache
from tensorboard_plugin_weightvis.demo.crash.paper import CLASSES, FRAMES, SIZE
from tensorboard_plugin_weightvis.demo.crash.video import Frame, UnfitError, faults_told, spread
from tensorboard_plugin_weightvis.errors import ClipsError

FEWEST = 3  # clips of a class: one each to train on, to validate and to test
ENDINGS = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv")
_FORMAT = 1  # of what is kept: another number where clips are prepared another way


class Skipped(NamedTuple):
    """A file that is no clip of the data set, named ``folder/file``, and why."""

    name: str
    reason: str


class Clips(NamedTuple):
    """A data set, in the order of the classes and then of the names.

    ``frames`` uint8 ``[clips, frames, size, size, 1]``, from black to white; ``labels`` int64
    ``[clips]``, places in ``class_names``; ``names`` are ``folder/file``, of the ``paths``.
    """

    frames: NDArray[np.uint8]
    labels: NDArray[np.int64]
    names: list[str]
    paths: list[Path]
    class_names: list[str]
    skipped: list[Skipped]


class _File(NamedTuple):
    path: Path
    name: str
    label: int


def read(
    folder: Path, *, frames: int = FRAMES, size: int = SIZE, cache: Path | None = None
) -> Clips:
    """Read the videos in the two folders of ``folder``, printing how far that has come.

    The classes are named as the folders, in alphabetical order; those of the Car Crash Dataset are
    "Normal" and "Crash". What can't be read, or has too few frames, is printed and skipped; what is
    hidden is passed over. Clips that are not square are squeezed.

    Args:
      frames: how many of each clip, evenly spread from its first to its last.
      size: their height and width.
      cache: the folder in which prepared clips are kept, as far as they fit into
        :data:`.cache.BUDGET`; a file that has changed is read anew.

    Raises:
      ClipsError: there are not two folders with videos, or less than three of one can be read.
    """
    class_names, files = _files(folder)
    print(f"Reading {len(files)} clips from {folder}", flush=True)
    kept, show = Cache(cache), progress.over(len(files))
    prepared = np.empty((len(files), frames, size, size, 1), np.uint8)
    found: list[_File] = []
    skipped: list[Skipped] = []
    for file, (clip, reason) in zip(files, _clips(files, frames, size, kept), strict=True):
        if reason:
            skipped.append(Skipped(file.name, reason))
        else:
            prepared[len(found)] = clip
            found.append(file)
        show(len(found) + len(skipped))
    kept.trim(BUDGET)
    _report(skipped, len(files), kept)
    clips = Clips(
        prepared[: len(found)],
        np.array([file.label for file in found], np.int64),
        [file.name for file in found],
        [file.path for file in found],
        class_names,
        skipped,
    )
    _check_classes(clips)
    return clips


def _files(folder: Path) -> tuple[list[str], list[_File]]:
    """The classes' names, and every file in their folders that should be a video."""
    folders = _class_folders(folder)
    classes = {name: _text(name) for name in sorted(folders)}
    if set(folders) == set(CLASSES):
        classes = CLASSES
    files = [
        _File(path.absolute(), _text(f"{name}/{path.name}"), label)
        for label, name in enumerate(classes)
        for path in folders[name]
    ]
    return list(classes.values()), files


def _class_folders(folder: Path) -> dict[str, list[Path]]:
    """The videos of each folder that has any."""
    folders = {each.name: paths for each in _folders(folder) if (paths := _videos(each))}
    if len(folders) != 2:
        which = ", ".join(repr(_text(name)) for name in sorted(folders)) or "none"
        raise ClipsError(
            f"clips must lie in two folders, one a class; of those in {folder}, {len(folders)} hold"
            f" videos ({which}). Put each class's videos into a folder of its own, and name the one"
            " around both."
        )
    return folders


def _folders(folder: Path) -> list[Path]:
    """The folders in ``folder``."""
    try:
        with faults_told():
            if not folder.is_dir():
                raise UnfitError("is not a folder" if folder.exists() else "is not there")
            return sorted(path for path in _shown(folder) if path.is_dir())
    except UnfitError as error:
        cure = "Name a folder that holds two folders of videos, one a class."
        raise ClipsError(f"{folder} {error}. {cure}") from error


def _videos(folder: Path) -> list[Path]:
    """The videos in ``folder``; none, and a line says why, if it can't be looked into."""
    try:
        with faults_told():
            paths = [path for path in _shown(folder) if path.suffix.lower() in ENDINGS]
            return sorted(path for path in paths if not path.is_dir())
    except UnfitError as error:
        print(f"  {_text(folder.name)} {error}")
        return []


def _shown(folder: Path) -> Iterator[Path]:
    """What is in ``folder`` and not hidden, as bins of deleted files are."""
    return (path for path in folder.iterdir() if not path.name.startswith("."))


def _clips(
    files: Sequence[_File], frames: int, size: int, kept: Cache
) -> Iterator[tuple[NDArray[np.uint8], str]]:
    """Each file's frames ``[frames, size, size, 1]`` and "", or anything and why it is unfit."""

    def clip(index: int) -> tuple[NDArray[np.uint8], bytes]:
        try:
            return _clip(files[index].path, frames, size, kept), b""
        except UnfitError as error:
            return np.empty(0, np.uint8), str(error).encode(errors="replace")

    def load(index: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.numpy_function(clip, [index], (tf.uint8, tf.string))

    at_once = os.cpu_count() or 1
    clips = tf.data.Dataset.range(len(files)).map(load, num_parallel_calls=at_once)
    return ((each, reason.decode()) for each, reason in clips.as_numpy_iterator())


def _clip(path: Path, frames: int, size: int, kept: Cache) -> NDArray[np.uint8]:
    """From the cache, or from the video."""
    with faults_told():
        state = path.stat()
    key = ascii((_FORMAT, str(path), state.st_size, state.st_mtime_ns, frames, size))
    content = kept.take(key)
    if content is None:
        content = _prepared(path, frames, size).tobytes()
        kept.put(key, content)
    return np.frombuffer(content, np.uint8).reshape(frames, size, size, 1)


def _prepared(path: Path, frames: int, size: int) -> NDArray[np.uint8]:
    """Frames of a video, grey and small: ``[frames, size, size, 1]``."""

    def small(frame: Frame) -> tf.Tensor:
        return tf.image.resize(frame, (size, size), method="area")

    with tf.device("CPU"):
        # Grey is a weighted mean of the colours, so that it may as well come last, when it is less.
        clip = tf.stack(spread(path, frames, small))[..., ::-1]
        return tf.cast(tf.round(tf.image.rgb_to_grayscale(clip)), tf.uint8).numpy()


def _report(skipped: Sequence[Skipped], files: int, kept: Cache) -> None:
    for name, reason in skipped:
        print(f"  {name} {reason}")
    if skipped:
        print(f"Skipped {len(skipped)} of {files} clips.", flush=True)
    if kept.fault:
        print(f"The next start will read the clips again: they cannot be kept ({kept.fault}).")
    elif kept.folder:
        print(f"What is read is kept in {kept.folder}, {BUDGET / 1e9:.0f} GB at most.", flush=True)


def _check_classes(clips: Clips) -> None:
    counts = np.bincount(clips.labels, minlength=len(clips.class_names))
    if counts.min() < FEWEST:
        which = " and ".join(
            f"{count} of {name}" for name, count in zip(clips.class_names, counts, strict=True)
        )
        raise ClipsError(
            f"each class must have {FEWEST} clips or more that can be read, one each to train on,"
            f" to validate and to test; there are {which}."
            " Add clips; those that were skipped are named above, with the reason."
        )


def _text(name: str) -> str:
    """``name`` as it can be printed and logged, whatever bytes it has on disk."""
    return os.fsencode(name).decode(errors="replace")
