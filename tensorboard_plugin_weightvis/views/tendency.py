"""Influence and leaning: to which class each feature pushes, and how strongly (§4.2.2)."""

from __future__ import annotations

import msgspec
import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import FeaturesQuery, Gauge
from tensorboard_plugin_weightvis.views.ranked import Scale, in_gauge, ranked, scale
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, pack


class TendencyQuery(FeaturesQuery, kw_only=True, frozen=True):
    """Which features, in what order."""


class TendencyAnswer(msgspec.Struct, frozen=True):
    """The ranked features and their weights.

    ``weights``: float32 ``[features, classes]`` in the gauge asked for, of the ``classes`` shown.
    ``towards``: int32 ``[features]``, the class that each feature leans to; ``by``: float32
    ``[features]``, by how much: raw, the larger weight in size over the next; centred, the larger
    score over the next. Of one class alone ``by`` is its centred weight, signed.
    """

    step: int
    gauge: Gauge
    classes: list[int]
    features: list[FeatureName]
    total: int
    weights: Array
    towards: Array
    by: Array
    scale: Scale


def answer(log: Log, query: TendencyQuery) -> TendencyAnswer:
    """The weights of the ranked features, and the class that each of them leans to."""
    series = query.series(log)
    page = ranked(series, query)
    weights = in_gauge(series, page.kernel, query.gauge)[page.rows][:, page.classes]
    leaning = _leaning(series, page.kernel[page.rows], page.classes, query.gauge)
    return TendencyAnswer(
        step=page.step,
        gauge=query.gauge,
        classes=page.classes,
        features=page.names,
        total=page.total,
        weights=pack(weights),
        towards=pack(np.asarray(page.classes)[leaning.towards]),
        by=pack(leaning.by),
        scale=scale(series, page.step),
    )


def _leaning(
    series: HeadSeries, kernel: Floats, classes: list[int], gauge: Gauge
) -> analysis.Leaning:
    if len(classes) == 1:
        alone = series.centred(kernel)[:, classes[0]]
        return analysis.Leaning(np.zeros(len(alone), np.int64), alone)
    shown = kernel[:, classes]
    raw = gauge == "raw" or series.independent
    return analysis.by_size(shown) if raw else analysis.by_score(shown)
