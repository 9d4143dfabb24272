"""Keeping TensorFlow's notes about CPUs and GPUs off the screen, which the demos write on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def tensorflow_quiet() -> Iterator[None]:
    """Import TensorFlow in this block, and it says nothing but errors from then on.

    While it is loaded it heeds no setting (seen in 2.21), so that the process's own stderr must be
    turned away; Python's exceptions come through all the same.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
