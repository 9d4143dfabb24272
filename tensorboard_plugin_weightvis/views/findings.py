"""What is worth knowing of a head at a step, in plain sentences with their figures."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import partial
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis.engine import ENGINE, Waiting
from tensorboard_plugin_weightvis.errors import UnreadableLogError
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.findings import finding
from tensorboard_plugin_weightvis.findings.finding import Kind, Level
from tensorboard_plugin_weightvis.findings.looking import KINDS, look
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, StepQuery, spelled_rows
from tensorboard_plugin_weightvis.views.wire import FeatureName, finite

_FEATURES_NAMED = 200


class FindingsQuery(StepQuery, kw_only=True, frozen=True):
    """``split``: whose samples; without one only what weights alone can tell. ``page``: a name
    that the asking page made up for itself."""

    split: Name = ""
    page: Annotated[str, Meta(max_length=100)] = ""


class Figure(msgspec.Struct, frozen=True):
    """A number that a finding rests on, and how it reads."""

    name: str
    value: float | None
    text: str


class Finding(msgspec.Struct, frozen=True):
    """One sentence and what it rests on.

    ``level``: ``found``, something to look at; ``none``, it was looked for and not found;
    ``unknown``, it could not be looked for, and ``detail`` says why. ``title``: a few words;
    ``detail``: the sentence with its figures, split and number of samples. ``features`` (the first
    200) and ``classes``: what it names; ``named``: how many features it names in all. ``rows``: of
    the evaluation, as ``indices`` spells them, empty where it names no samples. ``since``: an
    epoch that it names.
    """

    kind: Kind
    level: Level
    title: str
    detail: str
    figures: list[Figure]
    features: list[FeatureName] = []
    named: int = 0
    classes: list[int] = []
    rows: str = ""
    since: int | None = None


class FindingsAnswer(msgspec.Struct, frozen=True):
    """One line of the stream: all findings so far, in a fixed order. ``done`` of ``of`` were
    looked for; ``evaluated``: the step of the evaluation they rest on."""

    step: int
    evaluated: int | None
    split: str
    samples: int
    done: int
    of: int
    findings: list[Finding]
    waiting: int | None = None


def answer(log: Log, query: FindingsQuery) -> Iterator[FindingsAnswer | None]:
    """Look for one thing after the other; closing the iterator stops the work."""
    series = query.series(log)
    series.check_one_question()
    step = series.step(query.step)
    if not np.isfinite(series.kernel(step)).all():
        raise UnreadableLogError(
            f"the weights of step {step} are not all finite, so nothing holds of them.",
            "Look at a step before the training diverged.",
        )
    seen = Evidence(series, query.split, step) if query.split else None
    return _stream(series, step, seen, query)


def _stream(
    series: HeadSeries, step: int, seen: Evidence | None, query: FindingsQuery
) -> Iterator[FindingsAnswer | None]:
    line = partial(_line, series, step, seen, query.split)
    what = ("findings", series.wall_time(series.steps[0]), series.wall_time(step), step)
    known = seen and series.recall(_name(what, seen), seen.moment)
    if known:
        yield line(known)
        return
    key: Hashable = (*what, series.key if seen is None else seen.key)
    found: tuple[finding.Finding, ...] = ()
    waiting = None
    for news in ENGINE.follow(key, partial(look, series, step, seen), query.page, ahead=False):
        if isinstance(news, Waiting):
            fresh, waiting = news.others != waiting, news.others
            yield msgspec.structs.replace(line(()), waiting=waiting) if fresh else None
        elif news is None:
            yield None
        else:
            found = news
            yield line(found)
    if seen is not None and len(found) == len(KINDS):
        series.keep(_name(what, seen), seen.moment, found, dear=True)


def _name(what: Hashable, seen: Evidence) -> str:
    return f"{what}/{seen.key}"


def _line(
    series: HeadSeries,
    step: int,
    seen: Evidence | None,
    split: str,
    found: tuple[finding.Finding, ...],
) -> FindingsAnswer:
    names = series.feature_names(len(series.kernel(step)))
    return FindingsAnswer(
        step=step,
        evaluated=None if seen is None else seen.step,
        split=split,
        samples=0 if seen is None else seen.samples,
        done=len(found),
        of=len(KINDS),
        findings=[_on_the_wire(each, names) for each in found],
    )


def _on_the_wire(found: finding.Finding, names: list[str]) -> Finding:
    return Finding(
        kind=found.kind,
        level=found.level,
        title=found.title,
        detail=found.detail,
        figures=[Figure(each.name, finite(each.value), each.text) for each in found.figures],
        features=[FeatureName(int(i), names[i]) for i in found.features[:_FEATURES_NAMED]],
        named=len(found.features),
        classes=[int(each) for each in found.classes],
        rows=spelled_rows(found.rows),
        since=found.since,
    )
