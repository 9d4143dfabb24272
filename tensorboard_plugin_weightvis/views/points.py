"""What the views of layouts share: what may be asked of one, and whom its positions belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import tsne, umap
from tensorboard_plugin_weightvis.analysis.preparation import FEWEST_POINTS, explained
from tensorboard_plugin_weightvis.analysis.spaces import Space
from tensorboard_plugin_weightvis.analysis.trust import Trust
from tensorboard_plugin_weightvis.engine import ENGINE, Work
from tensorboard_plugin_weightvis.errors import UnavailableError
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.subjects import Method, Recipe, Subject
from tensorboard_plugin_weightvis.views.query import HeadQuery, Name, Step
from tensorboard_plugin_weightvis.views.wire import Array, pack

MOST_SAMPLES = 60_000

Perplexity = Annotated[float, Meta(ge=0, le=1e9)]


class LayoutQuery(HeadQuery, kw_only=True, frozen=True):
    """``perplexity`` is t-SNE's, ``neighbours`` UMAP's. ``iterations`` and ``learning_rate`` (in
    scikit-learn's measure) ask for scikit-learn's schedule, as the paper's 300 and 200 do; without
    them t-SNE settles by itself. ``seed`` 0 begins at the main axes, any other at random.

    ``most``: so many samples at most, each label keeping its share. ``page``: a name that the
    asking page made up for itself; what it asked for last is worked on first.
    """

    split: Name
    method: Method = "tsne"
    space: Space = "activations"
    perplexity: Perplexity = 30.0
    neighbours: Annotated[int, Meta(ge=2, le=1000)] = 15
    iterations: Annotated[int, Meta(ge=1, le=2000)] | None = None
    learning_rate: Annotated[float, Meta(gt=0, le=10_000)] = 200.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    most: Annotated[int, Meta(ge=1, le=MOST_SAMPLES)] = 10_000
    page: Annotated[str, Meta(max_length=100)] = ""


class Points(msgspec.Struct, frozen=True):
    """Whom the positions belong to: ``rows`` int32 of the evaluation, its ``step``, and for each
    row the label, the predicted class (int32; -1: its scores are not all finite) and that class's
    probability (float32).

    ``perplexity`` and ``neighbours`` are those used: the nearest to what was asked for that the
    samples allow. ``samples``: how many the evaluation has. ``notes``: what else the reader should
    know.
    """

    step: int
    rows: Array
    labels: Array
    predicted: Array
    probability: Array
    perplexity: float
    neighbours: int
    samples: int
    notes: list[str]


class TrustFigures(msgspec.Struct, frozen=True):
    """See :class:`Trust`: shares of the ten nearest neighbours, from 0 to 1; by true class.
    ``kept``: ``neighbours_kept`` of each point, float32 ``[points]``."""

    neighbours_kept: float
    same_class: float
    same_class_in_picture: float
    kept: Array


def subject(log: Log, query: LayoutQuery, step: Step | None) -> Subject:
    """The samples that a query wants laid out, at a step; the newest for None."""
    series = query.series(log)
    return Subject(series, query.split, step, query.space, query.most)


def recipe(query: LayoutQuery, points: int) -> Recipe:
    """How a query wants so many points laid out, as far as they allow it."""
    if query.method == "pca":
        return Recipe("pca")
    if query.method == "umap":
        count = umap.clamp_neighbours(query.neighbours, points)
        return Recipe("umap", neighbours=count, seed=query.seed)
    perplexity = tsne.clamp_perplexity(query.perplexity, points)
    if query.iterations is None:
        return Recipe("tsne", perplexity, seed=query.seed)
    return Recipe(
        "tsne",
        perplexity,
        iterations=query.iterations,
        learning_rate=query.learning_rate,
        seed=query.seed,
    )


def follow(
    what: Subject, how: Recipe, work: Work, page: str, *, after: str = "", ahead: bool = False
) -> Iterator[Any]:
    """What the engine's work on a layout yields; see :meth:`Engine.follow`.

    ``after``: what the layout is carried on from, as for :meth:`Subject.settled`.

    Raises:
      UnavailableError: UMAP cannot be had here.
    """
    try:
        if how.method == "umap":
            umap.get_ready()
        yield from ENGINE.follow((what.key, how, after), work, page, ahead=ahead)
    except umap.UmapError as error:
        raise UnavailableError(str(error), "t-SNE and PCA need nothing more.") from error


def points_of(subject: Subject, query: LayoutQuery) -> Points:
    """Whom a layout's positions belong to."""
    rows, evaluation, head = subject.rows, subject.evaluation, subject.head
    perplexity = tsne.clamp_perplexity(query.perplexity, len(rows))
    neighbours = umap.clamp_neighbours(query.neighbours, len(rows))
    found = analysis.predictions(evaluation.activations[rows], head.kernel, head.bias)
    return Points(
        step=evaluation.step,
        rows=pack(rows),
        labels=pack(evaluation.labels[rows]),
        predicted=pack(found.classes),
        probability=pack(found.probability),
        perplexity=perplexity,
        neighbours=neighbours,
        samples=len(evaluation.labels),
        notes=list(_notes(subject, query, perplexity, neighbours)),
    )


def trust_figures(found: Trust | None) -> TrustFigures | None:
    """Trust for the wire."""
    if found is None:
        return None
    return TrustFigures(
        neighbours_kept=float(found.kept.mean()),
        same_class=found.same_class,
        same_class_in_picture=found.same_class_in_picture,
        kept=pack(found.kept),
    )


def _notes(
    subject: Subject, query: LayoutQuery, perplexity: float, neighbours: int
) -> Iterator[str]:
    drawn, samples = len(subject.drawn), len(subject.evaluation.labels)
    if drawn < samples:
        yield f"{drawn:,} of {samples:,} samples are drawn, each label with its share."
    yield from subject.prepared.notes
    points = len(subject.rows)
    if points < FEWEST_POINTS:
        return
    if query.method == "tsne" and perplexity != query.perplexity:
        most = tsne.largest_perplexity(points)
        least = min(tsne.SMALLEST_PERPLEXITY, most)
        yield (
            f"Perplexity {perplexity:.3g} is used: {points} samples allow"
            f" {least:.3g} to {most:.3g}."
        )
    if query.method == "pca" and not subject.prepared.picture_only:
        share = explained(subject.prepared.points)
        yield f"The two axes hold {share:.0%} of what varies."
    if query.method == "umap" and neighbours != query.neighbours:
        yield f"{neighbours} neighbours are used: there are {points} samples."
