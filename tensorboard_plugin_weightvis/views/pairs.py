"""Which features matter together otherwise than one by one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis.engine import ENGINE, Waiting
from tensorboard_plugin_weightvis.evidence import Evidence
from tensorboard_plugin_weightvis.importances import Ablation, Paired, paired, settled_pairs
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Estimate, FeatureName, finite


class PairsQuery(StepQuery, kw_only=True, frozen=True):
    """``among``: pairs of so many features are tried, half of them those whose ablation costs most,
    and then those that move scores most (Shapley values). ``most``: so many pairs are told.
    ``page``: a name that the asking page made up for itself."""

    split: Name
    ablation: Ablation = "mean"
    among: Annotated[int, Meta(ge=2, le=100)] = 24
    most: Annotated[int, Meta(ge=1, le=5000)] = 20
    page: Annotated[str, Meta(max_length=100)] = ""


class Pair(msgspec.Struct, frozen=True):
    """Log losses in nats a sample: what ablating both costs (``together``), each alone
    (``one``, ``other``), and what the first is more than those two (``interaction``)."""

    first: FeatureName
    second: FeatureName
    together: float
    one: float
    other: float
    interaction: Estimate


class PairsAnswer(msgspec.Struct, frozen=True):
    """One line of the stream: ``done`` of ``of`` pairs are tried; the last has the ``pairs``, the
    strongest interaction in size first."""

    step: int
    samples: int
    done: int
    of: int
    pairs: list[Pair]
    waiting: int | None = None
    notes: list[str] = []


def answer(log: Log, query: PairsQuery) -> Iterator[PairsAnswer | None]:
    """Try the pairs; closing the iterator stops the work."""
    evidence = Evidence(query.series(log), query.split, query.step)
    evidence.check()
    return _stream(query, evidence)


def _stream(query: PairsQuery, evidence: Evidence) -> Iterator[PairsAnswer | None]:
    known = settled_pairs(evidence, query.ablation, query.among)
    if known is not None:
        yield _line(evidence, known, query.most)
        return
    work = partial(paired, evidence, query.ablation, query.among)
    key = ("pairs", evidence.key, query.ablation, query.among)
    newest, waiting = Paired(0, 0), None
    for news in ENGINE.follow(key, work, query.page, ahead=False):
        if isinstance(news, Paired):
            newest = news
            yield _line(evidence, news, query.most)
        elif isinstance(news, Waiting) and news.others != waiting:
            waiting = news.others
            yield _line(evidence, newest, query.most, waiting)
        else:
            yield None


def _line(evidence: Evidence, now: Paired, most: int, waiting: int | None = None) -> PairsAnswer:
    return PairsAnswer(
        step=evidence.step,
        samples=evidence.samples,
        done=now.done,
        of=now.of,
        pairs=_strongest(evidence, now, most),
        waiting=waiting,
        notes=[] if evidence.features > 1 else ["There is one feature, so there is no pair."],
    )


def _strongest(evidence: Evidence, tried: Paired, most: int) -> list[Pair]:
    if tried.found is None:
        return []
    pairs, (one, other, together, interaction) = tried.found
    names = evidence.feature_names

    def pair(place: int) -> Pair:
        first, second = (FeatureName(int(j), names[j]) for j in pairs[place])
        value, low, high = (finite(bound[place]) for bound in interaction)
        return Pair(
            first=first,
            second=second,
            together=float(together[place]),
            one=float(one[place]),
            other=float(other[place]),
            interaction=Estimate(value, low, high),
        )

    order = np.argsort(-np.abs(interaction.value), kind="stable")[:most]
    return [pair(place) for place in order]
