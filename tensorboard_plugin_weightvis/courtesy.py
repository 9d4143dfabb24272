"""Long work that gives way: on Linux it takes what nobody else wants of the machine.

A lower priority alone leaves TensorBoard's own routes slow while all cores are at work on layouts;
``SCHED_IDLE`` does not (``benchmarks/embedding.py`` has the figure). But beside a training that
uses every core such work would not come on at all, so there it only has a lower priority. What a
thread has once become it must stay, for want of the right to rise again; the threads and processes
that it starts inherit it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

_NICENESS = 5
_BUSY = 0.5
_LOOK_SECONDS = 0.2
_LONG_SECONDS = 5.0
_TIMES = Path("/proc/stat")


class Others:
    """What all but nice programs, as ours is, use of the machine."""

    def __init__(self) -> None:
        self._looked = time.monotonic()
        self._seen = _times()
        self._busy = False

    def are_busy(self) -> bool:
        """Whether they have lately used more than half of it."""
        passed = time.monotonic() - self._looked
        if passed >= _LOOK_SECONDS:
            before, self._seen, self._looked = self._seen, _times(), time.monotonic()
            used, ticks = (now - then for now, then in zip(self._seen, before, strict=True))
            # What was long ago says nothing of now.
            self._busy = passed < _LONG_SECONDS and ticks > 0 and used / ticks > _BUSY
        return self._busy


def step_back(*, behind_all: bool) -> None:
    """Make the calling thread, for good, give way to others; ``behind_all``: to every other one."""
    if sys.platform != "linux":  # elsewhere the number of a thread may be that of a process
        return
    with suppress(OSError):
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, _NICENESS)
        if behind_all:
            os.sched_setscheduler(me, os.SCHED_IDLE, os.sched_param(0))


def _times() -> tuple[int, int]:
    """Ticks of the processors that all but nice programs have used, and that have passed."""
    try:
        cpu = [int(ticks) for ticks in _TIMES.read_text().split("\n", 1)[0].split()[1:9]]
        user, _nice, system, _idle, _waiting, *interrupts = cpu
    except (OSError, ValueError):
        return 0, 0
    return user + system + sum(interrupts), sum(cpu)
