"""The samples most like one."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.spaces import Space
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import NotLoggedError, QueryError
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Array, pack

_SAMPLES_AT_ONCE = 1024


class NeighboursQuery(StepQuery, kw_only=True, frozen=True):
    """``sample``: a row of the evaluation; ``count``: how many others are wanted."""

    split: Name
    sample: Annotated[int, Meta(ge=0, le=2**31)]
    space: Space = "activations"
    count: Annotated[int, Meta(ge=1, le=100)] = 10


class NeighboursAnswer(msgspec.Struct, frozen=True):
    """``rows``: int32 ``[neighbours]``, the nearest first; ``distances``: float32 likewise,
    Euclidean. Fewer than asked for where no more samples are finite."""

    step: int
    sample: int
    rows: Array
    distances: Array


def answer(log: Log, query: NeighboursQuery) -> NeighboursAnswer:
    """The nearest other samples, exactly."""
    series = query.series(log)
    evaluation = series.evaluation(query.split, query.step)
    head = series.head_of(evaluation)
    count = len(evaluation.labels)
    if query.sample >= count:
        raise NotLoggedError(
            f"sample {query.sample} of split {query.split!r} is not logged.",
            f"Samples are numbered from 0 to {count - 1}.",
        )

    def points(rows: slice) -> Floats:
        seen = evaluation.activations[rows]
        return analysis.in_space(query.space, seen, head.kernel, head.bias)

    point = points(slice(query.sample, query.sample + 1))[0]
    if not np.isfinite(point).all():
        raise QueryError(
            f"sample {query.sample} has no neighbours: its {query.space} are not all finite.",
            "Choose another sample, space or step.",
        )
    starts = range(0, count, _SAMPLES_AT_ONCE)
    parts = [analysis.distances(point, points(slice(at, at + _SAMPLES_AT_ONCE))) for at in starts]
    found = np.concatenate(parts)
    found[query.sample] = np.nan
    nearest = np.argsort(found, kind="stable")[: np.count_nonzero(~np.isnan(found))]
    rows = nearest[: query.count]
    return NeighboursAnswer(evaluation.step, query.sample, pack(rows), pack(found[rows]))
