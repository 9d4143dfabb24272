"""A ZIP archive made while it is sent."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_PIECE = 2**16
_FASTEST = 1


class Member(NamedTuple):
    """A file of the archive and its bytes, piece by piece."""

    name: str
    pieces: Iterator[bytes]


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """The archive, piece by piece; no more of it is held than one piece of a member makes."""
    sink = _Sink()
    # zipfile sees that the sink cannot seek, and writes sizes behind each member.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
        for member in members:
            with archive.open(member.name, "w") as file:
                for piece in member.pieces:
                    file.write(piece)
                    if sink.size >= _PIECE:
                        yield sink.drained()
    yield sink.drained()


class _Sink(io.RawIOBase):
    """What was written since it was last drained."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self.size = 0

    def write(self, data: Any, /) -> int:
        self._written.append(bytes(data))
        self.size += len(data)
        return len(data)

    def drained(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        self.size = 0
        return data
