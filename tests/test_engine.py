"""One worker for all: whose turn it is, what is shared, and what is dropped."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import Any

import pytest
from server import until

from tensorboard_plugin_weightvis.engine import Engine, Waiting


class Bench:
    """An engine whose worker is kept at a first slice until :meth:`go`, so that a queue forms."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.log: list[str] = []
        self.closed: list[str] = []
        self._gate = threading.Event()
        self._threads: list[threading.Thread] = []
        self.ask("gate", "gate", self._held)
        until(lambda: "gate" in self.log)

    def go(self) -> list[str]:
        """Let the worker work; what it did, slice by slice, once all have their end."""
        self._gate.set()
        for thread in self._threads:
            thread.join(timeout=30)
            assert not thread.is_alive()
        return [each for each in self.log if each != "gate"]

    def slices(self, name: str, count: int) -> Callable[[], Generator[str, None, None]]:
        def work() -> Generator[str, None, None]:
            try:
                for i in range(count):
                    self.log.append(name)
                    yield f"{name}{i}"
            finally:
                self.closed.append(name)

        return work

    def ask(
        self,
        key: str,
        page: str,
        work: Callable[[], Generator[str, None, None]],
        *,
        ahead: bool = False,
    ) -> list[str]:
        """Follow in the background, queued when this returns; the list fills with what came."""
        came: list[str] = []
        stream = self.engine.follow(key, work, page, ahead=ahead)
        joined = threading.Event()

        def listen() -> None:
            joined.set()
            came.extend(news for news in stream if isinstance(news, str))

        before = self._followers()
        thread = threading.Thread(target=listen)
        thread.start()
        self._threads.append(thread)
        joined.wait()
        until(lambda: self._followers() > before)
        return came

    def _followers(self) -> int:
        return sum(len(job.followers) for job in self.engine._jobs.values())

    def _held(self) -> Generator[str, None, None]:
        self.log.append("gate")
        self._gate.wait(30)
        yield "gate"


@pytest.fixture
def bench() -> Iterator[Bench]:
    held = Bench()
    yield held
    held.go()


def test_what_a_page_asked_for_last_is_done_first(bench: Bench) -> None:
    bench.ask("a", "page", bench.slices("a", 2))
    bench.ask("b", "page", bench.slices("b", 2))
    assert bench.go() == ["b", "b", "a", "a"]


def test_pages_take_turns_so_that_none_starves(bench: Bench) -> None:
    for name in "abcd":
        bench.ask(name, name, bench.slices(name, 3))
    assert bench.go() == list("abcd") * 3


def test_requests_without_a_page_each_stand_for_themselves(bench: Bench) -> None:
    for name in "ab":
        bench.ask(name, "", bench.slices(name, 2))
    assert bench.go() == ["a", "b", "a", "b"]


def test_what_is_worked_out_ahead_comes_last(bench: Bench) -> None:
    bench.ask("later", "one", bench.slices("later", 2), ahead=True)
    bench.ask("now", "two", bench.slices("now", 2))
    assert bench.go() == ["now", "now", "later", "later"]


def test_equal_work_is_done_once_for_all_who_ask(bench: Bench) -> None:
    one = bench.ask("same", "one", bench.slices("a", 3))
    other = bench.ask("same", "two", bench.slices("never", 3))
    assert bench.go() == ["a"] * 3
    assert one == other == ["a0", "a1", "a2"]


def test_who_comes_late_gets_the_newest_slice_at_once() -> None:
    engine = Engine()
    going_on = threading.Event()

    def work() -> Generator[str, None, None]:
        yield "first"
        going_on.wait(30)
        yield "last"

    early = engine.follow("key", work, ahead=False)
    assert next(early) == "first"
    late = engine.follow("key", work, ahead=False)
    assert next(late) == "first"
    going_on.set()
    assert [news for news in late if news] == ["last"]
    assert [news for news in early if news] == ["last"]


def test_work_that_nobody_follows_is_closed_before_its_next_slice() -> None:
    engine = Engine()
    done: list[int] = []
    closed = threading.Event()

    def work() -> Generator[int, None, None]:
        try:
            for i in range(10**9):
                done.append(i)
                yield i
        finally:
            closed.set()

    stream = engine.follow("key", work, ahead=False)
    assert next(stream) == 0
    with suppress(StopIteration):
        stream.close()  # type: ignore[attr-defined]
    assert closed.wait(10)
    count = len(done)
    assert list(engine.follow("other", lambda: iter_of("x"), ahead=False)) == ["x"]
    assert len(done) == count


def iter_of(*news: str) -> Generator[str, None, None]:
    yield from news


def test_who_waits_is_told_how_many_others_are_at_work(bench: Bench) -> None:
    bench.ask("a", "one", bench.slices("a", 1))
    stream = bench.engine.follow("b", bench.slices("b", 1), "two", ahead=False)
    assert next(stream) == Waiting(2)
    stream.close()  # type: ignore[attr-defined]
    assert bench.go() == ["a"]


def test_work_that_has_begun_waits_for_nobody() -> None:
    engine = Engine()
    other = engine.follow("other", endless, ahead=False)
    assert next(other) == 0
    stream = engine.follow("slow", silent, ahead=False)
    came = [next(stream) for _ in range(5)]
    assert came[-1] is None
    for each in (other, stream):
        each.close()  # type: ignore[attr-defined]


def endless() -> Generator[int, None, None]:
    for i in range(10**9):
        time.sleep(0.01)
        yield i


def silent() -> Generator[None, None, None]:
    while True:
        time.sleep(0.01)
        yield None


def test_work_that_cannot_be_closed_does_not_end_the_worker() -> None:
    engine = Engine()

    def work() -> Generator[int, None, None]:
        try:
            yield 1
            time.sleep(0.2)
            yield 2
        finally:
            raise OSError("no way out")

    stream = engine.follow("key", work, ahead=False)
    assert next(stream) == 1
    stream.close()  # type: ignore[attr-defined]
    assert list(filter(None, engine.follow("next", lambda: iter_of("fine"), ahead=False))) == [
        "fine"
    ]


def test_the_worker_changes_its_standing_with_what_others_do() -> None:
    """A thread cannot come forward again, and those that it starts inherit what it has become."""
    engine = Engine()
    engine._others = others = Told()
    seen: list[int] = []

    def work() -> Generator[int, None, None]:
        for _ in range(10**9):
            time.sleep(0.01)
            seen.append(os.sched_getscheduler(threading.get_native_id()))
            yield seen[-1]

    stream = engine.follow("key", work, ahead=False)
    for busy, policy in ((False, os.SCHED_IDLE), (True, os.SCHED_OTHER), (False, os.SCHED_IDLE)):
        others.busy = busy
        seen.clear()
        assert any(news == policy for news, _ in zip(stream, range(500), strict=False))
    stream.close()  # type: ignore[attr-defined]


class Told:
    """What others do, as the test says."""

    busy = False

    def are_busy(self) -> bool:
        return self.busy


def test_an_error_reaches_all_who_wait_and_the_worker_goes_on() -> None:
    engine = Engine()

    def work() -> Generator[Any, None, None]:
        yield None
        raise OSError("no more room")

    with pytest.raises(OSError, match="no more room"):
        list(engine.follow("key", work, ahead=False))
    assert list(engine.follow("key", lambda: iter_of("fine"), ahead=False)) == ["fine"]
