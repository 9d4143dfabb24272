"""Where one clip is looked at, at one step: attention, and each patch's part in the score."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.attention_series import AttentionSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.timelines import Moment
from tensorboard_plugin_weightvis.views.clip import Clip
from tensorboard_plugin_weightvis.views.query import Name, StepQuery, whole_numbers
from tensorboard_plugin_weightvis.views.wire import Array, finite, pack

_NO_ACTIVATION = (
    "What each patch adds to the score is not logged here. Where the head is given the mean of the"
    " patches, as average pooling makes it, it can be: class_activation= of"
    " weightvis.summary.attention."
)


class AttentionQuery(StepQuery, kw_only=True, frozen=True):
    """``clip``: its place among those of the split. ``classes``: whose activation is wanted,
    comma-separated; the predicted and the true class where left out.

    ``matrix``: a head, counted through all layers, whose own ``looks`` are wanted; it takes a log
    with whole matrices.
    """

    split: Name
    clip: Clip
    classes: Annotated[str, Meta(max_length=1000)] = ""
    matrix: Annotated[int, Meta(ge=0, le=2**31)] | None = None


class AttentionAnswer(msgspec.Struct, frozen=True):
    """All float32. T, rows, columns: the token grid; heads: of all layers, layer after layer.

    ``frames [heads, T, T]``: how much of frame t's attention falls on frame t'. ``received
    [heads, T, rows, columns]``: how much each patch is looked at. ``looks [layers, T, T, rows,
    columns]``: where the patches of frame t look, the mean over a layer's heads. ``rollout [T,
    rows, columns]``: attention followed through all layers.
    ``activation [classes asked for, T, rows, columns]``: what each patch adds to the class's score,
    exactly; null where that is not logged, with ``why``.
    ``matrix [T, T, rows, columns]``: the ``looks`` of the head asked for.

    ``predicted`` is -1 where the scores are not all finite.
    """

    step: int
    predicted: int
    scores: list[float | None]
    probabilities: list[float | None]
    frames: Array
    received: Array
    looks: Array
    rollout: Array
    classes: list[int]
    activation: Array | None
    why: str | None
    matrix: Array | None


def answer(log: Log, query: AttentionQuery) -> AttentionAnswer:
    """Look one clip's attention up."""
    series = query.series(log).attention(query.split)
    moment = series.moment(query.step)
    found = series.of_clip(moment, query.clip)
    z = series.outputs(moment)[query.clip].astype(np.float64)
    sound = bool(np.isfinite(z).all())
    predicted = int(np.argmax(z)) if sound else -1
    classes = _classes(query, series, predicted, len(z))
    return AttentionAnswer(
        step=moment.step,
        predicted=predicted,
        scores=[finite(each) for each in z],
        probabilities=[finite(each) for each in analysis.probabilities(z[None])[0]],
        frames=pack(found.frames),
        received=pack(found.received),
        looks=pack(found.looks),
        rollout=pack(found.relevance),
        classes=classes,
        activation=None if found.activation is None else pack(found.activation[classes]),
        why=None if found.activation is not None else _NO_ACTIVATION,
        matrix=_matrix(series, moment, query),
    )


def _classes(
    query: AttentionQuery, series: AttentionSeries, predicted: int, count: int
) -> list[int]:
    asked = whole_numbers("classes", query.classes, count)
    if asked:
        return asked
    clips, _ = series.readable_clips()
    true = int(clips.labels[query.clip]) if clips else -1
    return [each for each in dict.fromkeys((predicted, true)) if 0 <= each < count]


def _matrix(series: AttentionSeries, moment: Moment, query: AttentionQuery) -> Array | None:
    if query.matrix is None:
        return None
    scores, content = series.matrix(moment, query.clip, query.matrix), series.content
    grid = analysis.Grid(*content.grid)
    return pack(analysis.looks(scores, grid, class_token=content.class_token))
