"""How far clips have come: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import ceil

import keras

_LINES = 10


def over(clips: int) -> Callable[[int], None]:
    """What is to be told, each time, how many of ``clips`` are done."""
    if sys.stdout.isatty():
        return keras.utils.Progbar(clips, unit_name="clip").update
    every = ceil(clips / _LINES)

    def line(done: int) -> None:
        if done % every == 0 or done == clips:
            print(f"{done} of {clips} clips", flush=True)

    return line
