"""The demo's own clips: drawn on the first start, then kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tensorboard_plugin_weightvis.demo.crash import paper, progress, scenery
from tensorboard_plugin_weightvis.demo.crash.reading import Clips, read
from tensorboard_plugin_weightvis.demo.crash.scenery import scenes
from tensorboard_plugin_weightvis.demo.endings import ending_in_order
from tensorboard_plugin_weightvis.errors import ClipsError, WeightVisError

_UNUSED_SECONDS = 24 * 3600.0  # a drawing on which nobody has worked for so long, or read it, goes
_TRIES = 2  # what is damaged is drawn and kept once more


def drawn(*, frames: int, size: int, cache: Path | None, clips: int = scenes.CLIPS) -> Clips:
    """Drawn clips, read as :func:`.reading.read` does.

    Args:
      cache: the folder in which drawings and prepared clips are kept; None, or one that can't be
        written: they are drawn anew each time.
      clips: how many, of both classes together.
    """
    prepared = cache / "clips" if cache else None
    for folder in (_kept(cache / "drawn", clips) for _ in range(_TRIES)) if cache else ():
        if folder is None:
            break
        with suppress(ClipsError):
            found = read(folder, frames=frames, size=size, cache=prepared)
            if len(found.names) == clips:
                return found
        print("The clips that were kept are damaged.")
        shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as passing:
        return read(_draw(Path(passing), clips), frames=frames, size=size)


@ending_in_order()
def _kept(home: Path, clips: int) -> Path | None:
    """The folder in ``home`` with the drawing, made where it is not there; None: it can't be."""
    folder = home / f"{clips}-{_version()}"
    with suppress(OSError):
        os.utime(folder)  # others see that it is used
    _clear(home)
    if folder.is_dir():
        return folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="unfinished-", dir=home) as unfinished:
            _draw(Path(unfinished, "clips"), clips).rename(folder)
    except (OSError, WeightVisError) as error:
        if not folder.is_dir():  # by now: another start may have been quicker
            print(f"The next start will draw the clips again: they cannot be kept ({error}).")
            return None
    return folder


def _draw(folder: Path, clips: int) -> Path:
    print(f"Drawing {clips} clips", flush=True)
    show = progress.over(clips)
    with ending_in_order():
        return scenes.draw(folder, clips, on_progress=lambda done, _of: show(done))


def _clear(home: Path) -> None:
    """Away with drawings of other versions, and those cut short, that nobody uses any more."""
    for folder in home.glob("*-*"):
        with suppress(OSError):  # another process has renamed it, or taken it away
            newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
            if time.time() - newest > _UNUSED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _version() -> str:
    """Another one when anything that may bear on the drawing has changed."""
    sources = [Path(paper.__file__), *sorted(Path(scenery.__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
