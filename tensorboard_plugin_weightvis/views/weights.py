"""The heatmap of weights: features down, classes or epochs across (§4.2.3)."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from tensorboard_plugin_weightvis.analysis.thinning import evenly
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import UnreadableLogError
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import FeaturesQuery, Gauge
from tensorboard_plugin_weightvis.views.ranked import Ranked, Scale, in_gauge, ranked, scale
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, pack

_READ_AT_MOST = 512 * 2**20
_COLUMNS_AT_MOST = 1000  # no screen shows more of them apart
_NAMED = 5


class WeightsQuery(FeaturesQuery, kw_only=True, frozen=True):
    """``mode=classes``: every shown class at one step; ``mode=steps``: the first shown class at
    every step, with the features ranked as they are at ``step``."""

    mode: Literal["classes", "steps"] = "classes"


class WeightsAnswer(msgspec.Struct, frozen=True):
    """``values``: float32 ``[features, columns]`` in the gauge asked for; ``columns`` are classes
    or steps, as ``mode`` says; ``classes`` are those shown, the first of them through the steps.
    Of thousands, or of a head too large to be read whole, steps are left out evenly. ``notes``:
    what is left out, and why."""

    step: int
    gauge: Gauge
    mode: Literal["classes", "steps"]
    columns: list[int]
    classes: list[int]
    features: list[FeatureName]
    total: int
    values: Array
    scale: Scale
    notes: list[str] = []


def answer(log: Log, query: WeightsQuery) -> WeightsAnswer:
    """A block of weights with a scale that stays the same from step to step."""
    series = query.series(log)
    page = ranked(series, query)
    notes: list[str] = []
    if query.mode == "classes":
        columns = page.classes
        values = in_gauge(series, page.kernel, query.gauge)[page.rows][:, columns]
    else:
        columns, values, notes = _through_steps(series, page, query.gauge)
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
        notes=notes,
    )


def _steps(series: HeadSeries, kernel_bytes: int) -> list[int]:
    most = max(2, min(_COLUMNS_AT_MOST, _READ_AT_MOST // kernel_bytes))
    return [series.steps[place] for place in evenly(len(series.steps), most)]


def _through_steps(
    series: HeadSeries, page: Ranked, gauge: Gauge
) -> tuple[list[int], Floats, list[str]]:
    steps, damaged, reshaped = list[int](), list[int](), list[int]()
    columns = []
    asked = _steps(series, page.kernel.nbytes)
    kernels = series.readable_kernels(asked, passing=True)
    for step, kernel in zip(asked, kernels, strict=True):
        if isinstance(kernel, UnreadableLogError):
            damaged.append(step)
        elif kernel.shape != page.kernel.shape:
            reshaped.append(step)
        else:
            steps.append(step)
            columns.append(in_gauge(series, kernel, gauge)[page.rows, page.classes[0]])
    features, classes = page.kernel.shape
    left_out = {
        "the weights are damaged": damaged,
        f"the head has not {features:,} features and {classes:,} classes": reshaped,
    }
    notes = [f"Left out, as {why}: {_listed(found)}." for why, found in left_out.items() if found]
    if len(asked) < len(series.steps):
        notes.insert(0, f"{len(asked):,} of {len(series.steps):,} epochs, evenly spread.")
    return steps, np.array(columns, np.float32).reshape(len(steps), len(page.rows)).T, notes


def _listed(steps: list[int]) -> str:
    first = ", ".join(f"{step:,}" for step in steps[:_NAMED])
    more = f" and {len(steps) - _NAMED:,} more" if len(steps) > _NAMED else ""
    return f"step{'s' if len(steps) > 1 else ''} {first}{more}"
