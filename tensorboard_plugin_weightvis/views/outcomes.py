"""What a head makes of samples, figure by figure: the pieces that stand before beside after."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Flags, Floats, Integers
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.views.wire import Array, Estimate, finite, pack

# Every class's probabilities are held, and ranked, at once; with more there is no figure.
MOST_AREAS = 1000


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
    class's probability."""

    x: Array
    y: Array
    thresholds: Array


class OperatingPoint(msgspec.Struct, frozen=True):
    """What the decision does for the class of the curves, from 0 to 1.

    Null: ``recall`` where no sample is labelled so, ``precision`` where none is taken for it,
    ``false_positive_rate`` where all are labelled so.
    """

    false_positive_rate: float | None
    recall: float | None
    precision: float | None


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
    against all others; where such a mean has a value and no interval, ``why`` says why. ``roc``
    (false positive rate, recall) and ``pr`` (recall, precision): of two classes the second's, of
    more those of the class that the query's ``of`` chooses against all others, by its probability;
    null without one, or where it has no sample. ``point``: where the decision stands for that
    class, the threshold's or that for the likeliest class; null without a class. ``margins``: of
    two classes, each sample's score of the second over the first, float32 ``[samples]``.
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
    point: OperatingPoint | None
    margins: Array | None


class Judged(NamedTuple):
    """What a head makes of the samples. ``margins``: of two classes, float32 ``[samples]``;
    ``probabilities``: of more, up to :data:`MOST_AREAS`, float64 ``[samples, classes]``;
    ``likely``: of more, float64 ``[samples]``, that of the class asked about."""

    judgement: analysis.Judgement
    margins: Floats | None = None
    probabilities: Floats | None = None
    likely: Floats | None = None


def outcome(evidence: Evidence, judged: Judged) -> Outcome:
    """Every figure of the evidence's samples as a head judges them."""
    labels, judgement = evidence.labels, judged.judgement
    cells = analysis.confusion(labels, judgement.predicted, evidence.classes)
    area, precision = _areas(evidence, judged)
    found = Outcome(
        accuracy=_estimate(analysis.accuracy(labels, judgement.predicted)),
        log_loss=_estimate(analysis.mean_loss(judgement.loss)),
        auc=area,
        average_precision=precision,
        confusion=[CountedCell(*map(int, cell)) for cell in zip(*cells, strict=True)],
        classes=_classes(evidence, judgement.predicted),
        calibration=_calibration(judgement),
        roc=None,
        pr=None,
        point=None,
        margins=None if judged.margins is None else pack(judged.margins),
    )
    return found if judged.margins is None else with_curves(found, evidence, judged, 1)


def with_curves(found: Outcome, evidence: Evidence, judged: Judged, of: int) -> Outcome:
    """The outcome with the curves of a class: of two, of the second."""
    positive = evidence.labels == of
    roc, pr = _curves(judged, positive)
    point = analysis.operating_point(judged.judgement.predicted == of, positive)
    return msgspec.structs.replace(found, roc=roc, pr=pr, point=OperatingPoint(*map(finite, point)))


def _curves(judged: Judged, positive: Flags) -> tuple[Curve | None, Curve | None]:
    """ROC, and precision over recall; none of a class without samples."""
    from scipy.special import expit

    scores = judged.likely if judged.margins is None else judged.margins
    if scores is None or not positive.any():
        return None, None
    points = analysis.operating_points(scores.astype(np.float64), positive)
    # All are taken above minus infinity, which as a probability is 0.
    over = np.maximum(points.thresholds, 0) if judged.margins is None else expit(points.thresholds)
    points = points._replace(thresholds=over)
    return _curve(analysis.roc_curve(points)), _curve(analysis.precision_recall_curve(points))


def _classes(evidence: Evidence, predicted: Integers) -> list[ClassFigures]:
    found = analysis.by_class(evidence.labels, predicted, evidence.classes)
    return [
        ClassFigures(
            samples=int(found.samples[k]),
            predicted=int(found.predicted[k]),
            precision=_at(found.precision, k, f"no sample is taken for '{name}'."),
            recall=_at(found.recall, k, f"no sample is labelled '{name}'."),
            f1=_at(found.f1, k, f"no sample is labelled '{name}' or taken for it."),
        )
        for k, name in enumerate(evidence.class_names)
    ]


def _areas(evidence: Evidence, judged: Judged) -> tuple[Estimate, Estimate]:
    """AUC and average precision."""
    labels = evidence.labels
    if judged.margins is not None:
        margins, second = judged.margins.astype(np.float64), labels == 1
        points = analysis.operating_points(margins, second)
        return (
            _estimate(analysis.area_under_roc(margins, second)),
            _estimate(analysis.average_precision(points)),
        )
    if judged.probabilities is None:
        why = Estimate(None, why=f"it is not worked out for more than {MOST_AREAS:,} classes.")
        return why, why
    return (
        _estimate(
            analysis.mean_area_under_roc(judged.probabilities, labels),
            "all samples of a class rank alike, which leaves no interval.",
        ),
        _estimate(
            analysis.mean_average_precision(judged.probabilities, labels),
            "a mean over classes has no interval here.",
        ),
    )


def _curve(curve: analysis.OperatingCurve) -> Curve:
    return Curve(pack(curve.x), pack(curve.y), pack(curve.thresholds))


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
    return Estimate(value, low, high, why if low is None else None)


def _at(found: analysis.Effect, k: int, why: str) -> Estimate:
    return _estimate(analysis.Measured(*(each[k] for each in found)), why)
