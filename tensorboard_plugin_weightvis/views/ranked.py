"""Which features a view shows, and in what order: shared by views that stand side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import QueryError, UnreadableLogError
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.views.query import FeaturesQuery, Gauge, whole_numbers
from tensorboard_plugin_weightvis.views.wire import FeatureName

# Weights that are looked at together; of a large head no second copy is made.
_AT_ONCE = 2**16
_RANKS = "index, class:<i>:desc, class:<i>:asc, margin:desc, influence:desc, change:desc"


class Scale(msgspec.Struct, frozen=True):
    """The largest finite weight in size, over the steps read so far, raw and centred.

    Charts that keep this scale show true change. ``steps`` of ``of`` are read; the rest follow
    in the background, so a later answer may say more.
    """

    raw: float
    centred: float
    steps: int
    of: int


class Ranked(NamedTuple):
    """``rows``: the features on this page, int array; ``total``: how many match the search."""

    step: int
    kernel: Floats
    classes: list[int]
    rows: Integers
    names: list[FeatureName]
    total: int


class Extent(NamedTuple):
    """The largest finite weight in size at one step, and how many weights are not finite."""

    raw: float
    centred: float
    not_finite: int


def ranked(series: HeadSeries, query: FeaturesQuery) -> Ranked:
    """The features that a query asks for.

    Raises:
      QueryError: an unknown rank or class.
      NotLoggedError: a step or evaluation that is not logged.
    """
    step = series.step(query.step)
    kernel = series.kernel(step)
    features, count = kernel.shape
    classes = whole_numbers("classes", query.classes, count) or list(range(count))
    order = _order(series, step, kernel, classes, query)
    names = series.feature_names(features)
    if query.search:
        wanted = query.search.casefold()
        order = order[[wanted in names[i].casefold() for i in order]]
    rows = order[query.offset : query.offset + query.limit]
    shown = [FeatureName(int(i), names[i]) for i in rows]
    return Ranked(step, kernel, classes, rows, shown, len(order))


def in_gauge(series: HeadSeries, kernel: Floats, gauge: Gauge) -> Floats:
    """The kernel as it is logged, or centred."""
    return series.centred(kernel) if gauge == "centred" else kernel


def extent(series: HeadSeries, step: int) -> Extent:
    """The extent of a step's weights, remembered."""

    def measure() -> Extent:
        (kernel,) = series.kernels([step], passing=True)
        rows = max(1, _AT_ONCE // kernel.shape[1])
        blocks = [kernel[start : start + rows] for start in range(0, len(kernel), rows)]
        return Extent(
            raw=max(_largest(block) for block in blocks),
            centred=max(_largest(series.centred(block)) for block in blocks),
            not_finite=sum(int(np.count_nonzero(~np.isfinite(block))) for block in blocks),
        )

    return series.digest("extent", step, measure)


def scale(series: HeadSeries, step: int) -> Scale:
    """The scale over the steps read so far, ``step`` among them; the others are set going."""
    extent(series, step)
    logged = f"{len(series.steps)}/{series.newest_time}"  # a restarted run logs steps again
    whole = series.digest(f"scale/{logged}", series.steps[-1], dict[str, Scale])
    if "all" not in whole:
        found = _scale_so_far(series)
        if found.steps < found.of:
            return found
        whole["all"] = found
    return whole["all"]


def _scale_so_far(series: HeadSeries) -> Scale:
    read: list[Extent] = list(series.digests("extent").values())
    if len(read) < len(series.steps):
        series.sweep("extent", lambda other: _swept(series, other))
    return Scale(
        raw=max(each.raw for each in read),
        centred=max(each.centred for each in read),
        steps=len(read),
        of=len(series.steps),
    )


def _swept(series: HeadSeries, step: int) -> Extent:
    try:
        return extent(series, step)
    except UnreadableLogError:  # told where that step itself is asked for
        return series.digest("extent", step, lambda: Extent(0.0, 0.0, 0))


def _largest(weights: Floats) -> float:
    return float(np.abs(weights).max(where=np.isfinite(weights), initial=0.0))


def _order(
    series: HeadSeries, step: int, kernel: Floats, classes: list[int], query: FeaturesQuery
) -> Integers:
    weights = in_gauge(series, kernel, query.gauge)
    of_class = re.fullmatch(r"class:(\d{1,9}):(asc|desc)", query.rank)
    if of_class:
        count = weights.shape[1]
        if int(of_class[1]) >= count:
            raise QueryError(
                f"rank={query.rank} names a class that is not there; this head has {count}.",
                f"Classes are numbered from 0 to {count - 1}.",
            )
        column = weights[:, int(of_class[1])]
        return analysis.descending(column if of_class[2] == "desc" else -column)
    keys: dict[str, Callable[[], Floats]] = {
        "index": lambda: -np.arange(len(weights), dtype=float),
        "margin:desc": lambda: discrimination(series, kernel, classes),
        "influence:desc": lambda: (
            discrimination(series, kernel, classes)
            * _spread(series, step, len(kernel), query.split)
        ),
        "change:desc": lambda: discrimination(series, _moved(series, kernel), classes),
    }
    if query.rank not in keys:
        raise QueryError(
            f"rank must be one of {_RANKS}; got {query.rank!r}.", "Try rank=margin:desc."
        )
    return analysis.descending(keys[query.rank]())


def discrimination(series: HeadSeries, kernel: Floats, classes: list[int]) -> Floats:
    """How far a feature tells the classes apart; one class alone is told from the mean of all, and
    each of independent classes from its absence."""
    if series.independent:
        return np.abs(kernel[:, classes]).max(axis=1)
    if len(classes) == 1:
        return np.abs(analysis.centred(kernel)[:, classes[0]])
    return analysis.spread_over_classes(kernel[:, classes])


def _spread(series: HeadSeries, step: int, features: int, split: str) -> Floats:
    """How much each feature varies over an evaluation's samples."""
    evaluation = series.evaluation(split or next(iter(series.splits), "test"), step)
    if evaluation.activations.shape[1] != features:
        raise QueryError(
            f"influence:desc needs activations of {features} features;"
            f" the evaluation has {evaluation.activations.shape[1]}.",
            "Choose another rank or step.",
        )
    return evaluation.activations.std(axis=0, dtype=np.float64)


def _moved(series: HeadSeries, kernel: Floats) -> Floats:
    """How far each weight has come since the first step."""
    first = series.kernel(series.steps[0])
    if first.shape != kernel.shape:
        raise QueryError(
            f"change:desc needs kernels of one shape; the first has {first.shape},"
            f" this one {kernel.shape}.",
            "Choose another rank.",
        )
    with np.errstate(invalid="ignore", over="ignore"):
        return kernel - first
