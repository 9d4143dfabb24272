"""Whether attention is direct: how much of it falls on the own and the neighbouring frames."""

from __future__ import annotations

import msgspec
import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import HeadQuery, Name
from tensorboard_plugin_weightvis.views.wire import Array, pack


class CourseQuery(HeadQuery, kw_only=True, frozen=True):
    """A head of a run, and the split whose clips they are."""

    split: Name


class CourseAnswer(msgspec.Struct, frozen=True):
    """Means over the clips. ``own``, ``neighbours``: float32 ``[steps, heads of all layers]``: the
    share of a frame's attention that falls on itself, and on the frames before and after it.

    ``chance_own``, ``chance_neighbours``: what attention that is spread evenly would give.
    ``truth``: float32 ``[steps, clips]``: the probability of each clip's true class; null where
    labels are not logged.
    """

    steps: list[int]
    own: Array
    neighbours: Array
    chance_own: float
    chance_neighbours: float
    truth: Array | None


def answer(log: Log, query: CourseQuery) -> CourseAnswer:
    """Follow the shares through the steps."""
    series = log.head(query.run, query.head).attention(query.split)
    shares, chance = series.directness(), analysis.chance_directness(series.content.grid[0])
    clips = series.clips()
    return CourseAnswer(
        steps=series.steps,
        own=pack(shares[:, :, 0]),
        neighbours=pack(shares[:, :, 1]),
        chance_own=float(chance.own),
        chance_neighbours=float(chance.neighbours),
        truth=pack(_truth(series.all_outputs(), clips.labels)) if clips else None,
    )


def _truth(z: Floats, labels: Integers) -> Floats:
    _, clips, classes = z.shape
    probabilities = analysis.probabilities(z.reshape(-1, classes)).reshape(z.shape)
    known = labels < classes
    of_label = probabilities[:, np.arange(clips), np.where(known, labels, 0)]
    return np.where(known, of_label, np.nan)
