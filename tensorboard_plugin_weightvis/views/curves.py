"""Loss, accuracy and every other metric, step by step (§4.2.3)."""

from __future__ import annotations

from functools import partial

import msgspec

from tensorboard_plugin_weightvis.analysis.thinning import evenly
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import HeadQuery
from tensorboard_plugin_weightvis.views.wire import finite

# Half a second's reading, with TensorBoard's default loader.
_READ_AT_ONCE = 1000


class CurvesQuery(HeadQuery, kw_only=True, frozen=True):
    """A head of a run."""


class CurvesAnswer(msgspec.Struct, frozen=True):
    """``metrics``: each metric's value at each of ``steps``; null where it is not finite. ``of``:
    how many steps are logged. Of thousands, answers tell more and more, evenly spread over all.

    ``not_finite`` names the steps at which a metric was logged but isn't finite, so that a gap
    can be told from a fault.
    """

    steps: list[int]
    of: int
    metrics: dict[str, list[float | None]]
    not_finite: dict[str, list[int]]


def answer(log: Log, query: CurvesQuery) -> CurvesAnswer:
    """The metrics of every step that was read so far, and of some more."""
    series = query.series(log)
    logged = _logged(series)
    names = sorted({name for each in logged.values() for name in each})
    metrics = {
        name: [finite(each.get(name, float("nan"))) for each in logged.values()] for name in names
    }
    not_finite = {
        name: [
            step
            for (step, each), value in zip(logged.items(), values, strict=True)
            if value is None and name in each
        ]
        for name, values in metrics.items()
    }
    return CurvesAnswer(
        steps=list(logged),
        of=len(series.steps),
        metrics=metrics,
        not_finite={name: steps for name, steps in not_finite.items() if steps},
    )


def _logged(series: HeadSeries) -> dict[int, dict[str, float]]:
    """Metrics by step, in order of step."""
    known = series.digests("curve")
    missing = [step for step in series.steps if step not in known]
    some = [missing[place] for place in evenly(len(missing), _READ_AT_ONCE)]
    for step, metrics in zip(some, series.metrics_of(some), strict=True):
        known[step] = series.digest("curve", step, partial(dict, metrics))
    return {step: known[step] for step in series.steps if step in known}
