"""One feature through the epochs: its weights, where it leans, and whether it matters."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import ablation, permutation, shapley, significance
from tensorboard_plugin_weightvis.analysis.intervals import Effect
from tensorboard_plugin_weightvis.analysis.thinning import evenly
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.engine import ENGINE, Waiting
from tensorboard_plugin_weightvis.errors import NotLoggedError, TooLittleError, UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.timelines import Moment
from tensorboard_plugin_weightvis.views.feature import leaning, shown
from tensorboard_plugin_weightvis.views.numbers import feature_of
from tensorboard_plugin_weightvis.views.query import HeadQuery, Name
from tensorboard_plugin_weightvis.views.wire import Estimate, FeatureName, finite

_SLICE_SECONDS = 0.05


class HistoryQuery(HeadQuery, kw_only=True, frozen=True):
    """``split``: whose samples tell whether it matters; without one only weights are told.
    ``classes``: whose weights, comma-separated; all of up to 12 where left out. ``most``: so many
    epochs at most, evenly spread, evaluated ones among them, the last one always. ``page``: a name
    that the asking page made up for itself."""

    feature: Annotated[int, Meta(ge=0, le=2**31)]
    split: Name = ""
    classes: Annotated[str, Meta(max_length=2000)] = ""
    most: Annotated[int, Meta(ge=1, le=1000)] = 120
    page: Annotated[str, Meta(max_length=100)] = ""


class Importances(msgspec.Struct, frozen=True):
    """What a feature is worth at a step: ``spread`` (weight times deviation), ``shapley`` (mean
    absolute Shapley value), what ablating it to its mean costs in ``accuracy`` (0 to 1) and
    ``log_loss`` (nats), what permuting it costs, and SFIT's median gain with its ``p``, which is of
    this feature alone. Its place in the L1 path takes all features, and is not worked out."""

    spread: float
    shapley: float
    accuracy: Estimate
    log_loss: Estimate
    permutation_accuracy: Estimate
    permutation_loss: Estimate
    sfit: Estimate
    p: float


class HistoryAnswer(msgspec.Struct, frozen=True):
    """One line of the stream: an epoch, the ``place``-th of ``places``, counted from 1.

    ``weights``: centred, one for each of ``classes``, null where not finite. ``towards``: the class
    that it raises most, and ``by`` how much over the next. ``importance``: null where no
    evaluation was logged at this very step, or it cannot be had (``why``). A damaged epoch has no
    weights, and a line with ``waiting``, the number of others that are at work, is of no epoch.
    """

    place: int
    places: int
    step: int
    feature: FeatureName
    classes: list[int]
    weights: list[float | None]
    towards: int | None
    by: float | None
    importance: Importances | None = None
    why: str | None = None
    waiting: int | None = None


class _Weights(NamedTuple):
    """What an epoch's kernel says of a feature; ``why`` it says nothing."""

    values: list[float | None]
    towards: int | None = None
    by: float | None = None
    why: str | None = None


class _Worth(NamedTuple):
    """What an evaluation says of a feature; ``why`` it says nothing."""

    importance: Importances | None
    why: str | None = None


class _Epoch(NamedTuple):
    weights: _Weights
    worth: _Worth


_NO_EPOCH = _Epoch(_Weights([]), _Worth(None))


class _Subject(NamedTuple):
    """Whose history is told: a feature, classes, and where there are samples, whose."""

    series: HeadSeries
    feature: int
    classes: tuple[int, ...]
    split: str

    def at(self, step: int) -> _Epoch:
        """What is known of it at a step; remembered."""
        weights = self.series.digest(
            f"history/{self.feature}/{self.classes}", step, partial(self._weights, step)
        )
        if not self.split:
            return _Epoch(weights, _Worth(None))
        moment = self.series.evaluation_moment(self.split, step)
        if moment.step != step:
            why = f"no evaluation of split {self.split!r} was logged at step {step}."
            return _Epoch(weights, _Worth(None, why))
        return _Epoch(weights, self._remembered_worth(moment))

    def _weights(self, step: int) -> _Weights:
        try:
            kernel = self.series.kernel(step)
        except UnreadableLogError as error:
            return _Weights([], why=f"{error.error} {error.hint}")
        features, classes = kernel.shape
        if self.feature >= features or max(self.classes) >= classes:
            return _Weights([], why=f"the kernel has shape {kernel.shape} at step {step}.")
        row = self.series.centred(kernel[[self.feature]])[0]
        values = [finite(row[label]) for label in self.classes]
        return _Weights(values, *leaning(kernel[self.feature]))

    def _remembered_worth(self, moment: Moment) -> _Worth:
        # The evaluation of a step may be logged after the step itself was looked at.
        what = f"history/{self.feature}/{self.split}/{moment.wall_time}"
        return self.series.digest(what, moment.step, partial(self._worth, moment.step))

    def _worth(self, step: int) -> _Worth:
        try:
            evidence = Evidence(self.series, self.split, step)
            feature_of(self.series, self.feature, evidence.features)
            evidence.check()
        except (NotLoggedError, TooLittleError, UnreadableLogError) as error:
            return _Worth(None, f"{error.error} {error.hint}")
        return _Worth(_importances(evidence, self.feature))


