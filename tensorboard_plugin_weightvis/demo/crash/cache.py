"""Prepared clips on disk, so that a second start need not read the videos again."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

_DIGEST = hashlib.sha256


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
            written = self._path(self.folder, key).read_bytes()
        except OSError:
            return None
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

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / _DIGEST(key.encode()).hexdigest()


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
