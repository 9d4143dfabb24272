"""The summary numbers of a head at a step (§4.2.2), and what changed to bring it there."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import NotLoggedError, UnreadableLogError
from tensorboard_plugin_weightvis.records import Evaluation
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, StepQuery, whole_numbers
from tensorboard_plugin_weightvis.views.wire import FeatureName, finite

_CHANGED_MOST = 5
_NAMED = 10


class OverviewQuery(StepQuery, kw_only=True, frozen=True):
    """``split``: whose evaluation is summed up; none where it is left out. ``classes``: which are
    told of, comma-separated; all where left out."""

    split: Name = ""
    classes: Annotated[str, Meta(max_length=10_000)] = ""


class FeatureWeight(msgspec.Struct, frozen=True):
    """A feature and its weight for a class."""

    index: int
    name: str
    weight: float


class ClassInfluence(msgspec.Struct, frozen=True):
    """How many features push towards a class (weight above 0) and away from it (below), and the
    largest and the smallest weight; null where none is finite."""

    towards: int
    away: int
    zero: int
    largest: FeatureWeight | None
    smallest: FeatureWeight | None


class EvaluationFigures(msgspec.Struct, frozen=True):
    """The logged samples' accuracy (0 to 1) and log loss (nats); null where not finite.

    ``step`` is when they were logged: the last time up to the step asked for.
    """

    split: str
    step: int
    samples: int
    accuracy: float | None
    log_loss: float | None


class NotFinite(msgspec.Struct, frozen=True):
    """Weights that are NaN or infinite: how many, the first features that have some, and the
    earliest step known to have any."""

    weights: int
    features: list[FeatureName]
    first_step: int


class Change(msgspec.Struct, frozen=True):
    """Which features' contributions changed most since the step before.

    Contributions over the logged samples where both steps have them (``split``), else weights
    alone (``split`` null).
    """

    since: int
    split: str | None
    features: list[FeatureName]


class OverviewAnswer(msgspec.Struct, frozen=True):
    """``raw`` and ``centred``: one entry for each of ``classes``."""

    step: int
    wall_time: float
    features: int
    class_names: list[str]
    classes: list[int]
    raw: list[ClassInfluence]
    centred: list[ClassInfluence]
    metrics: dict[str, float | None]
    evaluation: EvaluationFigures | None
    not_finite: NotFinite | None
    change: Change | None


def answer(log: Log, query: OverviewQuery) -> OverviewAnswer:
    """Sum up a head at a step."""
    series = query.series(log)
    step = series.step(query.step)
    kernel = _kernel(series, step)
    features, count = kernel.shape
    names = series.feature_names(features)
    classes = whole_numbers("classes", query.classes, count) or list(range(count))
    return OverviewAnswer(
        step=step,
        wall_time=series.wall_time(step),
        features=features,
        class_names=series.class_names(count),
        classes=classes,
        raw=_influences(kernel[:, classes], names),
        centred=_influences(series.centred(kernel)[:, classes], names),
        metrics={name: finite(value) for name, value in series.metrics(step).items()},
        evaluation=_figures(series, step, query.split) if query.split else None,
        not_finite=_not_finite(series, step, kernel, names),
        change=_change(series, step, names, query.split),
    )


def _kernel(series: HeadSeries, step: int) -> Floats:
    """The kernel at a step; the one before, which tells the change, is read beside it."""
    place = series.steps.index(step)
    with suppress(NotLoggedError, UnreadableLogError):
        *_, kernel = series.kernels(series.steps[max(0, place - 1) : place + 1])
        return kernel
    return series.kernel(step)


def _influences(weights: Floats, names: list[str]) -> list[ClassInfluence]:
    found = analysis.influence(weights)

    def extremes(features: Integers) -> list[FeatureWeight | None]:
        values = weights[features, np.arange(len(features))]
        pairs = zip(features.tolist(), values.tolist(), strict=True)
        return [FeatureWeight(i, names[i], value) if i >= 0 else None for i, value in pairs]

    counts = (found.towards.tolist(), found.away.tolist(), found.zero.tolist())
    both = extremes(found.largest), extremes(found.smallest)
    return [ClassInfluence(*numbers) for numbers in zip(*counts, *both, strict=True)]


def _figures(series: HeadSeries, step: int, split: str) -> EvaluationFigures:
    def measure(at: int) -> EvaluationFigures:
        evaluation = series.evaluation(split, at)
        head = series.head_of(evaluation)
        z = analysis.scores(evaluation.activations, head.kernel, head.bias)
        found = analysis.figures(z, evaluation.labels)
        return EvaluationFigures(
            split=split,
            step=evaluation.step,
            samples=len(evaluation.labels),
            accuracy=finite(found.accuracy),
            log_loss=finite(found.log_loss),
        )

    logged = series.evaluation_moment(split, step)
    what = f"figures/{split}/{logged.step}/{logged.wall_time}"
    return series.digest(what, step, lambda: measure(step))


def _not_finite(
    series: HeadSeries, step: int, kernel: Floats, names: list[str]
) -> NotFinite | None:
    bad = ~np.isfinite(kernel)
    if not bad.any():
        return None
    rows = np.flatnonzero(bad.any(axis=1))
    known = series.digests("extent")
    steps = [step, *(other for other, extent in known.items() if extent.not_finite)]
    return NotFinite(
        weights=int(np.count_nonzero(bad)),
        features=[FeatureName(int(i), names[i]) for i in rows[:_NAMED]],
        first_step=min(steps),
    )


def _change(series: HeadSeries, step: int, names: list[str], split: str) -> Change | None:
    place = series.steps.index(step)
    if place == 0:
        return None
    since = series.steps[place - 1]

    def measure() -> Change | None:
        try:
            before, after = series.kernels([since, step])
        except UnreadableLogError:  # told where that step itself is asked for
            return None
        if before.shape != after.shape:
            return None
        pair = _same_samples(series, split, since, step) if split else None
        if pair and pair[0].activations.shape[1] == len(after):
            earlier, later = (each.activations for each in pair)
            amounts = analysis.change_of_contributions((earlier, before), (later, after))
        else:
            pair = None
            amounts = _distance(before, after)
        most = analysis.descending(amounts)[:_CHANGED_MOST]
        named = [FeatureName(int(i), names[i]) for i in most]
        return Change(since, split if pair else None, named)

    seen = [_logged(series, split, each) for each in (since, step)] if split else []
    return series.digest(f"change/{split}/{seen}", step, measure)


def _logged(series: HeadSeries, split: str, step: int) -> tuple[int, float] | None:
    try:
        moment = series.evaluation_moment(split, step)
    except NotLoggedError:
        return None
    return moment.step, moment.wall_time


def _distance(before: Floats, after: Floats) -> Floats:
    with np.errstate(invalid="ignore", over="ignore"):
        return analysis.spread_over_classes(after - before)


def _same_samples(
    series: HeadSeries, split: str, before: int, after: int
) -> tuple[Evaluation, Evaluation] | None:
    try:
        pair = series.evaluation(split, before), series.evaluation(split, after)
    except (NotLoggedError, UnreadableLogError):
        return None
    if (pair[0].step, pair[1].step) != (before, after):
        return None
    alike = pair[0].activations.shape == pair[1].activations.shape
    return pair if alike and np.array_equal(pair[0].labels, pair[1].labels) else None
