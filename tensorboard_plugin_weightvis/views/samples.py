"""Chosen samples: who they are, how they score, and which features decided it."""

from __future__ import annotations

import base64
from typing import Annotated

import msgspec
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Integers
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.pictures import sprite_of
from tensorboard_plugin_weightvis.views.query import Name, Rows, StepQuery, rows_of, whole_numbers
from tensorboard_plugin_weightvis.views.wire import Array, pack

_MOST_SCORES = 2_000_000


class SamplesQuery(StepQuery, kw_only=True, frozen=True):
    """``indices``: rows of the evaluation, see :func:`rows_of`; all where left out.

    ``classes``: whose contributions are wanted; all where left out.
    """

    split: Name
    indices: Rows = ""
    classes: Annotated[str, Meta(max_length=10_000)] = ""


class Thumbnails(msgspec.Struct, frozen=True):
    """One picture a sample, row by row: a PNG in base64, tiles ``[width, height]`` in pixels."""

    png: str
    tile: tuple[int, int]
    columns: int


class SamplesAnswer(msgspec.Struct, frozen=True):
    """In the order asked for. ``rows`` int32: place in the evaluation; ``indices`` int32: place
    in the data set, where logged; ``labels``, ``predicted`` int32 (-1: its scores are not all
    finite); ``scores`` and ``probabilities`` float32 ``[samples, classes of the head]``.

    ``contributions``: float32 ``[features, classes asked for]``: what each feature adds to the
    mean of these samples' centred scores, against the mean of all samples.
    """

    step: int
    rows: Array
    names: list[str] | None
    indices: Array | None
    labels: Array
    predicted: Array
    scores: Array
    probabilities: Array
    classes: list[int]
    contributions: Array
    thumbnails: Thumbnails | None


def answer(log: Log, query: SamplesQuery) -> SamplesAnswer:
    """Look samples up."""
    series = query.series(log)
    evaluation = series.evaluation(query.split, query.step)
    head = series.head_of(evaluation)
    count, classes = len(evaluation.labels), head.kernel.shape[1]
    rows = rows_of(query.indices, count)[: max(1, _MOST_SCORES // classes)]
    columns = whole_numbers("classes", query.classes, classes) or list(range(classes))
    chosen = evaluation.activations[rows]
    z = analysis.scores(chosen, head.kernel, head.bias)
    baseline = evaluation.activations.mean(axis=0)
    added = analysis.contributions(chosen, head.kernel, baseline)
    names = series.sample_names(query.split, evaluation)
    return SamplesAnswer(
        step=evaluation.step,
        rows=pack(rows),
        names=[names[row] for row in rows] if names else None,
        indices=None if evaluation.indices is None else pack(evaluation.indices[rows]),
        labels=pack(evaluation.labels[rows]),
        predicted=pack(analysis.predictions(chosen, head.kernel, head.bias).classes),
        scores=pack(z),
        probabilities=pack(analysis.probabilities(z)),
        classes=columns,
        contributions=pack(added[:, columns]),
        thumbnails=_thumbnails(series, query.split, evaluation.places(rows)),
    )


def _thumbnails(series: HeadSeries, split: str, rows: Integers) -> Thumbnails | None:
    mine = sprite_of(series, split, rows)
    if mine is None:
        return None
    return Thumbnails(base64.b64encode(mine.png).decode(), mine.tile, mine.columns)
