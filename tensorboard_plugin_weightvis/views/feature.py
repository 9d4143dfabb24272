"""One feature at a step: its weights, what it was for the samples, and who raises it."""

from __future__ import annotations

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers
from tensorboard_plugin_weightvis.errors import NotLoggedError, TooLittleError, UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.numbers import feature_of
from tensorboard_plugin_weightvis.views.query import Name, StepQuery, whole_numbers
from tensorboard_plugin_weightvis.views.ranked import discrimination
from tensorboard_plugin_weightvis.views.wire import Array, FeatureName, finite, pack

MOST_CLASSES = 12
_FEWEST_BINS, _MOST_BINS = 10, 40
# Edges must be apart, and float32 on the wire.
_CLOSEST, _FARTHEST = 1e-6, float(np.finfo(np.float32).max) / 2


class FeatureQuery(StepQuery, kw_only=True, frozen=True):
    """``split``: whose activations; without one only weights are told. ``classes``: which are
    shown, comma-separated; the twelve of the largest weights in size where left out. ``most``: so
    many samples at each end."""

    feature: Annotated[int, Meta(ge=0, le=2**31)]
    split: Name = ""
    classes: Annotated[str, Meta(max_length=2000)] = ""
    most: Annotated[int, Meta(ge=0, le=100)] = 6


class ClassWeight(msgspec.Struct, frozen=True):
    """A class's weight of the feature, raw and centred; null where not finite."""

    label: int
    raw: float | None
    centred: float | None


class SampleValue(msgspec.Struct, frozen=True):
    """A row of the evaluation, its name where one is logged, its label and its activation."""

    row: int
    name: str | None
    label: int
    activation: float


class ClassCounts(msgspec.Struct, frozen=True):
    """A true class's part in the histogram: int32 ``[bins]``. ``label`` -1: all classes that are
    not shown by themselves."""

    label: int
    counts: Array


class Activity(msgspec.Struct, frozen=True):
    """What the feature was over an evaluation's samples; ``left_out`` of them are not all finite.

    ``deviation``: the standard deviation. ``zeros``: the share of samples in which it is exactly 0.
    ``dead``: it is the same in all. ``edges``: of the histogram's bins, float32 ``[bins + 1]``.
    ``highest`` and ``lowest``: the samples at either end, the outermost first.
    """

    split: str
    step: int
    samples: int
    left_out: int
    mean: float
    deviation: float
    least: float
    largest: float
    zeros: float
    dead: bool
    edges: Array
    counts: list[ClassCounts]
    highest: list[SampleValue]
    lowest: list[SampleValue]


class FeatureAnswer(msgspec.Struct, frozen=True):
    """``towards``: the class that it raises most, ``by`` how much over the next; null where a
    weight is not finite. ``rank``: its place among all features by margin, from 1. ``activity``:
    null without a split, or where it cannot be had (``why``)."""

    step: int
    feature: FeatureName
    features: int
    rank: int
    weights: list[ClassWeight]
    towards: int | None
    by: float | None
    activity: Activity | None
    why: str | None = None


def answer(log: Log, query: FeatureQuery) -> FeatureAnswer:
    """All that is known of a feature at a step."""
    series = query.series(log)
    step = series.step(query.step)
    kernel = series.kernel(step)
    feature = feature_of(series, query.feature, len(kernel))
    row = series.centred(kernel[[query.feature]])[0]
    classes = shown(query.classes, row)
    order = analysis.descending(discrimination(series, kernel, list(range(kernel.shape[1]))))
    towards, by = leaning(kernel[query.feature])
    activity, why = _activity_or_why(series, query, classes)
    return FeatureAnswer(
        step=step,
        feature=feature,
        features=len(kernel),
        rank=int(np.flatnonzero(order == query.feature)[0]) + 1,
        weights=[
            ClassWeight(label, finite(kernel[query.feature, label]), finite(row[label]))
            for label in classes
        ],
        towards=towards,
        by=by,
        activity=activity,
        why=why,
    )


