"""The same samples through training: each epoch's layout begun from the last one's.

After "Visualizing Time-Dependent Data Using Dynamic t-SNE" (Rauber, Falcao and Telea, 2016); here
the last layout is only the start, and nothing holds a point back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial

import msgspec
import numpy as np

from tensorboard_plugin_weightvis.engine import Waiting
from tensorboard_plugin_weightvis.errors import UnreadableLogError
from tensorboard_plugin_weightvis.layouts import Previous, can_carry_on, carry_on, settle
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.subjects import Recipe, Settled, Subject
from tensorboard_plugin_weightvis.views.points import (
    LayoutQuery,
    Points,
    TrustFigures,
    follow,
    points_of,
    recipe,
    subject,
    trust_figures,
)
from tensorboard_plugin_weightvis.views.wire import Array, pack

MOST_EPOCHS = 120


class FilmQuery(LayoutQuery, kw_only=True, frozen=True):
    """Which samples are followed, and how they are laid out."""


class FilmAnswer(msgspec.Struct, frozen=True):
    """One line of the stream: an epoch, the ``place``-th of ``places``, counted from 1.

    ``positions``: float32 ``[points, 2]``, turned like the epoch's before; none while the film
    waits for its turn, with ``waiting``, the number of others that are at work, nor of an epoch
    that is damaged. ``kl``: Kullback-Leibler divergence in nats, of t-SNE.
    """

    place: int
    places: int
    positions: Array | None = None
    points: Points | None = None
    kl: float | None = None
    trust: TrustFigures | None = None
    waiting: int | None = None


def answer(log: Log, query: FilmQuery) -> Iterator[FilmAnswer | None]:
    """Every evaluated epoch, or 120 of them from the first to the last; closing it stops it."""
    series = query.series(log)
    series.evaluation_moment(query.split, None)
    steps = series.splits[query.split]
    if len(steps) > MOST_EPOCHS:
        steps = [steps[i] for i in np.linspace(0, len(steps) - 1, MOST_EPOCHS).astype(int)]
    damage: UnreadableLogError | None = None
    for step in steps:
        try:
            subject(log, query, step)
        except UnreadableLogError as error:
            damage = error
        else:
            return _stream(log, query, steps)
    raise damage or AssertionError("a split has an evaluation")


def _stream(log: Log, query: FilmQuery, steps: list[int]) -> Iterator[FilmAnswer | None]:
    before: Previous | None = None
    for place, step in enumerate(steps, 1):
        try:
            what = subject(log, query, step)
        except UnreadableLogError:
            yield FilmAnswer(place, len(steps))
            continue
        how = recipe(query, len(what.rows))
        work, after = partial(settle, what, how), ""
        if before is not None and can_carry_on(what, before):
            work, after = partial(carry_on, what, how, before), before.name
        found = what.settled(how, after)
        if found is None:
            for news in follow(what, how, work, query.page, after=after):
                if isinstance(news, Settled):
                    found = news
                elif isinstance(news, Waiting):
                    yield FilmAnswer(place, len(steps), waiting=news.others)
                else:
                    yield None
        if found is not None:
            yield _frame(what, query, found, place, len(steps))
            before = Previous(what.rows, found.positions, _name(what, how, after))


def _name(what: Subject, how: Recipe, after: str) -> str:
    """Tells a layout from every other, with all that it was carried on from."""
    return hashlib.sha256(repr((what.key, how, after)).encode()).hexdigest()


def _frame(what: Subject, query: FilmQuery, found: Settled, place: int, places: int) -> FilmAnswer:
    return FilmAnswer(
        place=place,
        places=places,
        positions=pack(found.positions),
        points=points_of(what, query),
        kl=found.kl,
        trust=trust_figures(found.trust),
    )
