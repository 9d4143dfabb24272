"""What an experiment has logged: each tag's steps, and the keys of their blobs."""

from __future__ import annotations

import bisect
import threading
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tensorboard.context import RequestContext
from tensorboard.data import provider as data

from tensorboard_plugin_weightvis import metadata
from tensorboard_plugin_weightvis.metadata import Tag
from tensorboard_plugin_weightvis.reading import Listing, Reader

_FRESH_SECONDS = 1.0


class Moment(NamedTuple):
    """One step of a tag: when it was logged, and the keys of its blobs."""

    step: int
    wall_time: float
    keys: tuple[str, ...]


class Timeline(NamedTuple):
    """A tag's moments in order of step, and the steps that were logged more than once."""

    content: bytes
    moments: tuple[Moment, ...]
    repeated: tuple[int, ...]

    def at(self, step: int) -> Moment:
        """The last moment up to a step, else the first one."""
        place = bisect.bisect_right(self.moments, step, key=lambda moment: moment.step)
        return self.moments[max(place - 1, 0)]


class Index:
    """What an experiment has logged; re-read only where TensorBoard says that it grew."""

    def __init__(self, reader: Reader, experiment: str) -> None:
        self._reader = reader
        self._experiment = experiment
        self._lock = threading.Lock()
        self._checked = -_FRESH_SECONDS
        self._seen: dict[tuple[str, str], tuple[int, float]] = {}
        self._timelines: dict[tuple[str, Tag], Timeline] = {}

    def refreshed(self, context: RequestContext) -> Mapping[tuple[str, Tag], Timeline]:
        with self._lock:
            if time.monotonic() - self._checked >= _FRESH_SECONDS:
                self._refresh(context)
                self._checked = time.monotonic()
            return self._timelines

    def _refresh(self, context: RequestContext) -> None:
        listing = self._reader.listing(context, self._experiment)
        now = {
            (run, tag): (series.max_step, series.max_wall_time)
            for run, tags in listing.items()
            for tag, series in tags.items()
        }
        grown = [place for place, newest in now.items() if self._seen.get(place) != newest]
        if not grown and len(now) == len(self._seen):
            return
        kept = {
            place: line
            for place, line in self._timelines.items()
            if (place[0], str(place[1])) in now
        }
        self._timelines = kept | (self._timelines_of(context, grown, listing) if grown else {})
        self._seen = now

    def _timelines_of(
        self,
        context: RequestContext,
        places: Sequence[tuple[str, str]],
        listing: Listing,
    ) -> dict[tuple[str, Tag], Timeline]:
        sequences = self._reader.sequences(
            context,
            self._experiment,
            runs={run for run, _ in places},
            tags={tag for _, tag in places},
        )
        timelines = {}
        for run, text in places:
            tag, found = metadata.parse_tag(text), sequences.get(run, {}).get(text)
            if tag and found:
                timelines[run, tag] = _timeline(listing[run][text].plugin_content, found)
        return timelines


def _timeline(content: bytes, found: Sequence[data.BlobSequenceDatum]) -> Timeline:
    """Sorted and told apart: a restarted run logs some steps again, and the last one stands."""
    latest: dict[int, data.BlobSequenceDatum] = {}
    repeated = set()
    for datum in found:
        other = latest.get(datum.step)
        if other is not None:
            repeated.add(datum.step)
        if other is None or datum.wall_time >= other.wall_time:
            latest[datum.step] = datum
    moments = (
        Moment(datum.step, datum.wall_time, tuple(value.blob_key for value in datum.values))
        for _, datum in sorted(latest.items())
    )
    return Timeline(content, tuple(moments), tuple(sorted(repeated)))