def answer(log: Log, query: HistoryQuery) -> Iterator[HistoryAnswer | None]:
    """Epoch after epoch; closing the iterator stops the work."""
    series = query.series(log)
    features, classes = series.shape()
    feature = feature_of(series, query.feature, features)
    if query.split:
        series.evaluation_moment(query.split, None)
    what = _Subject(
        series,
        query.feature,
        tuple(shown(query.classes, _newest(series, query.feature, classes))),
        query.split,
    )
    return _stream(query, what, feature, _told(series, query.split, query.most))


def _newest(series: HeadSeries, feature: int, classes: int) -> Floats:
    """The feature's newest centred weights; zeros where they are damaged, which is told where that
    step is."""
    try:
        kernel = series.kernel(None)
    except UnreadableLogError:
        return np.zeros(classes)
    return series.centred(kernel[[feature]])[0] if feature < len(kernel) else np.zeros(classes)


def _told(series: HeadSeries, split: str, most: int) -> list[int]:
    """So many steps at most, evenly spread, the last one among them; where they miss those at which
    the split was evaluated, half of them are of these."""
    even = _spread(series.steps, most)
    evaluated = sorted(set(series.steps).intersection(series.splits.get(split, ())))
    wanted = _spread(evaluated, most // 2)
    if len(set(even).intersection(evaluated)) >= len(wanted):
        return even
    chosen = set(wanted)
    others = [step for step in series.steps if step not in chosen]
    return sorted([*wanted, *_spread(others, most - len(wanted))])


def _spread(steps: list[int], most: int) -> list[int]:
    return [steps[place] for place in evenly(len(steps), most)] if most else []


def _stream(
    query: HistoryQuery, what: _Subject, feature: FeatureName, steps: list[int]
) -> Iterator[HistoryAnswer | None]:
    def line(place: int, epoch: _Epoch, waiting: int | None = None) -> HistoryAnswer:
        return HistoryAnswer(
            place=place,
            places=len(steps),
            step=steps[max(place - 1, 0)],
            feature=feature,
            classes=list(what.classes),
            weights=epoch.weights.values,
            towards=epoch.weights.towards,
            by=epoch.weights.by,
            importance=epoch.worth.importance,
            why=epoch.weights.why or epoch.worth.why,
            waiting=waiting,
        )

    told, waiting = 0, None
    key = ("history", what.series.key, what[1:], tuple(steps), what.series.wall_time(steps[-1]))
    for news in ENGINE.follow(key, partial(_epochs, what, steps), query.page, ahead=False):
        if isinstance(news, Waiting) and news.others != waiting:
            waiting = news.others
            yield line(told, _NO_EPOCH, waiting)
        elif news is None or isinstance(news, Waiting):
            yield None
        else:
            for place, epoch in enumerate(news[told:], told + 1):
                yield line(place, epoch)
            told = len(news)


def _epochs(what: _Subject, steps: list[int]) -> Generator[tuple[_Epoch, ...], None, None]:
    """All epochs so far, slice by slice: who comes late is told the newest slice alone."""
    found: list[_Epoch] = []
    begun = time.monotonic()
    for step in steps:
        found.append(what.at(step))
        if time.monotonic() - begun > _SLICE_SECONDS:
            yield tuple(found)
            begun = time.monotonic()
    yield tuple(found)


def _importances(evidence: Evidence, feature: int) -> Importances:
    """From one column of the activations: what it adds to the scores is all that counts."""
    column, row = evidence.activations[:, [feature]], evidence.head.kernel[[feature]]
    mean = evidence.mean[[feature]]

    def estimate(effect_of: Callable[..., Effect], **how: Floats) -> Estimate:
        effect = effect_of(evidence.scores, evidence.labels, column, row, **how)
        return _estimate(*effect)

    # What all other features say on average is what the masked ones leave of the bias.
    bias = evidence.head.bias + evidence.mean @ evidence.head.kernel - mean @ row
    alone = significance.sfit(column, row, bias, evidence.labels, mean)
    return Importances(
        spread=float(analysis.spread_over_classes(row)[0] * evidence.spread[feature]),
        shapley=float(shapley.mean_absolute_shapley(column, row, mean)[0]),
        accuracy=estimate(ablation.accuracy_effect, reference=mean),
        log_loss=estimate(ablation.log_loss_effect, reference=mean),
        permutation_accuracy=estimate(permutation.accuracy_effect),
        permutation_loss=estimate(permutation.log_loss_effect),
        sfit=_estimate(*alone[:3]),
        p=float(alone.p[0]),
    )


def _estimate(value: Floats, low: Floats, high: Floats) -> Estimate:
    return Estimate(finite(value[0]), finite(low[0]), finite(high[0]))