def shown(text: str, centred: Floats) -> list[int]:
    """The classes asked for; where none are, the twelve of the largest weights in size, in order
    of label.

    Args:
      text: as :func:`whole_numbers` reads it.
      centred: float array ``[classes]``, the feature's weights.

    Raises:
      QueryError: a class that is not there.
    """
    asked = whole_numbers("classes", text, len(centred))
    return asked or sorted(analysis.descending(np.abs(centred))[:MOST_CLASSES].tolist())


def leaning(weights: Floats) -> tuple[int | None, float | None]:
    """The class that a feature raises most and by how much over the next; None for both where a
    weight is not finite.

    Args:
      weights: float array ``[classes]``.
    """
    found = analysis.by_score(weights[None])
    by = finite(found.by[0])
    return (None if by is None else int(found.towards[0])), by


def _activity_or_why(
    series: HeadSeries, query: FeatureQuery, classes: list[int]
) -> tuple[Activity | None, str | None]:
    """What the feature was over the split's samples, or why that cannot be told."""
    if not query.split:
        return None, "no split is chosen, so there are no activations to show."
    try:
        return _activity(Evidence(series, query.split, query.step), query, classes), None
    except (NotLoggedError, TooLittleError, UnreadableLogError) as error:
        return None, f"{error.error} {error.hint}"


def _activity(evidence: Evidence, query: FeatureQuery, classes: list[int]) -> Activity:
    feature_of(evidence.series, query.feature, evidence.features)
    evidence.check(1, labels=1)
    values = evidence.activations[:, query.feature].astype(np.float64)
    if np.abs(values).max() > _FARTHEST:
        raise UnreadableLogError(
            f"the activations reach {np.abs(values).max():.1e}, too large to be drawn.",
            "Look at a step before the training diverged.",
        )
    dead = bool(values.min() == values.max())
    edges = _edges(values)
    upwards = np.argsort(values, kind="stable")
    downwards = np.argsort(-values, kind="stable")
    return Activity(
        split=evidence.split,
        step=evidence.step,
        samples=evidence.samples,
        left_out=evidence.left_out,
        mean=float(values[0] if dead else values.mean()),
        deviation=0.0 if dead else float(values.std()),
        least=float(values.min()),
        largest=float(values.max()),
        zeros=float(np.mean(values == 0)),
        dead=dead,
        edges=pack(edges),
        counts=_counts(values, evidence.labels, edges, classes[:MOST_CLASSES]),
        highest=_ends(evidence, values, downwards[: query.most]),
        lowest=_ends(evidence, values, upwards[: query.most]),
    )


def _edges(values: Floats) -> Floats:
    """Edges of bins as NumPy's ``auto`` has them, but 10 to 40: an outlier would make millions."""
    least, largest = values.min(), values.max()
    reach = largest - least
    if reach <= _CLOSEST * max(abs(least), abs(largest)):
        pad = max(1.0, abs(least), abs(largest)) / 2
        return np.linspace(least - pad, largest + pad, _FEWEST_BINS + 1)
    by_count = reach / (np.log2(len(values)) + 1)  # Sturges, 1926
    quarter, three_quarters = np.percentile(values, (25, 75))
    # Freedman and Diaconis, 1981
    by_spread = 2 * (three_quarters - quarter) / len(values) ** (1 / 3)
    width = min(by_count, by_spread) if by_spread > 0 else by_count
    bins = int(np.ceil(min(max(reach / width, _FEWEST_BINS), _MOST_BINS)))
    return np.linspace(least, largest, bins + 1)


def _counts(
    values: Floats, labels: Integers, edges: Floats, classes: list[int]
) -> list[ClassCounts]:
    def count(which: Flags) -> Array:
        return pack(np.histogram(values[which], edges)[0])

    counts = [ClassCounts(label, count(labels == label)) for label in classes]
    others = ~np.isin(labels, classes)
    return [*counts, ClassCounts(-1, count(others))] if others.any() else counts


def _ends(evidence: Evidence, values: Floats, places: Integers) -> list[SampleValue]:
    names = evidence.sample_names
    return [
        SampleValue(
            row=int(row),
            name=names[row] if names else None,
            label=int(label),
            activation=float(value),
        )
        for row, label, value in zip(
            evidence.rows[places], evidence.labels[places], values[places], strict=True
        )
    ]
