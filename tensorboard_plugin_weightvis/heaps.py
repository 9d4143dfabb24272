"""Few heaps: what one thread has freed, the next one takes."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress

_ARENA_MAX = -8  # glibc's M_ARENA_MAX
_HEAPS = 2


def share_heaps() -> None:
    """Have all threads of this process allocate from a few heaps; nothing where it isn't glibc's to
    say, or where the user has said it by ``MALLOC_ARENA_MAX``.

    TensorBoard answers each request in a thread of its own, and glibc gives threads up to eight
    heaps a core: arrays of megabytes that have been freed in one then wait while another grows.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return
    with suppress(OSError, AttributeError, TypeError):  # Windows takes no None for itself
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)
