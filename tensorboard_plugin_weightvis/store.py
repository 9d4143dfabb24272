"""TensorBoard's data provider -> records, one step at a time.

The provider keeps every payload. Records made of them are cached within a byte budget, and what a
view will want next is read ahead of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar, cast

import cachetools
import numpy as np
from tensorboard.context import RequestContext
from tensorboard.data import provider as data

from tensorboard_plugin_weightvis.errors import NotLoggedError
from tensorboard_plugin_weightvis.metadata import Tag
from tensorboard_plugin_weightvis.reading import Reader
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.timelines import Index, Timeline

DEFAULT_BUDGET = 256 * 2**20
_READERS_AHEAD = 4
_DIGESTS = 500_000

_T = TypeVar("_T")


class Store:
    """Every experiment's logs, behind one cache.

    Args:
      provider: TensorBoard's.
      budget: bytes of arrays that are kept; least recently used go first.
    """

    def __init__(self, provider: data.DataProvider, budget: int = DEFAULT_BUDGET) -> None:
        self._reader = Reader(provider)
        self.budget = budget
        self._lock = threading.Lock()
        self._records = cachetools.LRUCache[Hashable, Any](budget, getsizeof=_size)
        self._digests = cachetools.LRUCache[Hashable, Any](_DIGESTS)
        self._indices: dict[str, Index] = {}
        self._sweeping: set[Hashable] = set()

    def open(self, context: RequestContext, experiment: str) -> Log:
        """The log of an experiment as it is now."""
        with self._lock:
            index = self._indices.setdefault(experiment, Index(self._reader, experiment))
        return Log(self, context, experiment, index.refreshed(context))

    def read(self, context: RequestContext, keys: Sequence[str]) -> list[bytes]:
        """The blobs behind ``keys``, read side by side."""
        return self._reader.blobs(context, keys)

    def recall(self, key: Hashable) -> Any:
        """The record kept under a key, or None."""
        with self._lock:
            return self._records.get(key)

    def keep(self, key: Hashable, record: object) -> None:
        """Keep a record within the byte budget; one that is larger than all of it is not kept."""
        with self._lock, suppress(ValueError):
            self._records[key] = record

    def digest(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What ``make`` returns: a few numbers, kept far longer than records."""
        with self._lock:
            if key in self._digests:
                return cast(_T, self._digests[key])
        value = make()
        with self._lock:
            self._digests[key] = value
        return value

    def digests(self, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """Those of the digests that :meth:`digest` would answer at once."""
        with self._lock:
            return {key: self._digests[key] for key in keys if key in self._digests}

    def sweep(self, key: Hashable, jobs: Iterable[Callable[[], object]]) -> None:
        """Do ``jobs`` in the background; nothing where a sweep of that key is still on its way."""
        with self._lock:
            if key in self._sweeping:
                return
            self._sweeping.add(key)

        def work() -> None:
            try:
                with ThreadPoolExecutor(_READERS_AHEAD, "weightvis-ahead") as pool:
                    list(pool.map(_tried, jobs))
            finally:
                with self._lock:
                    self._sweeping.discard(key)

        threading.Thread(target=work, name="weightvis-sweep", daemon=True).start()


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

    def head(self, run: str, name: str) -> HeadSeries:
        """One head of one run.

        Raises:
          NotLoggedError: there is none of that name.
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
        mine = {
            tag: line for (r, tag), line in self._timelines.items() if (r, tag.head) == (run, name)
        }
        return HeadSeries(self, run, name, mine)


def _size(record: object) -> int:
    """Bytes that a record holds; a flat charge for what is not an array keeps the budget honest."""
    if isinstance(record, np.ndarray):
        return record.nbytes
    if isinstance(record, bytes):
        return len(record)
    if isinstance(record, (tuple, list)):
        return 64 + sum(_size(part) for part in record)
    return 64


def _tried(job: Callable[[], object]) -> None:
    """A job ahead of need may fail in silence: whoever needs it will meet the error and tell."""
    with suppress(Exception):
        job()
