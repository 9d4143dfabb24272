"""TensorBoard's data provider -> records, one step at a time.

The provider keeps every payload. Records made of them are cached within a byte budget, and what a
view will want next is read ahead of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, TypeVar, cast

import cachetools
import msgspec
import numpy as np
from tensorboard.context import RequestContext
from tensorboard.data import provider as data

from tensorboard_plugin_weightvis.errors import NotLoggedError
from tensorboard_plugin_weightvis.metadata import Tag
from tensorboard_plugin_weightvis.reading import Reader
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.timelines import Index, Timeline

_DEAR_BUDGET = 64 * 2**20
_IDLE_SECONDS = 10.0
_EXPERIMENTS = 16
_DIGESTS = 500_000

_T = TypeVar("_T")


class Store:
    """Every experiment's logs, behind one cache.

    Args:
      provider: TensorBoard's.
      budget: bytes of arrays that are kept; least recently used go first.
    """

    def __init__(self, provider: data.DataProvider, budget: int) -> None:
        self._reader = Reader(provider)
        self.budget = budget
        self._lock = threading.Lock()
        self._records = cachetools.LRUCache[Hashable, Any](budget, getsizeof=_size)
        self._dear = cachetools.LRUCache[Hashable, Any](_DEAR_BUDGET, getsizeof=_size)
        self._digests = cachetools.LRUCache[Hashable, Any](_DIGESTS)
        self._indices = cachetools.LRUCache[str, Index](_EXPERIMENTS)
        self._last_opened = 0.0
        self._sweeping: set[Hashable] = set()

    def open(self, context: RequestContext, experiment: str) -> Log:
        """The log of an experiment as it is now."""
        with self._lock:
            self._last_opened = time.monotonic()
            index = self._indices.setdefault(experiment, Index(self._reader, experiment))
        return Log(self, context, experiment, index.refreshed(context))

    def read(self, context: RequestContext, keys: Sequence[str]) -> list[bytes]:
        """The blobs behind ``keys``, read side by side."""
        return self._reader.blobs(context, keys)

    def recall(self, key: Hashable) -> Any:
        """The record kept under a key, or None."""
        with self._lock:
            found = self._records.get(key)
            return self._dear.get(key) if found is None else found

    def keep(self, key: Hashable, record: object, *, dear: bool = False) -> None:
        """Keep a record within the byte budget; one that is larger than all of it is not kept.

        ``dear``: it is small for what it cost, and has a budget beside that of the large ones.
        """
        with self._lock, suppress(ValueError):
            (self._dear if dear else self._records)[key] = record

    def digest(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What ``make`` returns: a few numbers, kept far longer than records."""
        with self._lock:
            if key in self._digests:
                return cast(_T, self._digests[key])
        value = make()
        with self._lock:
            return cast(_T, self._digests.setdefault(key, value))

    def digests(self, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """Those of the digests that :meth:`digest` would answer at once."""
        with self._lock:
            return {key: self._digests[key] for key in keys if key in self._digests}

    def sweep(self, key: Hashable, jobs: Iterable[Callable[[], object]], *, workers: int) -> None:
        """Do ``jobs`` in the background; nothing where a sweep of that key is still on its way.

        It stops when nobody has asked for anything for some seconds; a later request goes on.
        """
        with self._lock:
            if key in self._sweeping:
                return
            self._sweeping.add(key)
        todo = _Shared(jobs)

        def work() -> None:
            while self._is_wanted() and (job := todo.next()):
                with suppress(Exception):  # whoever needs it will meet the error, and tell
                    job()
            with self._lock:
                self._sweeping.discard(key)

        for _ in range(workers):
            # Daemons: TensorBoard must not wait for them when it ends.
            threading.Thread(target=work, name="weightvis-sweep", daemon=True).start()

    def _is_wanted(self) -> bool:
        return time.monotonic() - self._last_opened < _IDLE_SECONDS


class _Shared:
    """One iterator for several threads."""

    def __init__(self, jobs: Iterable[Callable[[], object]]) -> None:
        self._jobs = iter(jobs)
        self._lock = threading.Lock()

    def next(self) -> Callable[[], object] | None:
        with self._lock:
            return next(self._jobs, None)


class Log:
    """One experiment's heads, as one request sees them."""

    def __init__(
        self,
        store: Store,
        context: RequestContext,
        experiment: str,
        timelines: Mapping[tuple[str, Tag], Timeline],
    ) -> None:
        self.store = store
        self.context = context
        self.experiment = experiment
        self._timelines = timelines

    def names(self) -> list[tuple[str, str]]:
        """Every (run, head) there is, in order."""
        return sorted((run, tag.head) for run, tag in self._timelines if tag.kind == "head")

    def headless(self) -> list[tuple[str, str, list[str]]]:
        """Every (run, head) of which evaluations or attention are logged, but not the head itself;
        and which of them are."""
        known, found = set(self.names()), dict[tuple[str, str], set[str]]()
        for run, tag in self._timelines:
            if (run, tag.head) not in known and tag.kind in ("evaluation", "attention"):
                found.setdefault((run, tag.head), set()).add(tag.kind)
        return [(run, head, sorted(kinds)) for (run, head), kinds in sorted(found.items())]

    def head(self, run: str, name: str, unit: int | None = None) -> HeadSeries:
        """One head of one run.

        Args:
          unit: of a head with a sigmoid for each class, the class whose own question is looked at.

        Raises:
          NotLoggedError: there is none of that name, or no such unit.
          UnreadableLogError: its description cannot be read.
        """
        if (run, Tag("head", name)) not in self._timelines:
            known = name in {head for _, head in self.names()}
            raise NotLoggedError(
                f"no head {name!r} is logged in run {run!r}.",
                "Ask for `heads` to see which runs have it."
                if known
                else "Ask for `heads` to see what is logged.",
            )
        return HeadSeries(self, run, name, self._of_heads[run, name], unit)

    @cached_property
    def _of_heads(self) -> Mapping[tuple[str, str], Mapping[Tag, Timeline]]:
        """What is logged of each (run, head)."""
        found: dict[tuple[str, str], dict[Tag, Timeline]] = {}
        for (run, tag), line in self._timelines.items():
            found.setdefault((run, tag.head), {})[tag] = line
        return found


def _size(record: object) -> int:
    """Bytes that a record holds; a flat charge for what is not an array keeps the budget honest."""
    if isinstance(record, np.ndarray):
        return record.nbytes
    if isinstance(record, (bytes, str)):
        return len(record)
    if isinstance(record, msgspec.Struct):
        return 64 + sum(_size(getattr(record, name)) for name in record.__struct_fields__)
    if isinstance(record, (tuple, list)):
        return 64 + sum(_size(part) for part in record)
    return 64
