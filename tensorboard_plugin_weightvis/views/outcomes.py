"""What a head makes of samples, figure by figure: the pieces that stand before beside after."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.views.wire import Array, Estimate, finite, pack

# Ranking every class's probabilities takes a millisecond a class; more than that has no figure.
MOST_AREAS = 50


class ClassFigures(msgspec.Struct, frozen=True):
    """One class against all others. ``samples``: how many are labelled so; ``predicted``: how many
    are taken for it."""

    samples: int
    predicted: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


class Curve(msgspec.Struct, frozen=True):
    """A curve through operating points: float32 arrays ``[points]``; ``thresholds`` are of the
    second class's probability."""

    x: Array
    y: Array
    thresholds: Array


class Calibration(msgspec.Struct, frozen=True):
    """Samples in bins of the probability of the class predicted (of two classes: of the second).

    Float32 arrays ``[bins]``: the mean probability, the share that was so, its interval; int32
    ``samples``. ``error``: the expected calibration error, from 0 to 1.
    """

    probability: Array
    share: Array
    low: Array
    high: Array
    samples: Array
    error: float


class CountedCell(msgspec.Struct, frozen=True):
    """How many samples labelled ``label`` are taken for ``predicted``."""

    label: int
    predicted: int
    count: int


class Outcome(msgspec.Struct, frozen=True):
    """What a head makes of the samples.

    ``confusion``: the cells that are not empty. ``classes``: one entry a class. ``auc``,
    ``average_precision``: of two classes that of the second; of more the mean over classes of each
    against all others, where it can be had. ``roc`` (false positive rate, recall) and ``pr``
    (recall, precision): of two classes only. ``margins``: of two classes, each sample's score of
    the second over the first, float32 ``[samples]``.
    """

    accuracy: Estimate
    log_loss: Estimate
    auc: Estimate
    average_precision: Estimate
    confusion: list[CountedCell]
    classes: list[ClassFigures]
    calibration: Calibration
    roc: Curve | None
    pr: Curve | None
    margins: Array | None


class Judged(NamedTuple):
    """What a head makes of the samples. ``margins``: of two classes, float32 ``[samples]``;
    ``probabilities``: of a few more, float64 ``[samples, classes]``."""

    judgement: analysis.Judgement
    margins: Floats | None
    probabilities: Floats | None


def outcome(evidence: Evidence, judged: Judged) -> Outcome:
    """Every figure of the evidence's samples as a head judges them."""
    labels, judgement = evidence.labels, judged.judgement
    cells = analysis.confusion(labels, judgement.predicted, evidence.classes)
    area, precision, roc, pr = _ranking(evidence, judged)
    return Outcome(
        accuracy=_estimate(analysis.accuracy(labels, judgement.predicted)),
        log_loss=_estimate(analysis.mean_loss(judgement.loss)),
        auc=area,
        average_precision=precision,
        confusion=[CountedCell(*map(int, cell)) for cell in zip(*cells, strict=True)],
        classes=_classes(evidence, judgement.predicted),
        calibration=_calibration(judgement),
        roc=roc,
        pr=pr,
        margins=None if judged.margins is None else pack(judged.margins),
    )


def _classes(evidence: Evidence, predicted: Integers) -> list[ClassFigures]:
    found = analysis.by_class(evidence.labels, predicted, evidence.classes)
    return [
        ClassFigures(
            samples=int(found.samples[k]),
            predicted=int(found.predicted[k]),
            precision=_at(found.precision, k, f"no sample is taken for {name!r}."),
            recall=_at(found.recall, k, f"no sample is labelled {name!r}."),
            f1=_at(found.f1, k, f"no sample is labelled {name!r} or taken for it."),
        )
        for k, name in enumerate(evidence.class_names)
    ]


def _ranking(
    evidence: Evidence, judged: Judged
) -> tuple[Estimate, Estimate, Curve | None, Curve | None]:
    """AUC and average precision; of two classes the curves, too."""
    labels = evidence.labels
    if judged.margins is not None:
        margins, second = judged.margins.astype(np.float64), labels == 1
        points = analysis.operating_points(margins, second)
        return (
            _estimate(analysis.area_under_roc(margins, second)),
            _estimate(analysis.average_precision(points)),
            _curve(analysis.roc_curve(points)),
            _curve(analysis.precision_recall_curve(points)),
        )
    if judged.probabilities is None:
        why = Estimate(None, why=f"it is not worked out for more than {MOST_AREAS} classes.")
        return why, why, None, None
    return (
        _estimate(analysis.mean_area_under_roc(judged.probabilities, labels)),
        _estimate(analysis.mean_average_precision(judged.probabilities, labels)),
        None,
        None,
    )


def _curve(curve: analysis.OperatingCurve) -> Curve:
    from scipy.special import expit

    return Curve(pack(curve.x), pack(curve.y), pack(expit(curve.thresholds)))


def _calibration(judgement: analysis.Judgement) -> Calibration:
    found = analysis.reliability(judgement.claim, judgement.held)
    return Calibration(
        probability=pack(found.probability),
        share=pack(found.share),
        low=pack(found.low),
        high=pack(found.high),
        samples=pack(found.samples),
        error=found.error,
    )


def _estimate(found: analysis.Measured, why: str | None = None) -> Estimate:
    value, low, high = map(finite, found)
    return Estimate(value, low, high, why if value is None else None)


def _at(found: analysis.Effect, k: int, why: str) -> Estimate:
    return _estimate(analysis.Measured(*(each[k] for each in found)), why)
