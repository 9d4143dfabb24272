"""Why did it change: each feature's part in how the margin moved between two epochs."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.change import Change, Epoch
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import QueryError, TooLittleError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.numbers import class_of
from tensorboard_plugin_weightvis.views.query import Name, Step, StepQuery
from tensorboard_plugin_weightvis.views.wire import Estimate


class ChangeQuery(StepQuery, kw_only=True, frozen=True):
    """From ``since`` (the evaluated step before where left out) to ``step``. ``label``: of the
    samples of one true class only. ``limit``: so many features are told by themselves."""

    split: Name
    since: Step | None = None
    label: Annotated[int, Meta(ge=0, le=2**31)] | None = None
    limit: Annotated[int, Meta(ge=1, le=5000)] = 14


class Parts(msgspec.Struct, frozen=True):
    """Parts of a change of the mean margin: ``weight``, by the weights' move over the
    activations before; ``activation``, by the activations' drift under the weights before;
    ``cross``, by both at once; ``total``, their sum."""

    weight: float
    activation: float
    cross: float
    total: float


class FeatureChange(msgspec.Struct, frozen=True):
    """A feature's parts."""

    index: int
    name: str
    parts: Parts


class ChangeAnswer(msgspec.Struct, frozen=True):
    """``before`` and ``after``: the mean, over the samples, of the true class's score over the mean
    of the other classes' scores. ``features``: the largest total in size first; ``rest``: all
    others together; ``all``: the features' sum. With the bias's part (``bias``) it is ``after -
    before``. ``accuracy_before``, ``accuracy_after``: of the same samples."""

    since: int
    step: int
    split: str
    samples: int
    left_out: int
    before: Estimate
    after: Estimate
    accuracy_before: Estimate
    accuracy_after: Estimate
    features: list[FeatureChange]
    rest: Parts
    all: Parts
    bias: float
    notes: list[str]


def answer(log: Log, query: ChangeQuery) -> ChangeAnswer:
    """Take the change apart."""
    series = query.series(log)
    after = Evidence(series, query.split, query.step)
    before = Evidence(series, query.split, _since(series, query, after))
    for each in (before, after):
        each.check(labels=1)
    of_label = _rows_of_label(series, query, before, after)
    rows = np.intersect1d(of_label, np.intersect1d(before.rows, after.rows))
    if not len(rows):
        name = "" if query.label is None else f" labelled '{after.class_names[query.label]}'"
        raise TooLittleError(
            f"no sample of split {query.split!r}{name} is finite at both steps"
            f" {before.step} and {after.step}.",
            "Choose another label or other steps.",
        )
    one, other = _seen(before, rows), _seen(after, rows)
    found = analysis.change_of_margin(one.epoch, other.epoch, other.labels)
    ranked = analysis.descending(np.abs(found.total))
    names = after.feature_names
    return ChangeAnswer(
        since=before.step,
        step=after.step,
        split=query.split,
        samples=len(rows),
        left_out=len(of_label) - len(rows),
        before=_mean_margin(one),
        after=_mean_margin(other),
        accuracy_before=_accuracy(one),
        accuracy_after=_accuracy(other),
        features=[
            FeatureChange(int(j), names[j], _parts(found, [j])) for j in ranked[: query.limit]
        ],
        rest=_parts(found, ranked[query.limit :]),
        all=_parts(found, ranked),
        bias=found.bias,
        notes=_notes(query, before, after),
    )


class _Seen(NamedTuple):
    """The samples that both evaluations have, as one of them has them."""

    epoch: Epoch
    scores: Floats
    labels: Integers


def _since(series: HeadSeries, query: ChangeQuery, after: Evidence) -> int:
    """The step to compare with.

    Raises:
      QueryError: both steps mean the same evaluation, or the later one comes first.
      TooLittleError: there is no earlier evaluation.
    """
    steps = series.splits[query.split]
    earlier = [step for step in steps if step < after.step]
    if not earlier:
        raise TooLittleError(
            f"the evaluation of step {after.step} is the first of split {query.split!r}, so there"
            " is none to compare it with.",
            "Choose a later step, or log more evaluations.",
        )
    if query.since is None:
        return earlier[-1]
    found = series.evaluation_moment(query.split, query.since).step
    if found >= after.step:
        raise QueryError(
            f"since={query.since} must mean an earlier evaluation than that of step {after.step};"
            f" it means that of step {found}.",
            f"The evaluated steps before are from {earlier[0]} to {earlier[-1]}.",
        )
    return query.since


def _rows_of_label(
    series: HeadSeries, query: ChangeQuery, before: Evidence, after: Evidence
) -> Integers:
    """Rows of both evaluations, all or those of the label that is asked for.

    Raises:
      NotLoggedError: the label is no class.
      TooLittleError: the evaluations are not of the same samples or features, or none has it.
    """
    if query.label is not None:
        class_of(series, query.label, after.classes)
    one, other = (series.evaluation(query.split, each.step) for each in (before, after))
    same = np.array_equal(one.labels, other.labels) and (
        one.indices is None or other.indices is None or np.array_equal(one.indices, other.indices)
    )
    if not same or before.head.kernel.shape != after.head.kernel.shape:
        raise TooLittleError(
            f"the evaluations of steps {before.step} and {after.step} are not of the same"
            f" {'features and classes' if same else 'samples'}, so the change is not the head's"
            " alone.",
            "Choose other steps, or log the same samples at every step.",
        )
    if query.label is None:
        return np.arange(len(other.labels))
    found = np.flatnonzero(other.labels == query.label)
    if not len(found):
        raise TooLittleError(
            f"no sample of split {query.split!r} is labelled '{after.class_names[query.label]}'.",
            "Choose another label, or leave it out for all samples.",
        )
    return found


def _seen(evidence: Evidence, rows: Integers) -> _Seen:
    places = np.searchsorted(evidence.rows, rows)
    at: Integers | slice = slice(None) if len(places) == evidence.samples else places
    head = evidence.head
    return _Seen(
        Epoch(evidence.activations[at], head.kernel, head.bias),
        evidence.scores[at],
        evidence.labels[at],
    )


def _mean_margin(seen: _Seen) -> Estimate:
    margins = analysis.true_margins(seen.scores, seen.labels)
    mean, count = float(margins.mean()), len(margins)
    if count == 1:
        return Estimate(mean, why="one sample has no interval.")
    low, high = analysis.of_mean(mean, margins.std(ddof=1), count)
    return Estimate(mean, float(low), float(high))


def _accuracy(seen: _Seen) -> Estimate:
    right = int(np.count_nonzero(np.argmax(seen.scores, axis=1) == seen.labels))
    low, high = analysis.wilson(right, len(seen.labels))
    return Estimate(right / len(seen.labels), float(low), float(high))


def _parts(change: Change, features: Integers | list[int]) -> Parts:
    each = (change.weight, change.activation, change.cross, change.total)
    return Parts(*(float(part[features].sum()) for part in each))


def _notes(query: ChangeQuery, before: Evidence, after: Evidence) -> list[str]:
    asked = ((query.since, before), (query.step, after))
    notes = [
        f"Step {step} has no evaluation; that of step {evidence.step} stands for it."
        for step, evidence in asked
        if step is not None and step != evidence.step
    ]
    if before.head.step == after.head.step:
        notes.append(
            f"Both evaluations were scored by the weights of step {after.head.step}, so only the"
            " activations can have moved."
        )
    return notes
