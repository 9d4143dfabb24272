"""Calls to TensorBoard's data provider, side by side and without their stall.

The default loader is a server behind one gRPC connection. A lone answer to a client that has
nothing more to say waits some 40 ms for the network stack (a delayed acknowledgement); any other
traffic sets it free. So while calls are on their way, a cheap one is sent along now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import Any

from tensorboard import errors as tensorboard_errors
from tensorboard.context import RequestContext
from tensorboard.data import provider as data

from tensorboard_plugin_weightvis.metadata import PLUGIN_NAME

_EVERY_STEP = 10**7
_AT_ONCE = 8
_QUEUED = 4 * _AT_ONCE
_PATIENCE = 0.001  # seconds
_NUDGES = 10
# No array, no JSON, no picture, and not the empty blob that stands for what is not logged.
UNREADABLE = b"\0"

Listing = Mapping[str, Mapping[str, data.BlobSequenceTimeSeries]]
Sequences = Mapping[str, Mapping[str, Sequence[data.BlobSequenceDatum]]]


class Reader:
    """Reads this plugin's blob sequences from one provider."""

    def __init__(self, provider: data.DataProvider) -> None:
        self._provider = provider
        self._callers = ThreadPoolExecutor(_AT_ONCE, "weightvis-read")
        self._nudgers = ThreadPoolExecutor(1, "weightvis-nudge")
        self._nudge_under_way = self._nudgers.submit(lambda: None)

    def listing(self, context: RequestContext, experiment: str) -> Listing:
        """Each run's tags: their newest step, and what their metadata says."""
        ask = partial(
            self._provider.list_blob_sequences,
            context,
            experiment_id=experiment,
            plugin_name=PLUGIN_NAME,
        )
        return self._all(context, [ask])[0]

    def sequences(
        self, context: RequestContext, experiment: str, runs: set[str], tags: set[str]
    ) -> Sequences:
        """Every step of some runs' tags, with the keys of its blobs."""
        ask = partial(
            self._provider.read_blob_sequences,
            context,
            experiment_id=experiment,
            plugin_name=PLUGIN_NAME,
            downsample=_EVERY_STEP,
            run_tag_filter=data.RunTagFilter(runs=runs, tags=tags),
        )
        return self._all(context, [ask])[0]

    def blobs(self, context: RequestContext, keys: Sequence[str]) -> list[bytes]:
        """The blobs behind ``keys``, in their order; :data:`UNREADABLE` for one that TensorBoard
        cannot make out."""
        return self._all(context, [partial(self._blob, context, key) for key in keys])

    def _blob(self, context: RequestContext, key: str) -> bytes:
        try:
            found = self._provider.read_blob(context, blob_key=key)
        except KeyError as error:  # the Python loader's, where a run has just been deleted
            raise tensorboard_errors.NotFoundError(key) from error
        except (ValueError, TypeError, IndexError, MemoryError):  # its own, of a tensor that lies
            return UNREADABLE
        return found if isinstance(found, bytes) else UNREADABLE

    def _all(self, context: RequestContext, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        under_way: list[Future[Any]] = []
        for i, call in enumerate(calls):
            if i >= _QUEUED:  # what others ask for need not wait for all of these
                wait(under_way[i - _QUEUED : i - _QUEUED + 1])
            under_way.append(self._callers.submit(call))
        for _ in range(_NUDGES):
            if not wait(under_way, timeout=_PATIENCE).not_done:
                break
            if self._nudge_under_way.done():
                self._nudge_under_way = self._nudgers.submit(self._nudge, context)
        return [call.result() for call in under_way]

    def _nudge(self, context: RequestContext) -> None:
        with suppress(Exception):  # its answer is not wanted, nor is its failure
            self._provider.list_plugins(context, experiment_id="")
