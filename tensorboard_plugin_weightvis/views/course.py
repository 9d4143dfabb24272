"""Through the steps: whether attention is direct, how much of it falls on the own and the
neighbouring frames; and what each clip is taken for."""

from __future__ import annotations

import msgspec
import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import Directness
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.metadata import AttentionContent
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import HeadQuery, Name
from tensorboard_plugin_weightvis.views.wire import Array, pack


class CourseQuery(HeadQuery, kw_only=True, frozen=True):
    """A head of a run, and the split whose clips they are."""

    split: Name


class CourseAnswer(msgspec.Struct, frozen=True):
    """Means over the clips. ``own``, ``neighbours``: float32 ``[steps, heads of all layers]``: the
    share of a frame's attention that falls on itself, and on the frames before and after it.

    ``chance_own``, ``chance_neighbours``: what attention that is spread evenly would give, also to
    a class token.
    ``predicted``: int32 ``[steps, clips]``: what each clip is taken for, -1 where its scores are
    not all finite; ``probability``: float32 ``[steps, clips]``: of that class, NaN there.
    """

    steps: list[int]
    own: Array
    neighbours: Array
    chance_own: float
    chance_neighbours: float
    predicted: Array
    probability: Array


def answer(log: Log, query: CourseQuery) -> CourseAnswer:
    """Follow the shares and the predictions through the steps."""
    series = query.series(log).attention(query.split)
    shares, chance = series.directness(), _chance(series.content)
    predicted, probability = zip(*map(_predictions, series.all_outputs()), strict=True)
    return CourseAnswer(
        steps=series.steps,
        own=pack(shares[:, :, 0]),
        neighbours=pack(shares[:, :, 1]),
        chance_own=float(chance.own),
        chance_neighbours=float(chance.neighbours),
        predicted=pack(np.stack(predicted)),
        probability=pack(np.stack(probability)),
    )


def _chance(content: AttentionContent) -> Directness:
    frames, rows, columns = content.grid
    return analysis.chance_directness(
        frames, patches=rows * columns, class_token=content.class_token
    )


def _predictions(outputs: Floats) -> tuple[Integers, Floats]:
    z = outputs.astype(np.float64)
    sound = np.isfinite(z).all(axis=1)
    likely = analysis.probabilities(z).max(axis=1)
    return np.where(sound, np.argmax(z, axis=1), -1), np.where(sound, likely, np.nan)
