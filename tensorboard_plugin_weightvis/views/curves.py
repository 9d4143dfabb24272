"""Loss, accuracy and every other metric, step by step (§4.2.3)."""

from __future__ import annotations

import msgspec

from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import HeadQuery
from tensorboard_plugin_weightvis.views.wire import finite


class CurvesQuery(HeadQuery, kw_only=True, frozen=True):
    """A head of a run."""


class CurvesAnswer(msgspec.Struct, frozen=True):
    """``metrics``: each metric's value at each of ``steps``; null where it is not finite.

    ``not_finite`` names the steps at which a metric was logged but isn't finite, so that a gap
    can be told from a fault.
    """

    steps: list[int]
    metrics: dict[str, list[float | None]]
    not_finite: dict[str, list[int]]


def answer(log: Log, query: CurvesQuery) -> CurvesAnswer:
    """The metrics of every step."""
    series = query.series(log)
    logged = series.all_metrics()
    names = sorted({name for each in logged for name in each})
    metrics = {name: [finite(each.get(name, float("nan"))) for each in logged] for name in names}
    not_finite = {
        name: [
            step
            for step, each, value in zip(series.steps, logged, values, strict=True)
            if value is None and name in each
        ]
        for name, values in metrics.items()
    }
    return CurvesAnswer(
        series.steps, metrics, {name: steps for name, steps in not_finite.items() if steps}
    )
