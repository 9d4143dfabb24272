"""What would happen if: the head changed without retraining, judged by the logged samples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import QueryError, UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.outcomes import (
    MOST_AREAS,
    Judged,
    Outcome,
    outcome,
    with_curves,
)
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Array, pack

_NUMBERS_AT_ONCE = 2**20
_HALF = 0.5
_LARGEST_OFFSET = 1000.0
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# Picking some features out costs as much as multiplying them for so many classes.
_CLASSES_PER_PICK = 64


class WhatifQuery(StepQuery, kw_only=True, frozen=True):
    """``ops``: the operations in order, comma-separated, see :func:`analysis.parse_operations`.

    ``threshold``: of two classes, the probability of the second above which it is predicted; for
    the figures after. ``offsets``: of more, what is added to each class's score, comma-separated.
    ``of``: of more, the class whose curves are asked for; those of two classes are the second's.
    """

    split: Name
    ops: Annotated[str, Meta(max_length=20_000)] = ""
    threshold: float = _HALF
    offsets: Annotated[str, Meta(max_length=20_000)] = ""
    of: Annotated[int, Meta(ge=0)] | None = None


class Changed(msgspec.Struct, frozen=True):
    """The samples that are taken for another class than before, the largest move first.

    int32 arrays ``[changed]``: ``rows`` of the evaluation, the class ``before`` and ``after``.
    ``probability_before``, ``probability_after``: float32, of two classes that of the second, of
    more that of the sample's label; ``taken_before``: before, that of the class ``before``;
    ``taken_after``: after, that of the class ``after``.
    """

    rows: Array
    before: Array
    after: Array
    probability_before: Array
    probability_after: Array
    taken_before: Array
    taken_after: Array


class WhatifAnswer(msgspec.Struct, frozen=True):
    """``before``: the head as it is logged, at a threshold of one half. ``rows`` of the evaluation
    and their ``labels``: int32 ``[samples]``; ``left_out``: how many samples are not among them, as
    they are not all finite or not labelled. ``python``: the same operations on a model in
    training; ``notes``: what else the reader should know.
    """

    step: int
    rows: Array
    labels: Array
    left_out: int
    before: Outcome
    after: Outcome
    changed: Changed
    python: str
    notes: list[str]


def answer(log: Log, query: WhatifQuery) -> WhatifAnswer:
    """Judge the head before and after."""
    evidence = Evidence(query.series(log), query.split, query.step)
    evidence.check()
    operations = _operations(query, evidence)
    offsets = _offsets(query, evidence)
    _check_threshold(query, evidence)
    of = _class(query, evidence)
    head = _changed(evidence, operations)
    before, now = _before(evidence, of)
    later, after = before, now
    if operations or offsets is not None or query.threshold != _HALF:
        later = _judged(evidence, head, offsets, query.threshold, of)
        after = _outcome(evidence, later, of)
    return WhatifAnswer(
        step=evidence.step,
        rows=pack(evidence.rows),
        labels=pack(evidence.labels),
        left_out=evidence.left_out,
        before=now,
        after=after,
        changed=_moved(evidence.rows, before.judgement, later.judgement),
        python=_python(operations),
        notes=_notes(evidence, operations, of),
    )


def _operations(query: WhatifQuery, evidence: Evidence) -> list[analysis.Operation]:
    try:
        return analysis.parse_operations(query.ops, evidence.features, evidence.classes)
    except analysis.OperationError as error:
        raise QueryError(f"ops: {error.problem}", error.cure) from error


def _offsets(query: WhatifQuery, evidence: Evidence) -> Floats | None:
    if not query.offsets:
        return None
    if evidence.classes == 2:
        raise QueryError(
            "offsets are for three classes or more; this head has 2.",
            "Leave offsets out, and move the threshold.",
        )
    parts = [part.strip() for part in query.offsets.split(",")]
    known = [float(part) for part in parts if _NUMBER.fullmatch(part)]
    good = [value for value in known if abs(value) <= _LARGEST_OFFSET]
    if not len(good) == len(parts) == evidence.classes:
        wrong = [part for part in parts if not _NUMBER.fullmatch(part)]
        raise QueryError(
            f"offsets must be {evidence.classes} numbers from {-_LARGEST_OFFSET:g} to"
            f" {_LARGEST_OFFSET:g}, one a class; got {len(parts)}"
            + (f", among them {wrong[0][:40]!r}." if wrong else "."),
            "Write 0 for a class whose scores stay as they are.",
        )
    return np.array(good) if any(good) else None


def _check_threshold(query: WhatifQuery, evidence: Evidence) -> None:
    if not 0 <= query.threshold <= 1:
        raise QueryError(
            f"threshold must be from 0 to 1; got {query.threshold:g}.",
            "It is the probability above which the second class is predicted: 0.5 where nothing"
            " is moved.",
        )
    if evidence.classes > 2 and query.threshold != _HALF:
        raise QueryError(
            f"threshold is for two classes; this head has {evidence.classes}.",
            "Leave threshold out, and give offsets, one number a class.",
        )


def _class(query: WhatifQuery, evidence: Evidence) -> int | None:
    """The class whose curves are asked for, where there are more than two."""
    if query.of is not None and query.of >= evidence.classes:
        raise QueryError(
            f"of must be a class, from 0 to {evidence.classes - 1}; got {query.of}.",
            "Classes are numbered in the order of class_names; leave of out for no curves.",
        )
    return query.of if evidence.classes > 2 else None


def _changed(evidence: Evidence, operations: list[analysis.Operation]) -> analysis.ChangedHead:
    needs = analysis.needed_levels(operations)
    try:
        return analysis.apply_operations(
            operations,
            evidence.head.kernel,
            evidence.head.bias,
            mean=evidence.mean if "mean" in needs else None,
            spread=evidence.spread if "spread" in needs else None,
            deviation=_deviation(evidence) if "deviation" in needs else None,
        )
    except analysis.OperationError as error:
        raise QueryError(f"ops: {error.problem}", error.cure) from error


def _deviation(evidence: Evidence) -> Floats:
    def measure() -> Floats:
        return analysis.mean_deviation(evidence.activations, evidence.mean)

    return evidence.kept("deviation", measure)


def _before(evidence: Evidence, of: int | None) -> tuple[Judged, Outcome]:
    """What the head makes of the samples as it is; remembered, but for a class's curves."""

    def make() -> tuple[Judged, Outcome]:
        head = analysis.ChangedHead(evidence.head.kernel, evidence.head.bias, np.zeros(0, int))
        judged = _judged(evidence, head, None, _HALF, None)
        # What only the figures need is not kept.
        return judged._replace(probabilities=None), outcome(evidence, judged)

    judged, now = evidence.kept("whatif", make)
    if of is None:
        return judged, now
    likely = analysis.probability_of(of, evidence.scores, evidence.labels, judged.judgement)
    return judged, with_curves(now, evidence, judged._replace(likely=likely), of)


