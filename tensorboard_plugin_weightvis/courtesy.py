"""Long work that gives way: on Linux it takes what nobody else wants of the machine.

Measured on two cores, both at work on layouts: TensorBoard's own routes take 2.5 times as long as
while nothing runs, whatever the priority of the layouts; under ``SCHED_IDLE`` 1.2 times
(``benchmarks/embedding.py``). But beside a training that uses every core such work would not come
on at all, so there it only has a lower priority. What a thread has once become it must stay, for
want of the right to rise again; threads that it starts, as OpenMP's, inherit it.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

_NICENESS = 5
_BUSY = 0.5
_LOOK_SECONDS = 0.2
_TIMES = Path("/proc/stat")


class Others:
    """What all but nice programs, as ours is, use of the machine."""

    def __init__(self) -> None:
        self._looked = time.monotonic()
        self._seen = _times()
        self._busy = False

    def are_busy(self) -> bool:
        """Whether they have lately used more than half of it."""
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            before, self._seen, self._looked = self._seen, _times(), time.monotonic()
            used, passed = (now - then for now, then in zip(self._seen, before, strict=True))
            self._busy = passed > 0 and used / passed > _BUSY
        return self._busy


def step_back(*, behind_all: bool) -> None:
    """Make the calling thread, for good, give way to others; ``behind_all``: to every other one."""
    with suppress(AttributeError, OSError):  # not every system has priorities for threads
        me = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, me, _NICENESS)
        if behind_all:
            os.sched_setscheduler(me, os.SCHED_IDLE, os.sched_param(0))


def _times() -> tuple[int, int]:
    """Ticks of the processors that all but nice programs have used, and that have passed."""
    try:
        cpu = [int(ticks) for ticks in _TIMES.read_text().split("\n", 1)[0].split()[1:9]]
    except (OSError, ValueError):
        return 0, 0
    user, _nice, system, _idle, _waiting, *interrupts = cpu
    return user + system + sum(interrupts), sum(cpu)
