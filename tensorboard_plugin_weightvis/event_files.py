"""Event files: whole records, one behind the other, in a folder of this machine or in a store.

The format is that of TensorFlow's ``RecordWriter``: a length and the data, each with its checksum.
"""

from __future__ import annotations

import itertools
import os
import re
import socket
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

import google_crc32c
from tensorboard.util import io_util

_CRC_MASK = 0xA282EAD8
_OBJECT_BYTES = 2**20
_NAME = re.compile(r"events\.out\.tfevents\.(\d{10})\.")
_file_number = itertools.count()

Record = Sequence[bytes]


class EventFiles(Protocol):
    """The event files of one writer in one folder."""

    def append(self, record: Record) -> None:
        """Write a record, so that it can be read at once; all of it, or nothing.

        Raises:
          OSError: it was not written. Another one may be.
        """

    def close(self) -> None:
        """Write no more. Closing twice does nothing."""


def folder_of(logdir: str | os.PathLike[str]) -> Path | str:
    """A folder of this machine as a path; one of a store as its address, such as ``s3://...``."""
    text = os.fspath(logdir)
    return text if "://" in text else Path(text)


def event_files(folder: Path | str, first: Record) -> EventFiles:
    """Event files that begin with the record ``first``, in a folder that is made where it is
    missing. Their names come behind those that are there.

    Raises:
      OSError: it cannot be written.
    """
    names = _Names(names_in(folder))
    if isinstance(folder, Path):
        return _LocalFiles(folder, first, names)
    return _StoredFiles(folder, first, names)


def names_in(folder: Path | str) -> list[str]:
    """The names of a folder's event files, in TensorBoard's order; none where it is missing.

    Raises:
      OSError: a store does not say.
    """
    if isinstance(folder, Path):
        return sorted(path.name for path in folder.glob("*tfevents*"))
    layer = _file_layer()
    try:
        return sorted(name for name in layer.listdir(folder) if "tfevents" in name)
    except Exception as error:
        if _is_missing(error):
            return []
        raise _as_os_error(error) from error


def holds_a_log(logdir: str | os.PathLike[str]) -> bool:
    """Whether a folder holds event files; no, where that is not to be seen."""
    with suppress(OSError):
        return bool(names_in(folder_of(logdir)))
    return False


def newest_time(folder: Path | str) -> float:
    """When a folder was last logged to, as far as its event files tell: seconds since 1970, or 0.

    Raises:
      OSError: a store does not say.
    """
    names = names_in(folder)
    if isinstance(folder, Path):
        return max((_changed(folder / name) for name in names), default=0.0)
    return float(_Names(names).time)


def framed(*data: bytes) -> Record:
    """The record of an event, whose bytes are ``data`` one after the other."""
    length = struct.pack("<Q", sum(map(len, data)))
    return length + _masked_crc(length), *data, _masked_crc(*data)


class _Names:
    """Names for event files, each behind all others of the folder, whatever the clock says.

    TensorBoard reads a folder's files in the order of their names, in which the time comes first.
    """

    def __init__(self, there: Sequence[str]) -> None:
        self._newest = max((name for name in there if _NAME.match(name)), default="")

    @property
    def time(self) -> int:
        """That of the newest, in seconds since 1970; 0 where there is none."""
        told = _NAME.match(self._newest)
        return int(told[1]) if told else 0

    def next(self) -> str:
        seconds = max(int(time.time()), self.time)
        name = _name(seconds)
        self._newest = name if name > self._newest else _name(seconds + 1)
        return self._newest


class _LocalFiles:
    """One file, and a new one behind each record that a full disk has torn.

    Nothing is buffered here, so that a forked process has nothing of it to write again.
    """

    def __init__(self, folder: Path, first: Record, names: _Names) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._first, self._names = folder, first, names
        self._whole = 0  # bytes of whole records
        self._torn = False
        self._begin()
        self.append(())

    def append(self, record: Record) -> None:
        if self._torn:
            self._go_on()
        try:
            for part in record if self._whole else (*self._first, *record):
                self._write(part)
        except BaseException:  # an interrupt, too
            self._torn = True
            with suppress(OSError):
                self._cut()
            raise
        self._whole = self._file.tell()

    def close(self) -> None:
        self._file.close()

    def _begin(self) -> None:
        self._file = FileIO(str(self._folder / self._names.next()), "xb")
        self._whole = 0
        self._torn = False

    def _go_on(self) -> None:
        """Begin a new file: who has read half a record waits behind it for the other half."""
        if self._whole:
            self._file.close()
            self._begin()
        self._cut()
        self._torn = False

    def _cut(self) -> None:
        self._file.seek(self._whole)
        self._file.truncate()

    def _write(self, part: bytes) -> None:
        left = memoryview(part)
        while left:
            left = left[self._file.write(left) :]


class _StoredFiles:
    """Objects of a store, which nothing can be appended to.

    The newest is written anew with each record, until it is large; then the next one begins. So
    each record is there at once, a reader never meets half of one, and neither the objects nor
    the bytes that are sent again grow without bound.
    """

    def __init__(self, folder: str, first: Record, names: _Names) -> None:
        self._folder, self._first, self._names = folder.rstrip("/"), first, names
        self._layer = _file_layer()
        self._content = b""
        self._begin()
        try:
            if not io_util.IsCloudPath(folder):  # those have no folders that could be missing
                self._layer.makedirs(folder)
        except Exception as error:  # each store has its own
            raise _as_os_error(error) from error
        self.append(())

    def append(self, record: Record) -> None:
        content = b"".join((self._content, *record))
        try:
            with self._layer.GFile(f"{self._folder}/{self._name}", "wb") as file:
                file.write(content)
        except Exception as error:
            raise _as_os_error(error) from error
        self._content = content
        if len(content) >= _OBJECT_BYTES:
            self._begin()

    def close(self) -> None:
        self._content = b""

    def _begin(self) -> None:
        self._name = self._names.next()
        self._content = b"".join(self._first)


@cache
def _file_layer() -> Any:
    """TensorBoard's own, which has fsspec's file systems behind it, and needs no TensorFlow."""
    from tensorboard.compat.tensorflow_stub.io import gfile

    return gfile


def _is_missing(error: Exception) -> bool:
    from tensorboard.compat.tensorflow_stub import errors

    return isinstance(error, (FileNotFoundError, errors.NotFoundError))


def _as_os_error(error: Exception) -> OSError:
    """A store's own error, which may be of any type, as one of the file system."""
    return OSError(f"{type(error).__name__}: {error}")


def _masked_crc(*data: bytes) -> bytes:
    crc = 0
    for part in data:
        crc = google_crc32c.extend(crc, part)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + _CRC_MASK) & 0xFFFFFFFF)


def _name(seconds: int) -> str:
    """Unlike any other writer's."""
    place = f"{socket.gethostname()}.{os.getpid()}.{next(_file_number):06d}"
    return f"events.out.tfevents.{seconds:010d}.{place}.weightvis"


def _changed(path: Path) -> float:
    with suppress(OSError):  # it is being deleted
        return path.stat().st_mtime
    return 0.0
