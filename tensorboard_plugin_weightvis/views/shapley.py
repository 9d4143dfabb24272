"""Each sample's exact Shapley values of chosen features: what a beeswarm draws."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.numbers import class_of
from tensorboard_plugin_weightvis.views.query import Name, StepQuery, whole_numbers
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, pack

_MOST_FEATURES = 60


class ShapleyQuery(StepQuery, kw_only=True, frozen=True):
    """``features``: comma-separated numbers, 60 at most. ``towards``: the class whose score is
    explained; of two classes the second, whichever is asked for. ``most``: so many samples at
    most, each label keeping its share."""

    split: Name
    features: Annotated[str, Meta(max_length=2000)]
    towards: Annotated[int, Meta(ge=0, le=2**31)] = 1
    most: Annotated[int, Meta(ge=1, le=5000)] = 400


class ShapleyAnswer(msgspec.Struct, frozen=True):
    """``rows`` of the evaluation, int32 ``[samples]``. ``values``: float32
    ``[features, samples]``, of two classes in the margin, of more in the class's centred score.
    ``levels``: float32 of the same shape, where the activation stands among all samples', from 0
    to 1. ``activations``: the activations themselves. ``extent``: the largest value in size over
    all samples."""

    step: int
    towards: int
    features: list[FeatureName]
    rows: Array
    values: Array
    levels: Array
    activations: Array
    extent: float


def answer(log: Log, query: ShapleyQuery) -> ShapleyAnswer:
    """Explain samples by the chosen features."""
    evidence = Evidence(query.series(log), query.split, query.step)
    evidence.check(labels=1)
    features = np.array(_features(query.features, evidence.features))
    towards = class_of(evidence.series, query.towards, evidence.classes)
    if evidence.classes == 2:
        towards = 1
    seen = evidence.activations[:, features]
    values = analysis.shapley_values(
        evidence.activations, evidence.head.kernel, evidence.mean, features, towards
    )
    drawn = analysis.thinned(evidence.labels, query.most)
    return ShapleyAnswer(
        step=evidence.step,
        towards=towards,
        features=[FeatureName(int(j), evidence.feature_names[j]) for j in features],
        rows=pack(evidence.rows[drawn]),
        values=pack(values[drawn].T),
        levels=pack(_levels(seen)[drawn].T),
        activations=pack(seen[drawn].T),
        extent=float(np.abs(values).max()),
    )


def _features(text: str, count: int) -> list[int]:
    found = whole_numbers("features", text, count)
    if not 1 <= len(found) <= _MOST_FEATURES:
        raise QueryError(
            f"features must be 1 to {_MOST_FEATURES} numbers; got {len(found)}.",
            "Write features=0,1.",
        )
    return found


def _levels(seen: Floats) -> Floats:
    """Where each activation stands among its feature's, from 0 to 1; equal ones stand alike."""
    from scipy.stats import rankdata

    return (rankdata(seen, axis=0) - 1) / (len(seen) - 1)
