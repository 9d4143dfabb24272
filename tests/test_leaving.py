"""Long work stops where whoever asked for it has gone, however much of it is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from logs import opened

from tensorboard_plugin_weightvis import importances
from tensorboard_plugin_weightvis.engine import ENGINE
from tensorboard_plugin_weightvis.findings import looking
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views import findings, history, pairs
from tensorboard_plugin_weightvis.views.findings import FindingsQuery
from tensorboard_plugin_weightvis.views.history import HistoryQuery
from tensorboard_plugin_weightvis.views.pairs import PairsQuery

ASKED: dict[str, Any] = {"run": "two_class", "head": "head", "split": "test"}


class Held:
    """A function of a module that is what it was, but holds its second call until :meth:`go`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> None:
        self.calls = 0
        self.reached = threading.Event()
        self._gate = threading.Event()
        self._real = getattr(module, name)
        monkeypatch.setattr(module, name, self._call)

    def go(self) -> None:
        self._gate.set()

    def _call(self, *args: Any, **more: Any) -> Any:
        self.calls += 1
        if self.calls == 2:
            self.reached.set()
            self._gate.wait(30)
        return self._real(*args, **more)


def streams(log: Log, route: str) -> Iterator[Any]:
    if route == "history":
        return history.answer(log, HistoryQuery(**ASKED, feature=3))
    if route == "pairs":
        return pairs.answer(log, PairsQuery(**ASKED, step=20, among=6))
    return findings.answer(log, FindingsQuery(**ASKED, step=20))


# route: the function that is called once for each slice at least, and how often in all.
SLICES: dict[str, tuple[ModuleType, str, int]] = {
    "history": (history, "_importances", 31),
    "pairs": (importances, "interactions", 15),
    "findings": (looking, "_one", len(looking.KINDS)),
}


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every slice is as small as can be."""
    monkeypatch.setattr(history, "_SLICE_SECONDS", 0)
    monkeypatch.setattr(importances, "_LOSSES_AT_ONCE", 1)


@pytest.mark.usefixtures("one_at_a_time")
@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("route", SLICES)
def test_who_leaves_stops_the_work_before_its_next_slice(
    logdir: Path, monkeypatch: pytest.MonkeyPatch, route: str, leaves: bool
) -> None:
    module, name, every = SLICES[route]
    held = Held(monkeypatch, module, name)
    stream = streams(opened(logdir), route)
    next(stream)
    assert held.reached.wait(30)
    if leaves:
        stream.close()
    held.go()
    if not leaves:
        assert list(stream)
    # What waits for all others comes when the worker has nothing else to do.
    assert list(ENGINE.follow("all others", lambda: (end for end in [True]), ahead=True))[-1]
    assert held.calls == (2 if leaves else every)
