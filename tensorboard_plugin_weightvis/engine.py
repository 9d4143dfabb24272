"""Long work, one slice at a time: one worker, whom everybody shares and nobody can hold up."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from tensorboard_plugin_weightvis import courtesy

_TICK_SECONDS = 0.1
_NAME = "weightvis-engine"


# Makes an iterator whose every step is a slice.
Work = Callable[[], Generator[Any, None, None]]


class Waiting(NamedTuple):
    """The work has not begun: so many others are at it."""

    others: int


class Follower:
    """One request that waits for work. ``page``: whose it is; ``ahead``: it can wait for all
    others, since nobody looks at it yet."""

    def __init__(self, page: str, number: int, *, ahead: bool) -> None:
        self.page = page or f"\0{number}"
        self.number = number
        self.ahead = ahead
        self.news: queue.SimpleQueue[Any] = queue.SimpleQueue()


class _End(NamedTuple):
    error: Exception | None


_DONE = object()


class _Job:
    def __init__(self, work: Generator[Any, None, None]) -> None:
        self.work = work
        self.begun = False
        self.followers: list[Follower] = []
        self.newest: Any = None

    def tell(self, news: object) -> None:
        for follower in self.followers:
            follower.news.put(news)


class Engine:
    """A worker with a queue.

    Work is an iterator whose every step is a slice. After each slice the worker turns to the page
    that has waited longest, and of that page to what it asked for last; what is worked out ahead
    comes when nothing else is left. Equal work is done once for all who ask, and work that nobody
    follows any more is closed before its next slice. Two descents at once would be no faster than
    one after the other: both use every core. It gives way to others, see :mod:`courtesy`.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: dict[Hashable, _Job] = {}
        self._served: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._others = courtesy.Others()
        self._worker: threading.Thread | None = None

    def follow(
        self,
        key: Hashable,
        work: Work,
        page: str = "",
        *,
        ahead: bool,
    ) -> Iterator[Any]:
        """What the work yields, from its newest slice on.

        Between slices, every tenth of a second, comes a :class:`Waiting` where the work has not
        begun, else None, so that the caller can look whether its reader is still there. Closing
        the iterator is to stop following.

        Args:
          key: equal keys mean equal work.
          work: makes the iterator; called where nobody does that work already.
          page: whose request this is; each request without one stands for itself.
          ahead: whether it may wait until nobody waits for anything else.

        Raises:
          Exception: what the work raised.
        """
        me = self._join(key, work, page, ahead=ahead)
        try:
            while True:
                try:
                    news = me.news.get(timeout=_TICK_SECONDS)
                except queue.Empty:
                    news = self._standing(key)
                if isinstance(news, _End):
                    if news.error is not None:
                        raise news.error
                    return
                yield news
        finally:
            self._leave(key, me)

    def _join(
        self,
        key: Hashable,
        work: Work,
        page: str,
        *,
        ahead: bool,
    ) -> Follower:
        with self._changed:
            me = Follower(page, next(self._numbers), ahead=ahead)
            job = self._jobs.get(key)
            if job is None:
                job = self._jobs[key] = _Job(work())
            elif job.newest is not None:
                me.news.put(job.newest)
            job.followers.append(me)
            self._man()
            self._changed.notify()
            return me

    def _leave(self, key: Hashable, me: Follower) -> None:
        with self._changed:
            job = self._jobs.get(key)
            if job is not None and me in job.followers:
                job.followers.remove(me)
                self._changed.notify()

    def _standing(self, key: Hashable) -> Waiting | None:
        with self._changed:
            self._man()
            job = self._jobs.get(key)
            if job is None or job.begun:
                return None
            others = sum(
                1
                for each in self._jobs.values()
                if each is not job and any(not f.ahead for f in each.followers)
            )
            return Waiting(others) if others else None

    def _man(self) -> None:
        """See to it that there is a worker. Only threads of requests do: what a worker has become,
        those that it starts would be too."""
        if self._worker is not None and self._worker.is_alive():
            return
        # A daemon: TensorBoard must not wait for it when it ends.
        self._worker = threading.Thread(
            target=self._work, args=(not self._others.are_busy(),), name=_NAME, daemon=True
        )
        self._worker.start()

    def _work(self, behind_all: bool) -> None:
        courtesy.step_back(behind_all=behind_all)
        while found := self._next(behind_all=behind_all):
            key, job = found
            try:
                news = next(job.work, _DONE)
            except Exception as error:
                self._end(key, job, error)
                continue
            if news is _DONE:
                self._end(key, job, None)
                continue
            with self._changed:
                job.newest = job.newest if news is None else news
                job.tell(news)

    def _end(self, key: Hashable, job: _Job, error: Exception | None) -> None:
        with self._changed:
            del self._jobs[key]
            job.tell(_End(error))

    def _next(self, *, behind_all: bool) -> tuple[Hashable, _Job] | None:
        """The job whose turn it is; None where a worker of the other kind should do it."""
        with self._changed:
            self._drop()
            while not self._jobs:
                self._served.clear()
                self._changed.wait()
                self._drop()
            if self._others.are_busy() == behind_all:
                self._worker = None
                return None
            waiting = [(each, key) for key, job in self._jobs.items() for each in job.followers]
            urgent = [each for each in waiting if not each[0].ahead] or waiting
            page = min((f.page for f, _ in urgent), key=lambda page: self._served.get(page, 0))
            self._served[page] = next(self._numbers)
            _, key = max((f.number, key) for f, key in urgent if f.page == page)
            self._jobs[key].begun = True
            return key, self._jobs[key]

    def _drop(self) -> None:
        """Close the work that nobody follows any more."""
        for key in [key for key, job in self._jobs.items() if not job.followers]:
            with suppress(Exception):  # nobody is there to be told
                self._jobs.pop(key).work.close()


# The one that all long work of this process goes through.
ENGINE = Engine()
