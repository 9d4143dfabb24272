"""Signals that end a process, held until those that it has started are gone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

ENDINGS = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))


class _Ended(BaseException):
    """The block is left for a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def ending_in_order() -> Iterator[None]:
    """A signal leaves this block as an exception does, and only then has its usual effect.

    For blocks that start processes, which they would otherwise leave behind, and not for those with
    TensorFlow in them, which aborts when an exception passes it. Without effect outside the main
    thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {number: signal.getsignal(number) for number in ENDINGS}

    def leave(number: int, _frame: object) -> NoReturn:
        for each in ENDINGS:  # who presses Ctrl-C twice would leave the processes behind
            signal.signal(each, signal.SIG_IGN)
        raise _Ended(number)

    try:
        for number, handler in usual.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, leave)
        yield
    except _Ended as ended:
        _restore(usual)
        signal.raise_signal(ended.number)
        raise KeyboardInterrupt from None
    finally:
        _restore(usual)


def _restore(handlers: dict[signal.Signals, signal._HANDLER]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)
