"""t-SNE of an evaluation, streamed while it settles (§4.2.1)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from tensorboard_plugin_weightvis import analysis
from tensorboard_plugin_weightvis.analysis import tsne
from tensorboard_plugin_weightvis.analysis.trust import Trust, trust
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.records import Evaluation, Head
from tensorboard_plugin_weightvis.series import HeadSeries
from tensorboard_plugin_weightvis.store import Log
from tensorboard_plugin_weightvis.views.query import Name, StepQuery
from tensorboard_plugin_weightvis.views.wire import Array, pack

MOST_SAMPLES = 10_000

Space = Literal["activations", "scores"]

# Two descents at once are no faster than one after the other, and each slows TensorBoard down.
_engine = threading.Lock()


class EmbeddingQuery(StepQuery, kw_only=True, frozen=True):
    """``iterations`` and ``learning_rate`` (in scikit-learn's measure) ask for scikit-learn's
    schedule, as the paper's 300 and 200 do; without them the picture settles by itself."""

    split: Name
    perplexity: Annotated[float, Meta(ge=0, le=1e9)] = 30.0
    space: Space = "activations"
    iterations: Annotated[int, Meta(ge=1, le=2000)] | None = None
    learning_rate: Annotated[float, Meta(gt=0, le=10_000)] = 200.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class Points(msgspec.Struct, frozen=True):
    """Whom the positions belong to: ``rows`` int32 of the evaluation, its ``step``, and for each
    row the label, the predicted class (int32) and that class's probability (float32).

    ``perplexity`` is the one used: the nearest to what was asked for that the samples allow.
    ``notes``: what else the reader should know.
    """

    step: int
    rows: Array
    labels: Array
    predicted: Array
    probability: Array
    perplexity: float
    notes: list[str]


class TrustFigures(msgspec.Struct, frozen=True):
    """See :class:`Trust`: shares of the ten nearest neighbours, from 0 to 1; by true class."""

    neighbours_kept: float
    same_class: float
    same_class_in_picture: float


class EmbeddingAnswer(msgspec.Struct, frozen=True):
    """One line of the stream. The first has ``points``, the last is ``final``.

    ``positions``: float32 ``[points, 2]``; ``kl``: Kullback-Leibler divergence in nats, once it
    means something.
    """

    positions: Array
    iteration: int
    iterations: int
    final: bool
    points: Points | None = None
    kl: float | None = None
    trust: TrustFigures | None = None


class _Subject(NamedTuple):
    """What is to be drawn, and how."""

    series: HeadSeries
    evaluation: Evaluation
    head: Head
    query: EmbeddingQuery


def answer(log: Log, query: EmbeddingQuery) -> Iterator[EmbeddingAnswer]:
    """The start at once, then better layouts; closing the iterator stops the work."""
    series = log.head(query.run, query.head)
    evaluation = series.evaluation(query.split, query.step)
    return _stream(_Subject(series, evaluation, series.head_of(evaluation), query))


def _stream(subject: _Subject) -> Iterator[EmbeddingAnswer]:
    series, evaluation, _, query = subject
    name = f"layout/{query.split}/{query.perplexity}/{query.space}/{query.iterations}"
    name += f"/{query.learning_rate}/{query.seed}"
    settled = series.recall(name, evaluation.step) if evaluation.step in series.steps else None
    if settled is not None:
        yield settled
        return
    drawn, notes = _drawn(evaluation.labels)
    z = analysis.scores(evaluation.activations, subject.head.kernel, subject.head.bias)
    values = z if query.space == "scores" else evaluation.activations
    prepared = tsne.prepare(values[drawn], query.seed)
    rows = drawn[prepared.rows]
    points = _points(subject, z, rows, notes + prepared.notes)
    labels = evaluation.labels[rows]
    for layout in _layouts(prepared, points.perplexity, query):
        final = layout.iteration == layout.iterations
        frame = EmbeddingAnswer(
            positions=pack(layout.positions),
            iteration=layout.iteration,
            iterations=layout.iterations,
            final=final,
            points=points if final or layout.iteration == 0 else None,
            kl=layout.kl,
            trust=_trust(prepared.points, layout.positions, labels) if final else None,
        )
        if final and evaluation.step in series.steps:
            series.keep(name, evaluation.step, frame)
        yield frame


def _layouts(
    prepared: tsne.Prepared, perplexity: float, query: EmbeddingQuery
) -> Iterator[tsne.Layout]:
    if query.iterations is None:
        schedule = tsne.settled(len(prepared.points))
    else:
        schedule = tsne.as_scikit_learn(query.iterations, query.learning_rate)
    stream = tsne.layouts(prepared, perplexity, schedule, query.seed)
    while True:
        # Held for some iterations, never while the browser takes its time to read.
        with _engine:
            layout = next(stream, None)
        if layout is None:
            return
        yield layout


def _drawn(labels: Integers) -> tuple[Integers, list[str]]:
    """Which rows are drawn: all, or so many of each label that the shares stay."""
    if len(labels) <= MOST_SAMPLES:
        return np.arange(len(labels)), []
    by_label = np.argsort(labels, kind="stable")
    chosen = by_label[np.linspace(0, len(labels) - 1, MOST_SAMPLES).astype(int)]
    note = f"{MOST_SAMPLES:,} of {len(labels):,} samples are drawn, each label with its share."
    return np.sort(chosen), [note]


def _points(subject: _Subject, z: Floats, rows: Integers, notes: list[str]) -> Points:
    asked = subject.query.perplexity
    perplexity = tsne.clamp_perplexity(asked, len(rows))
    if perplexity != asked and len(rows) >= tsne.FEWEST_POINTS:
        most = (len(rows) - 1) / 3
        least = min(tsne.SMALLEST_PERPLEXITY, most)
        notes = [
            *notes,
            f"Perplexity {perplexity:.3g} is used: {len(rows)} samples allow"
            f" {least:.3g} to {most:.3g}.",
        ]
    predicted = np.argmax(z[rows], axis=1)
    likelihood = analysis.probabilities(z[rows])
    return Points(
        step=subject.evaluation.step,
        rows=pack(rows),
        labels=pack(subject.evaluation.labels[rows]),
        predicted=pack(predicted),
        probability=pack(likelihood[np.arange(len(rows)), predicted]),
        perplexity=perplexity,
        notes=notes,
    )


def _trust(points: Floats, positions: Floats, labels: Integers) -> TrustFigures | None:
    found: Trust | None = trust(points, positions, labels)
    return TrustFigures(*found) if found else None
