"""Chosen samples against the rest: which features tell them apart, and what they are taken for."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers
from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, Rows, StepQuery, rows_of
from tensorboard_plugin_weightvis.views.wire import finite

_MOST_COMPARED = 10_000_000  # activations that AUCs are made of: a second


class SelectionQuery(StepQuery, kw_only=True, frozen=True):
    """``indices``: the chosen rows of the evaluation, see :func:`rows_of`; ``limit``: how many
    features are wanted."""

    split: Name
    indices: Rows
    limit: Annotated[int, Meta(ge=1, le=5000)] = 12


class FeatureDifference(msgspec.Struct, frozen=True):
    """How the chosen samples' activations differ from the rest's.

    ``difference``: of the means, in standard deviations over all samples; null where the feature
    is constant, or none are left. ``auc``: from 0 to 1, how often a chosen
    sample's activation exceeds one of the rest; null where none are left, and beyond
    the first features where there are very many samples.
    """

    index: int
    name: str
    difference: float | None
    auc: float | None


class ConfusionCell(msgspec.Struct, frozen=True):
    """How many samples of a class were taken for a class."""

    label: int
    predicted: int
    count: int


class SelectionAnswer(msgspec.Struct, frozen=True):
    """``chosen`` and ``rest``: how many samples; ``features``: the largest difference in size
    first, those without one last; ``right`` and ``wrong``: of the chosen; ``confusion``: of the
    chosen, the most frequent first. A sample whose scores aren't finite is wrong, and in no cell.
    ``left_out``: how many of all samples the features are not compared by, as their activations
    aren't all finite.
    """

    step: int
    chosen: int
    rest: int
    left_out: int
    features: list[FeatureDifference]
    right: int
    wrong: int
    confusion: list[ConfusionCell]


def answer(log: Log, query: SelectionQuery) -> SelectionAnswer:
    """Compare the chosen samples with the rest."""
    if not query.indices:
        raise QueryError("indices must choose a row; got ''.", "Write indices=0,1 or indices=0-9.")
    series = query.series(log)
    evaluation = series.evaluation(query.split, query.step)
    head = series.head_of(evaluation)
    rows = rows_of(query.indices, len(evaluation.labels))
    chosen = np.zeros(len(evaluation.labels), np.bool_)
    chosen[rows] = True
    found = analysis.predictions(evaluation.activations[rows], head.kernel, head.bias)
    cells = _confusion(found.classes, evaluation.labels[rows])
    right = sum(cell.count for cell in cells if cell.label == cell.predicted)
    names = series.feature_names(len(head.kernel))
    sound = np.isfinite(evaluation.activations).all(axis=1)
    seen = evaluation.activations if sound.all() else evaluation.activations[sound]
    return SelectionAnswer(
        step=evaluation.step,
        chosen=len(rows),
        rest=len(chosen) - len(rows),
        left_out=int(np.count_nonzero(~sound)),
        features=_differences(seen, chosen[sound], names, query.limit),
        right=right,
        wrong=len(rows) - right,
        confusion=cells,
    )


def _differences(
    activations: Floats, chosen: Flags, names: list[str], limit: int
) -> list[FeatureDifference]:
    difference = analysis.standardised_difference(activations, chosen)
    # NaN is sorted behind everything.
    ranked = np.argsort(-np.abs(difference), kind="stable")[:limit]
    above = np.full(len(ranked), np.nan)
    compared = ranked[: max(1, _MOST_COMPARED // max(1, len(activations)))]
    above[: len(compared)] = analysis.auc(activations[:, compared], chosen)
    return [
        FeatureDifference(int(j), names[j], finite(difference[j]), finite(auc))
        for j, auc in zip(ranked, above, strict=True)
    ]


def _confusion(predicted: Integers, labels: Integers) -> list[ConfusionCell]:
    known = predicted >= 0
    pairs = np.stack([labels[known], predicted[known]], axis=1)
    cells, counts = np.unique(pairs, axis=0, return_counts=True)
    return [
        ConfusionCell(int(cells[i, 0]), int(cells[i, 1]), int(counts[i]))
        for i in np.argsort(-counts, kind="stable")
    ]
