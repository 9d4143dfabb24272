"""Long work sees what others do, and gives way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from server import until

from tensorboard_plugin_weightvis import courtesy

SPIN = "while True: pass"


def test_programs_that_use_every_core_are_seen() -> None:
    spinning = [subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(os.cpu_count() or 1)]
    try:
        others = courtesy.Others()
        assert until(others.are_busy, 20)
    finally:
        for each in spinning:
            each.kill()
            each.wait()


@pytest.mark.parametrize(("behind_all", "policy"), [(True, "SCHED_IDLE"), (False, "SCHED_OTHER")])
def test_only_the_calling_thread_steps_back(behind_all: bool, policy: str) -> None:
    found: list[tuple[int, int]] = []

    def step_back() -> None:
        courtesy.step_back(behind_all=behind_all)
        me = threading.get_native_id()
        found.append((os.sched_getscheduler(me), os.getpriority(os.PRIO_PROCESS, me)))

    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=step_back)
    thread.start()
    thread.join()
    assert found == [(getattr(os, policy), 5)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == mine
