"""What an experiment has logged: each tag's steps, and the keys of their blobs."""

from __future__ import annotations

import bisect
import itertools
import math
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
        sequences: dict[tuple[str, str], Sequence[data.BlobSequenceDatum]] = {}
        for some in _askable(places, listing):
            found = self._reader.sequences(
                context,
                self._experiment,
                runs={run for run, _ in some},
                tags={tag for _, tag in some},
            )
            sequences |= {(run, tag): found.get(run, {}).get(tag, ()) for run, tag in some}
        timelines = {}
        for run, text in places:
            tag, logged = metadata.parse_tag(text), sequences.get((run, text))
            if tag and (logged or logged is None):  # nothing is known of what was not asked for
                timelines[run, tag] = _timeline(listing[run][text].plugin_content, logged or ())
        return timelines


def _askable(
    places: Sequence[tuple[str, str]], listing: Listing
) -> list[Sequence[tuple[str, str]]]:
    """The places, in one piece or, where some run's tag claims more blobs than can be, run by run
    and without those: what is asked of several runs is asked of every tag of theirs."""
    lying = {
        (run, tag)
        for run, tags in listing.items()
        for tag, series in tags.items()
        if series.max_length > metadata.MOST_BLOBS
    }
    if not lying:
        return [places]
    sound = [place for place in places if place not in lying]
    return [list(mine) for _, mine in itertools.groupby(sound, key=lambda place: place[0])]


def _timeline(content: bytes, found: Sequence[data.BlobSequenceDatum]) -> Timeline:
    """Sorted and told apart: a restarted run logs some steps again, and the last one stands. What
    claims a step that nobody can log is left out."""
    latest: dict[int, data.BlobSequenceDatum] = {}
    repeated = set()
    for datum in found:
        if not 0 <= datum.step <= metadata.LARGEST_STEP:
            continue
        other = latest.get(datum.step)
        if other is not None:
            repeated.add(datum.step)
        if other is None or datum.wall_time >= other.wall_time:
            latest[datum.step] = datum
    moments = (
        Moment(datum.step, _time(datum), tuple(value.blob_key for value in datum.values))
        for _, datum in sorted(latest.items())
    )
    return Timeline(content, tuple(moments), tuple(sorted(repeated)))


def _time(datum: data.BlobSequenceDatum) -> float:
    return datum.wall_time if math.isfinite(datum.wall_time) else 0.0
