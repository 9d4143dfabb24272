"""An evaluation's samples as points in a plane, streamed while they settle (§4.2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec
import numpy as np

from tensorboard_plugin_weightvis.analysis.preparation import main_axes
from tensorboard_plugin_weightvis.analysis.types import Floats
from tensorboard_plugin_weightvis.engine import Waiting
from tensorboard_plugin_weightvis.errors import RequestError
from tensorboard_plugin_weightvis.layouts import Frame, settle
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.subjects import Settled, Subject
from tensorboard_plugin_weightvis.views.points import (
    LayoutQuery,
    Perplexity,
    Points,
    TrustFigures,
    follow,
    points_of,
    recipe,
    subject,
    trust_figures,
)
from tensorboard_plugin_weightvis.views.query import Step
from tensorboard_plugin_weightvis.views.wire import Array, pack


class EmbeddingQuery(LayoutQuery, kw_only=True, frozen=True):
    """``from_step`` and ``from_perplexity``: a layout that the page shows already. Where the server
    still has it, it is carried over as a preview. ``ahead``: only while nothing else is to do."""

    step: Step | None = None
    from_step: Step | None = None
    from_perplexity: Perplexity | None = None
    ahead: bool = False


class EmbeddingAnswer(msgspec.Struct, frozen=True):
    """One line of the stream. The first and the last have ``points``, the last is ``final``.

    ``positions``: float32 ``[points, 2]``; none while the layout waits for its turn, with
    ``waiting``, the number of others that are at work. ``preview``: a like layout carried over, not
    yet the own one. ``kl``: Kullback-Leibler divergence in nats, once it means something.
    """

    positions: Array | None
    iteration: int
    iterations: int
    final: bool
    preview: bool = False
    waiting: int | None = None
    points: Points | None = None
    kl: float | None = None
    trust: TrustFigures | None = None


def answer(log: Log, query: EmbeddingQuery) -> Iterator[EmbeddingAnswer | None]:
    """The main axes at once, then better layouts; closing the iterator stops the work."""
    return _stream(log, query, subject(log, query, query.step))


def _stream(log: Log, query: EmbeddingQuery, what: Subject) -> Iterator[EmbeddingAnswer | None]:
    how = recipe(query, len(what.rows))
    points = points_of(what, query)
    settled = what.settled(how)
    if settled is not None:
        yield _final(settled, points)
        return
    axes = main_axes(what.prepared.points).astype(np.float32)
    yield EmbeddingAnswer(pack(axes), 0, 0, final=False, points=points)
    work = partial(settle, what, how, _begin(log, query, what))
    waiting = None
    # Whoever else is at this layout comes to the same end, whatever was carried over to it.
    for news in follow(what, how, work, query.page, ahead=query.ahead):
        if isinstance(news, Settled):
            yield _final(news, points)
        elif isinstance(news, Frame):
            yield _frame(news)
        elif isinstance(news, Waiting) and news.others != waiting:
            waiting = news.others
            yield EmbeddingAnswer(None, 0, 0, final=False, waiting=waiting)
        else:
            yield None


def _begin(log: Log, query: EmbeddingQuery, what: Subject) -> Floats | None:
    """The layout to carry over: what the page shows, if it was settled and has the same rows."""
    if query.method != "tsne" or (query.from_step is None and query.from_perplexity is None):
        return None
    from_step = query.step if query.from_step is None else query.from_step
    try:
        before = subject(log, query, from_step)
    except RequestError:  # the log has changed since: there is nothing to carry over
        return None
    asked = query.perplexity if query.from_perplexity is None else query.from_perplexity
    shown = recipe(msgspec.structs.replace(query, perplexity=asked), len(before.rows))
    found = before.settled(shown)
    if found is None or not np.array_equal(before.rows, what.rows):
        return None
    return found.positions


def _frame(frame: Frame) -> EmbeddingAnswer:
    positions, iteration, iterations, kl = frame.layout
    return EmbeddingAnswer(
        positions=pack(positions),
        iteration=iteration,
        iterations=iterations,
        final=False,
        preview=frame.preview,
        kl=kl,
    )


def _final(settled: Settled, points: Points) -> EmbeddingAnswer:
    return EmbeddingAnswer(
        positions=pack(settled.positions),
        iteration=settled.iterations,
        iterations=settled.iterations,
        final=True,
        points=points,
        kl=settled.kl,
        trust=trust_figures(settled.trust),
    )
