"""The heatmap of weights: features down, classes or epochs across (§4.2.3)."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import FeaturesQuery, Gauge
from tensorboard_plugin_weightvis.views.ranked import Ranked, Scale, in_gauge, ranked, scale
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, pack

_READ_AT_MOST = 512 * 2**20


class WeightsQuery(FeaturesQuery, kw_only=True, frozen=True):
    """``mode=classes``: every shown class at one step; ``mode=steps``: the first shown class at
    every step, with the features ranked as they are at ``step``."""

    mode: Literal["classes", "steps"] = "classes"


class WeightsAnswer(msgspec.Struct, frozen=True):
    """``values``: float32 ``[features, columns]`` in the gauge asked for; ``columns`` are classes
    or steps, as ``mode`` says; ``classes`` are those shown, the first of them through the steps.
    Of a head too large to be read whole, steps are left out evenly."""

    step: int
    gauge: Gauge
    mode: Literal["classes", "steps"]
    columns: list[int]
    classes: list[int]
    features: list[FeatureName]
    total: int
    values: Array
    scale: Scale


def answer(log: Log, query: WeightsQuery) -> WeightsAnswer:
    """A block of weights with a scale that stays the same from step to step."""
    series = query.series(log)
    page = ranked(series, query)
    if query.mode == "classes":
        columns = page.classes
        values = in_gauge(series, page.kernel, query.gauge)[page.rows][:, columns]
    else:
        columns = _steps(series, page.kernel.nbytes)
        values = _through_steps(series, page, columns, query.gauge)
    return WeightsAnswer(
        step=page.step,
        gauge=query.gauge,
        mode=query.mode,
        columns=columns,
        classes=page.classes,
        features=page.names,
        total=page.total,
        values=pack(values),
        scale=scale(series, page.step),
    )


def _steps(series: HeadSeries, kernel_bytes: int) -> list[int]:
    most = max(2, _READ_AT_MOST // kernel_bytes)
    if len(series.steps) <= most:
        return series.steps
    return [series.steps[i] for i in np.linspace(0, len(series.steps) - 1, most).astype(int)]


def _through_steps(series: HeadSeries, page: Ranked, steps: list[int], gauge: Gauge) -> Floats:
    values = np.full((len(page.rows), len(steps)), np.nan, np.float32)
    for i, kernel in enumerate(series.kernels(steps, passing=True)):
        if kernel.shape != page.kernel.shape:
            raise QueryError(
                f"the kernel has shape {kernel.shape} at step {steps[i]} and"
                f" {page.kernel.shape} at step {page.step}.",
                "Use mode=classes, which shows one step.",
            )
        values[:, i] = in_gauge(series, kernel, gauge)[page.rows, page.classes[0]]
    return values
