"""Does a feature matter to the predictions: every method's answer, for all features."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis.analysis.agreement import most_disputed, rank_correlation, ranks
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.engine import ENGINE, Waiting
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.importances import (
    Ablation,
    Answered,
    MethodName,
    Question,
    Standing,
    importances,
    settled,
)
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Array, finite, pack

_MOST_DISPUTED = 10
_NOTHING = Standing((), "", 0, 0)


class ImportanceQuery(StepQuery, kw_only=True, frozen=True):
    """``ablation``: what an ablated feature is put at, zero or its mean. ``repeats``: so many
    permutations. ``page``: a name that the asking page made up for itself."""

    split: Name
    ablation: Ablation = "mean"
    repeats: Annotated[int, Meta(ge=1, le=200)] = 10
    page: Annotated[str, Meta(max_length=100)] = ""


class Method(msgspec.Struct, frozen=True):
    """One method's answer: float32 arrays ``[features]``, NaN where a feature has none.

    ``values``: the larger, the more it matters; for ``path`` the place in which a feature comes
    into the path, from 1, so that the smaller matters more. ``low`` and ``high``: the interval of
    95%. ``p`` and ``q``: of the test, and after false-discovery control. ``exact``: uint8, 1
    where the value is exact rather than an estimate, null where all are. ``why``: why there are
    no values, or what must be known of them.
    """

    name: MethodName
    values: Array | None
    low: Array | None = None
    high: Array | None = None
    p: Array | None = None
    q: Array | None = None
    exact: Array | None = None
    why: str | None = None


class Disputed(msgspec.Struct, frozen=True):
    """A feature on whose rank methods disagree: ``ranks`` from 1, one for each of the agreement's
    methods, null where that one does not rank it; equals share the mean of their places."""

    index: int
    name: str
    ranks: list[float | None]


class Agreement(msgspec.Struct, frozen=True):
    """``correlation``: Spearman's rank correlation between ``methods``, float32
    ``[methods, methods]``; ``disputed``: the features whose ranks differ most."""

    methods: list[MethodName]
    correlation: Array
    disputed: list[Disputed]


class ImportanceAnswer(msgspec.Struct, frozen=True):
    """One line of the stream: what has been worked out since the last one.

    ``done`` of ``of``: a hundred parts for each method. ``doing``: what is being worked out, in
    words, empty at the end. ``waiting``: how many others are at work before this begins.
    ``agreement``: of the methods so far, where there are two to compare, in each line that brings
    one. ``names``: of the features, in the first line.
    """

    step: int
    samples: int
    left_out: int
    done: int
    of: int
    doing: str
    methods: list[Method]
    names: list[str] | None = None
    agreement: Agreement | None = None
    waiting: int | None = None
    notes: list[str] = []


def answer(log: Log, query: ImportanceQuery) -> Iterator[ImportanceAnswer | None]:
    """Work out one method after the other; closing the iterator stops the work."""
    evidence = Evidence(query.series(log), query.split, query.step)
    evidence.check()
    return _stream(query, evidence, Question(query.ablation, query.repeats))


def _stream(
    query: ImportanceQuery, evidence: Evidence, question: Question
) -> Iterator[ImportanceAnswer | None]:
    done = settled(evidence, question)
    if done is not None:
        yield _line(evidence, _NOTHING, done, first=True)
        return
    work, key = partial(importances, evidence, question), ("importance", evidence.key, question)
    told, first, waiting = _NOTHING, True, None
    for news in ENGINE.follow(key, work, query.page, ahead=False):
        if isinstance(news, Standing):
            yield _line(evidence, told, news, first=first)
            told, first = news, False
        elif isinstance(news, Waiting) and news.others != waiting:
            waiting = news.others
            yield _line(evidence, told, told, first=first, waiting=waiting)
            first = False
        else:
            yield None


def _line(
    evidence: Evidence, told: Standing, now: Standing, *, first: bool, waiting: int | None = None
) -> ImportanceAnswer:
    """What there is to tell of where the work stands to who has been told of an earlier stand."""
    ended = now.done == now.of and waiting is None
    new = now.methods[len(told.methods) :]
    return ImportanceAnswer(
        step=evidence.step,
        samples=evidence.samples,
        left_out=evidence.left_out,
        done=now.done,
        of=now.of,
        doing=now.doing,
        methods=[_method(each) for each in new],
        names=evidence.feature_names if first else None,
        agreement=_agreement(now.methods, evidence.feature_names) if new or ended else None,
        waiting=waiting,
        notes=_notes(now.methods) if ended else [],
    )


def _method(found: Answered) -> Method:
    def packed(array: Floats | None) -> Array | None:
        return None if array is None else pack(array)

    return Method(
        name=found.name,
        values=packed(found.values),
        low=packed(found.low),
        high=packed(found.high),
        p=packed(found.p),
        q=packed(found.q),
        exact=None if found.exact is None else pack(found.exact.astype(np.uint8)),
        why=found.why,
    )


def _agreement(methods: tuple[Answered, ...], names: list[str]) -> Agreement | None:
    """How far the methods agree; None where fewer than two have an answer."""
    # Who comes into the path first matters most.
    keys = {
        each.name: -each.values if each.name == "path" else each.values
        for each in methods
        if each.values is not None
    }
    if len(keys) < 2:
        return None
    # As the page has them: equals that differ by a rounding are equals.
    values = np.stack(list(keys.values())).astype(np.float32)
    places = ranks(values)
    return Agreement(
        methods=list(keys),
        correlation=pack(rank_correlation(values)),
        disputed=[
            Disputed(int(j), names[j], [finite(place) for place in places[:, j]])
            for j in most_disputed(places, _MOST_DISPUTED)
        ],
    )


def _notes(methods: tuple[Answered, ...]) -> list[str]:
    spread = next(each.values for each in methods if each.name == "spread")
    still = 0 if spread is None else int(np.count_nonzero(spread == 0))
    if not still:
        return []
    return [
        f"{still:,} {'feature has' if still == 1 else 'features have'} no weight, or one value in"
        " all samples: no two samples differ by that."
    ]