def _outcome(evidence: Evidence, judged: Judged, of: int | None) -> Outcome:
    found = outcome(evidence, judged)
    return found if of is None else with_curves(found, evidence, judged, of)


def _judged(
    evidence: Evidence,
    head: analysis.ChangedHead,
    offsets: Floats | None,
    threshold: float,
    of: int | None,
) -> Judged:
    blocks = _scores(evidence, head)
    if evidence.classes > 2:
        moved = blocks if offsets is None else (z + offsets for z in blocks)
        return _judged_classes(evidence, moved, of)
    # The page has them in float32, so these are the figures that it finds, too.
    with np.errstate(over="ignore"):
        margins = np.concatenate(list(blocks))[:, 0].astype(np.float32)
    _check_finite(margins)
    return Judged(analysis.judge_margins(margins, evidence.labels, threshold), margins)


def _judged_classes(evidence: Evidence, blocks: Iterable[Floats], of: int | None) -> Judged:
    size = (evidence.samples, evidence.classes)
    each = np.empty(size, order="F") if evidence.classes <= MOST_AREAS else None
    parts, likely, start = [], [], 0
    for z in blocks:
        _check_finite(z)
        some = slice(start, start + len(z))
        labels = evidence.labels[some]
        parts.append(analysis.judge_scores(z, labels))
        if each is not None:
            each[some] = analysis.probabilities(z)
        if of is not None:
            likely.append(analysis.probability_of(of, z, labels, parts[-1]))
        start += len(z)
    of_class = np.concatenate(likely) if likely else None
    return Judged(analysis.joined_judgements(parts), probabilities=each, likely=of_class)


