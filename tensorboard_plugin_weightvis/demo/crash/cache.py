"""Prepared clips on disk, so that a second start need not read the videos again."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path

BUDGET = 4 * 10**9  # bytes: the Car Crash Dataset's 4,500 clips, at the paper's size, are 3.7 GB
_DIGEST = hashlib.sha256
_OURS = re.compile(r"[0-9a-f]{64}(\.part)?")


def home() -> Path | None:
    """The user's own cache folder for this, which need not be there yet; None: there is no home.

    References: the XDG base directory specification, which passes over relative paths.
    """
    told = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if told.is_absolute():
        return told / "weightvis"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "weightvis"
    return None


class Cache:
    """Bytes under keys, one file each. What is damaged is as good as not there.

    Args:
      folder: where to keep them; made when something is put. None: nothing is kept.

    ``fault`` is what kept it from being written; from then on nothing more is put.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.fault: OSError | None = None

    def take(self, key: str) -> bytes | None:
        """What was put under ``key``; None: nothing, or not all of it."""
        if self.folder is None:
            return None
        try:
            path = self._path(self.folder, key)
            written = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):
            os.utime(path)  # the last use, by which what is kept is trimmed
        size = _DIGEST().digest_size
        digest, content = written[:size], written[size:]
        return content if _DIGEST(content).digest() == digest else None

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content``: all of it, or nothing."""
        if self.folder is None or self.fault:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self._path(self.folder, key), _DIGEST(content).digest() + content)
        except OSError as error:
            self.fault = error

    def trim(self, budget: int) -> None:
        """Away with what was put or taken longest ago, but for the latest ``budget`` bytes."""
        for path, size in _latest_first(self.folder) if self.folder else ():
            budget -= size
            if budget < 0:
                with suppress(OSError):
                    path.unlink()

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / _DIGEST(key.encode()).hexdigest()


def _latest_first(folder: Path) -> list[tuple[Path, int]]:
    """A cache's files, the last used first, and their sizes; half-written ones too."""
    found: list[tuple[int, Path, int]] = []
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):  # another process has trimmed it
                state = path.stat()
                found.append((state.st_mtime_ns, path, state.st_size))
    latest = sorted(found, reverse=True)
    return [(path, size) for _, path, size in latest if _OURS.fullmatch(path.name)]


def _write(path: Path, content: bytes) -> None:
    """Write under another name first: nobody finds the file half-written."""
    part = path.with_suffix(".part")
    try:
        part.write_bytes(content)
        with suppress(FileNotFoundError):  # another process, at the same clip, was quicker
            part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
