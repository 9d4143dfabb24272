"""Layouts of an evaluation's samples, step by step, with all that they rest on kept for the next.

A layout is worked out in slices by the one :data:`ENGINE`; what is dear and shared (prepared
points, neighbours, affinities, settled layouts) is kept in the store's byte budget.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar, cast

import numpy as np

from tensorboard_plugin_weightvis.analysis import tsne, umap
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import Prepared, main_axes, prepare
from tensorboard_plugin_weightvis.analysis.procrustes import turned
from tensorboard_plugin_weightvis.analysis.spaces import Space, in_space
from tensorboard_plugin_weightvis.analysis.trust import NEIGHBOURS, Trust, trust
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.engine import Engine
from tensorboard_plugin_weightvis.records import Evaluation, Head
from tensorboard_plugin_weightvis.series import HeadSeries

ENGINE = Engine()

Method = Literal["tsne", "umap", "pca"]

# Neighbours are found for perplexities to come as well: up to 50, and then up to 100.
_NEIGHBOUR_STEPS = (150, 300)

_T = TypeVar("_T")


class Recipe(NamedTuple):
    """How samples are laid out.

    ``perplexity`` is t-SNE's, ``neighbours`` UMAP's; ``iterations`` and ``learning_rate`` (in
    scikit-learn's measure) ask for scikit-learn's schedule, without them t-SNE settles by itself;
    ``seed``: see :func:`tsne.start`.
    """

    method: Method
    perplexity: float
    neighbours: int
    iterations: int | None
    learning_rate: float
    seed: int


class Settled(NamedTuple):
    """A layout that is done: ``positions`` float32 array ``[points, 2]``; ``kl`` in nats, of
    t-SNE; ``trust``, where there are neighbours."""

    positions: Floats
    iterations: int
    kl: float | None
    trust: Trust | None


class Previous(NamedTuple):
    """A layout that the next is begun from: ``rows`` int array ``[points]``, ``positions`` float32
    array ``[points, 2]``, and a ``name`` that tells it from every other."""

    rows: Integers
    positions: Floats
    name: str


class Frame(NamedTuple):
    """A layout on the way. ``preview``: taken over from a like one, until the own one is there."""

    layout: tsne.Layout
    preview: bool = False


Slices = Generator[Frame | None, None, None]


class Subject:
    """What is laid out: a split's samples, as a head sees them at a step, in a space.

    Args:
      series: the head.
      split: whose samples.
      step: the last evaluation up to it; the newest for None.
      space: what of the samples is compared.
      most: so many samples at most; more are thinned out, each label keeping its share.
    """

    def __init__(
        self, series: HeadSeries, split: str, step: int | None, space: Space, most: int
    ) -> None:
        self.series = series
        self.split = split
        self.space = space
        self.most = most
        self.moment = series.evaluation_moment(split, step)
        self.evaluation: Evaluation = series.evaluation(split, step)
        self.head: Head = series.head_of(self.evaluation)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells these points from all others."""
        moment = self.moment
        logged = (self.series.key, self.split, moment.step, moment.wall_time)
        return (*logged, self.space, self.most)

    @cached_property
    def drawn(self) -> Integers:
        """Rows of the evaluation that are wanted: all, or so many of each label that the shares
        stay; int array, in order."""
        labels = self.evaluation.labels
        if len(labels) <= self.most:
            return np.arange(len(labels))
        by_label = np.argsort(labels, kind="stable")
        return np.sort(by_label[np.linspace(0, len(labels) - 1, self.most).astype(int)])

    @cached_property
    def rows(self) -> Integers:
        """Rows of the evaluation that are laid out: int array ``[points]``."""
        return self.drawn[self.prepared.rows]

    @cached_property
    def prepared(self) -> Prepared:
        """The points, fit for a layout."""

        def make() -> Prepared:
            seen = self.evaluation.activations
            seen = seen if len(self.drawn) == len(seen) else seen[self.drawn]
            return prepare(in_space(self.space, seen, self.head.kernel, self.head.bias))

        return self._kept("points", make)

    def neighbours(self, count: int) -> tuple[Integers, Floats]:
        """Each point's nearest others and how far they are: int and float32 arrays
        ``[points, at least count]``."""
        points = self.prepared.points
        steps = [min(n, len(points) - 1) for n in (*_NEIGHBOUR_STEPS, count) if n >= count]
        for most in steps:
            found = self.series.recall(self._name(f"neighbours/{most}"), self.moment)
            if found is not None:
                return cast("tuple[Integers, Floats]", found)
        return self._kept(f"neighbours/{steps[0]}", lambda: nearest(points, steps[0]))

    def affinities(self, perplexity: float) -> tsne.Affinities:
        """t-SNE's joint probabilities."""

        def make() -> tsne.Affinities:
            count = tsne.neighbours_for(perplexity, len(self.prepared.points))
            return tsne.affinities(*self.neighbours(count), perplexity)

        return self._kept(f"affinities/{perplexity}", make)

    def settled(self, recipe: Recipe, after: str = "") -> Settled | None:
        """The layout of that recipe, where it was settled already. ``after``: what it was carried
        on from, see :func:`carry_on`."""
        return self.series.recall(self._name(f"{recipe}/{after}"), self.moment)

    def remember(self, recipe: Recipe, layout: Settled, after: str = "") -> None:
        """Keep a settled layout."""
        self.series.keep(self._name(f"{recipe}/{after}"), self.moment, layout)

    def trust(self, positions: Floats) -> Trust | None:
        """How far a picture of these points may be trusted."""
        if len(positions) < 2:
            return None
        near = self.neighbours(min(NEIGHBOURS, len(positions) - 1))[0]
        return trust(near, positions, self.evaluation.labels[self.rows])

    def _kept(self, what: str, make: Callable[[], _T]) -> _T:
        found: _T | None = self.series.recall(self._name(what), self.moment)
        if found is None:
            found = make()
            self.series.keep(self._name(what), self.moment, found)
        return found

    def _name(self, what: str) -> str:
        return f"{what}/{self.split}/{self.space}/{self.most}"


def settle(subject: Subject, recipe: Recipe, begin: Floats | None = None) -> Slices:
    """Lay samples out, slice by slice, from the main axes; the subject remembers the end.

    Args:
      subject: what is laid out.
      recipe: and how.
      begin: a like layout of the same points, float array ``[points, 2]``: it is carried over as
        a preview first. What settles in the end does not depend on it.
    """
    axes = main_axes(subject.prepared.points)
    last = yield from _last(axes, _layouts(subject, recipe, _descend(subject, recipe, axes, begin)))
    found = Settled(last.positions, last.iterations, last.kl, subject.trust(last.positions))
    subject.remember(recipe, found)


def carry_on(subject: Subject, recipe: Recipe, before: Previous) -> Slices:
    """Lay samples out, slice by slice, beginning from another epoch's layout and turned like it;
    the subject remembers the end.

    Args:
      subject: what is laid out.
      recipe: and how. Only t-SNE can be begun anywhere; PCA and UMAP are laid out anew and turned.
      before: the other epoch's layout.
    """
    axes = main_axes(subject.prepared.points)
    begin = _placed(subject.rows, axes, before)
    last = yield from _last(axes, _layouts(subject, recipe, _onwards(subject, recipe, begin)))
    positions = turned(last.positions, begin) if len(begin) else last.positions
    found = Settled(positions, last.iterations, last.kl, subject.trust(positions))
    subject.remember(recipe, found, before.name)


def _last(axes: Floats, slices: Slices) -> Generator[Frame | None, None, tsne.Layout]:
    """Pass slices on; what they came to, or the main axes where they came to nothing."""
    last = tsne.Layout(axes.astype(np.float32), 0, 0, None)
    for frame in slices:
        last = frame.layout if frame else last
        yield frame
    return last


def _layouts(subject: Subject, recipe: Recipe, of_tsne: Slices) -> Slices:
    """The slices of a recipe's method; none for PCA, and where only main axes can be drawn."""
    prepared = subject.prepared
    if prepared.picture_only:
        return
    if recipe.method == "tsne":
        yield from of_tsne
    if recipe.method == "umap":
        for layout in umap.layouts(prepared.points, recipe.neighbours, recipe.seed):
            yield Frame(layout) if layout else None


def _descend(subject: Subject, recipe: Recipe, axes: Floats, begin: Floats | None) -> Slices:
    subject.neighbours(tsne.neighbours_for(recipe.perplexity, len(axes)))
    yield None
    joint = subject.affinities(recipe.perplexity)
    yield None
    if begin is not None:
        for layout in tsne.layouts(begin, joint, tsne.warm()):
            yield Frame(layout, preview=True)
    if recipe.iterations is None:
        schedule = tsne.settled(len(axes))
    else:
        schedule = tsne.as_scikit_learn(recipe.iterations, recipe.learning_rate)
    for layout in tsne.layouts(tsne.start(axes, recipe.seed), joint, schedule):
        yield Frame(layout)


def _onwards(subject: Subject, recipe: Recipe, begin: Floats) -> Slices:
    joint = subject.affinities(recipe.perplexity)
    yield None
    for layout in tsne.layouts(begin, joint, tsne.onwards()):
        yield Frame(layout)


def _placed(rows: Integers, axes: Floats, before: Previous) -> Floats:
    """Where another layout has these rows; those that it lacks lie where the main axes have them,
    on its scale."""
    spread = float(np.std(axes)) or 1.0
    places = axes * (float(np.std(before.positions)) / spread)
    _, here, there = np.intersect1d(rows, before.rows, assume_unique=True, return_indices=True)
    places[here] = before.positions[there]
    return places