def _scores(evidence: Evidence, head: analysis.ChangedHead) -> Iterator[Floats]:
    """The class scores of some samples at a time, of two classes the margin alone: float64
    ``[some, classes or 1]``. Those of the head as it is, mended where few features are touched;
    else made afresh, of those features that still have weights."""
    kernel, bias, scores = map(_one_of_two, (head.kernel, head.bias, evidence.scores))
    move = _one_of_two(head.kernel.astype(np.float64) - evidence.head.kernel)
    shift = _one_of_two(head.bias.astype(np.float64) - evidence.head.bias)
    touched, left = (np.flatnonzero(each.any(axis=1)) for each in (move, head.kernel))
    few = evidence.features * min(0.5, kernel.shape[1] / _CLASSES_PER_PICK)
    mended, picked = len(touched) <= few, len(left) <= few
    # What is picked or brought to another precision is copied; other rows are multiplied at once,
    # as every product waits for all of the processor's threads.
    copied = mended or picked or evidence.activations.dtype != kernel.dtype
    rows = max(1, _NUMBERS_AT_ONCE // max(kernel.shape[1], evidence.features if copied else 1))
    for start in range(0, evidence.samples, rows):
        some = slice(start, start + rows)
        seen = evidence.activations[some]
        if mended:
            yield scores[some] + seen[:, touched] @ move[touched] + shift
        elif picked:
            yield analysis.scores(seen[:, left], kernel[left], bias)
        else:
            yield analysis.scores(seen, kernel, bias)


def _one_of_two(columns: Floats) -> Floats:
    """Of two classes the second over the first: one product instead of two."""
    return columns[..., 1:] - columns[..., :1] if columns.shape[-1] == 2 else columns


def _check_finite(scores: Floats) -> None:
    if not np.isfinite(scores).all():
        raise UnreadableLogError(
            "the class scores are too large for numbers to hold, so no figure holds.",
            "Scale by less, or look at a step before the training diverged.",
        )


def _moved(rows: Integers, before: analysis.Judgement, after: analysis.Judgement) -> Changed:
    moved = np.flatnonzero(before.predicted != after.predicted)
    by = np.abs(after.probability[moved] - before.probability[moved])
    moved = moved[np.argsort(-by, kind="stable")]
    return Changed(
        rows=pack(rows[moved]),
        before=pack(before.predicted[moved]),
        after=pack(after.predicted[moved]),
        probability_before=pack(before.probability[moved]),
        probability_after=pack(after.probability[moved]),
        taken_before=pack(before.taken[moved]),
        taken_after=pack(after.taken[moved]),
    )


def _python(operations: list[analysis.Operation]) -> str:
    if not operations:
        return ""
    listed = ", ".join(f'"{analysis.spelled(operation)}"' for operation in operations)
    data = ", data=(x_test, y_test)" if analysis.needed_levels(operations) else ""
    return f"weightvis.InterventionCallback([{listed}]{data})"


def _notes(evidence: Evidence, operations: list[analysis.Operation], of: int | None) -> list[str]:
    notes = []
    for keep in operations:
        if isinstance(keep, analysis.Keep) and keep.count < evidence.features:
            others = evidence.features - keep.count
            which = "one feature that is" if others == 1 else f"{others:,} features that are"
            means = "its mean" if others == 1 else "their means"
            notes.append(
                f"The {which} not kept {'stands' if others == 1 else 'stand'} at"
                f" {means if keep.mean else 'zero'}."
            )
    unseen = evidence.classes - len(np.unique(evidence.labels))
    if unseen and 2 < evidence.classes <= MOST_AREAS:
        notes.append(
            f"AUC and average precision are means over the {evidence.classes - unseen} classes that"
            " have samples."
        )
    if of is not None and of not in evidence.labels:
        notes.append(f"No sample is labelled '{evidence.class_names[of]}', so it has no curves.")
    return notes
