"""How a class's probability changes with one feature, all else as it is."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.errors import TooLittleError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.numbers import class_of, feature_of
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, pack


class DependenceQuery(StepQuery, kw_only=True, frozen=True):
    """``towards``: the class; that which the feature raises most where it is left out.
    ``points``: of the grid. ``curves``: so many single samples' curves at most."""

    split: Name
    feature: Annotated[int, Meta(ge=0, le=2**31)]
    towards: Annotated[int, Meta(ge=0, le=2**31)] | None = None
    scale: Literal["probability", "score"] = "probability"
    points: Annotated[int, Meta(ge=2, le=200)] = 50
    curves: Annotated[int, Meta(ge=0, le=500)] = 60


class DependenceAnswer(msgspec.Struct, frozen=True):
    """Float32 arrays. ``grid`` ``[points]``, activations from the least to the largest; ``mean``
    ``[points]``, over all samples; ``curves`` ``[curves, points]`` of the ``rows`` (int32
    ``[curves]``), whose own activations are ``at`` and whose own outcome is ``there`` (both
    ``[curves]``); ``deciles``: nine activations that split the samples in ten."""

    step: int
    feature: FeatureName
    towards: int
    grid: Array
    mean: Array
    curves: Array
    rows: Array
    at: Array
    there: Array
    deciles: list[float]


def answer(log: Log, query: DependenceQuery) -> DependenceAnswer:
    """Move one feature over its range."""
    evidence = Evidence(query.series(log), query.split, query.step)
    evidence.check(labels=1)
    feature = feature_of(evidence.series, query.feature, evidence.features)
    seen = evidence.activations[:, feature.index].astype(np.float64)
    if seen.min() == seen.max():
        raise TooLittleError(
            f"'{feature.name}' is {seen[0]:g} for all {evidence.samples} samples of split"
            f" {query.split!r}, so it has no range to be moved over.",
            "Choose another feature or step.",
        )
    weights = evidence.head.kernel[feature.index]
    towards = _towards(query, evidence)
    grid = np.linspace(seen.min(), seen.max(), query.points)
    drawn = analysis.thinned(evidence.labels, query.curves)
    found = analysis.dependence(
        evidence.scores, seen, weights, grid, chosen=drawn, towards=towards, scale=query.scale
    )
    return DependenceAnswer(
        step=evidence.step,
        feature=feature,
        towards=towards,
        grid=pack(grid),
        mean=pack(found.mean),
        curves=pack(found.curves),
        rows=pack(evidence.rows[drawn]),
        at=pack(seen[drawn]),
        there=pack(analysis.outcome(evidence.scores[drawn], towards, query.scale)),
        deciles=np.quantile(seen, np.arange(1, 10) / 10).tolist(),
    )


def _towards(query: DependenceQuery, evidence: Evidence) -> int:
    if query.towards is None:
        row = evidence.head.kernel[query.feature, None]
        return int(analysis.by_score(row).towards[0])
    return class_of(evidence.series, query.towards, evidence.classes)
