"""What of a layout is the data's doing, and what its start's or its perplexity's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis.analysis.trust import in_picture, shared
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.errors import QueryError
from tensorboard_plugin_weightvis.layouts import settle
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.subjects import Recipe, Settled, Subject
from tensorboard_plugin_weightvis.views.points import LayoutQuery, follow, recipe, subject
from tensorboard_plugin_weightvis.views.query import Step
from tensorboard_plugin_weightvis.views.wire import Array, pack

_MOST_PERPLEXITIES = 12


class AgreementQuery(LayoutQuery, kw_only=True, frozen=True):
    """``seeds``: so many layouts from random starts are compared. ``perplexities``: those that are
    compared, comma-separated; none where left out."""

    step: Step | None = None
    seeds: Annotated[int, Meta(ge=0, le=20)] = 3
    perplexities: Annotated[str, Meta(max_length=200)] = ""


class AgreementAnswer(msgspec.Struct, frozen=True):
    """One line of the stream: ``done`` of ``layouts`` are settled. The last has the figures.

    Agreement: the share of a sample's ten nearest in one picture that are among its ten nearest in
    another, from 0 to 1. ``across_seeds``: the mean over all samples and all pairs of seeds.
    ``of_samples``: the same of each sample, float32 ``[points]``. ``perplexities`` as used, and
    ``between``: float32 ``[perplexities, perplexities]``, the mean over all samples. Two pictures
    that have nothing in common agree by chance: ten of all others.
    """

    done: int
    layouts: int
    across_seeds: float | None = None
    of_samples: Array | None = None
    perplexities: list[float] | None = None
    between: Array | None = None


def answer(log: Log, query: AgreementQuery) -> Iterator[AgreementAnswer | None]:
    """Settle all those layouts, then compare them; closing the iterator stops the work."""
    what = subject(log, query, query.step)
    usual = recipe(query, len(what.rows))
    seeds = [usual._replace(seed=seed) for seed in range(1, query.seeds + 1)]
    wanted = {
        recipe(msgspec.structs.replace(query, perplexity=each), len(what.rows)).perplexity
        for each in _numbers(query.perplexities)
    }
    stops = [usual._replace(perplexity=each) for each in sorted(wanted)]
    return _stream(query, what, seeds, stops)


def _stream(
    query: AgreementQuery, what: Subject, seeds: list[Recipe], stops: list[Recipe]
) -> Iterator[AgreementAnswer | None]:
    near: list[Integers] = []
    for how in (*seeds, *stops):
        yield AgreementAnswer(len(near), len(seeds) + len(stops))
        for news in follow(what, how, partial(settle, what, how), query.page):
            if isinstance(news, Settled):
                near.append(in_picture(news.positions))
            else:
                yield None
    of_samples = _among([*near[: len(seeds)]])
    yield AgreementAnswer(
        done=len(near),
        layouts=len(near),
        across_seeds=None if of_samples is None else float(of_samples.mean()),
        of_samples=None if of_samples is None else pack(of_samples),
        perplexities=[how.perplexity for how in stops],
        between=pack(_between(near[len(seeds) :])),
    )


def _among(near: list[Integers]) -> Floats | None:
    """Each sample's agreement, the mean over all pairs; None where there are no pairs."""
    pairs = [shared(*pair) for pair in itertools.combinations(near, 2)]
    if not pairs or not pairs[0].size:
        return None
    return np.mean(pairs, axis=0, dtype=np.float32)


def _between(near: list[Integers]) -> Floats:
    found = np.ones((len(near), len(near)), np.float32)
    for (i, one), (j, other) in itertools.combinations(enumerate(near), 2):
        found[i, j] = found[j, i] = shared(one, other).mean()
    return found


def _numbers(text: str) -> list[float]:
    parts = [part for part in text.split(",") if part]
    try:
        found = [float(part) for part in parts]
    except ValueError:
        found = [-1.0]
    if len(found) > _MOST_PERPLEXITIES or not all(0 <= each <= 1e9 for each in found):
        raise QueryError(
            f"perplexities must be at most {_MOST_PERPLEXITIES} numbers from 0 on;"
            f" got {text[:40]!r}.",
            "Write perplexities=5,15,30.",
        )
    return found
