"""One feature's activations over the samples."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.numbers import feature_of
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, pack


class ActivationsQuery(StepQuery, kw_only=True, frozen=True):
    """``feature``: its place in the head."""

    split: Name
    feature: Annotated[int, Meta(ge=0, le=2**31)]


class ActivationsAnswer(msgspec.Struct, frozen=True):
    """``values``: float32 ``[samples]``, in the order of the evaluation's rows."""

    step: int
    feature: FeatureName
    values: Array


def answer(log: Log, query: ActivationsQuery) -> ActivationsAnswer:
    """What a feature was for every sample."""
    series = query.series(log)
    evaluation = series.evaluation(query.split, query.step)
    return ActivationsAnswer(
        step=evaluation.step,
        feature=feature_of(series, query.feature, evaluation.activations.shape[1]),
        values=pack(evaluation.activations[:, query.feature]),
    )
