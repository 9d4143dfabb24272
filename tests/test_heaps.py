"""Threads share a few heaps once TensorBoard has loaded the plugin."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

import pytest

from tensorboard_plugin_weightvis.heaps import share_heaps

LOADED = """
from tensorboard.plugins.base_plugin import TBContext
from tensorboard_plugin_weightvis.loader import WeightVisLoader
assert WeightVisLoader().load(TBContext()) is not None
"""

# Sixteen threads that all hold memory at once; glibc then lists its heaps.
COUNTED = """
import ctypes, sys, threading
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
ready = threading.Barrier(16)
def hold():
    libc.malloc(1000)
    ready.wait()
threads = [threading.Thread(target=hold) for _ in range(16)]
for each in threads: each.start()
for each in threads: each.join()
listing = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, ctypes.c_void_p(listing))
libc.fflush(ctypes.c_void_p(listing))
"""


def test_where_there_is_no_glibc_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows None is not taken for the process itself."""

    def refuse(_: object) -> None:
        raise TypeError

    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    share_heaps()


def heaps(script: str, **environment: str) -> int:
    """How many heaps sixteen threads have after a script."""
    env = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(
        [sys.executable, "-c", script + COUNTED],
        check=True,
        capture_output=True,
        text=True,
        env=env | environment,
    )
    return done.stdout.count("<heap nr=")


def test_threads_share_a_few_heaps_unless_the_user_has_said_how_many() -> None:
    assert heaps("") > 2
    assert heaps(LOADED) <= 2
    assert heaps(LOADED, MALLOC_ARENA_MAX="5") > 2
