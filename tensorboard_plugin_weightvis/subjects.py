"""What is laid out, and how: an evaluation's samples, with all that their layouts share.

What is dear is kept in the store: prepared points, neighbours, affinities, settled layouts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar, cast

from tensorboard_plugin_weightvis.analysis import tsne
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import Prepared, prepare
from tensorboard_plugin_weightvis.analysis.spaces import Space, in_space
from tensorboard_plugin_weightvis.analysis.thinning import thinned
from tensorboard_plugin_weightvis.analysis.trust import Trust
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.records import Evaluation, Head
from tensorboard_plugin_weightvis.series import HeadSeries

Method = Literal["tsne", "umap", "pca"]

# Neighbours are found for perplexities to come as well: up to 50, and then up to 100.
_NEIGHBOUR_STEPS = (150, 300)

_T = TypeVar("_T")


class Recipe(NamedTuple):
    """How samples are laid out; what a method does not know of is 0 there.

    ``perplexity`` is t-SNE's, ``neighbours`` UMAP's; ``iterations`` and ``learning_rate`` (in
    scikit-learn's measure) ask for scikit-learn's schedule, without them t-SNE settles by itself;
    ``seed``: see :func:`tsne.start`.
    """

    method: Method
    perplexity: float = 0.0
    neighbours: int = 0
    iterations: int = 0
    learning_rate: float = 0.0
    seed: int = 0


class Settled(NamedTuple):
    """A layout that is done: ``positions`` float32 array ``[points, 2]``; ``kl`` in nats, of
    t-SNE; ``trust``, where there are neighbours."""

    positions: Floats
    iterations: int
    kl: float | None
    trust: Trust | None


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
        self.space = space
        self.most = most
        self.moment = series.evaluation_moment(split, step)
        self.evaluation: Evaluation = series.evaluation(split, step)
        self.head: Head = series.head_of(self.evaluation)
        # A head that is logged after its evaluation changes what that means, but not what it saw.
        seen_by = "" if space == "activations" else f"{series.wall_time(self.head.step)}"
        self._own = f"{split}/{space}/{most}/{seen_by}"

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells these points from all others."""
        return self.series.key, self._own, self.moment.step, self.moment.wall_time

    @cached_property
    def drawn(self) -> Integers:
        """Rows of the evaluation that are wanted: all, or so many of each label that the shares
        stay; int array, in order."""
        return thinned(self.evaluation.labels, self.most)

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
        found = self.found_neighbours(count)
        if found is not None:
            return found
        points = self.prepared.points
        most = self._neighbour_steps(count)[0]
        return self._kept(f"neighbours/{most}", lambda: nearest(points, most))

    def found_neighbours(self, count: int = 1) -> tuple[Integers, Floats] | None:
        """What :meth:`neighbours` has found already; None where that is too few, or nothing."""
        for most in self._neighbour_steps(count):
            found = self.series.recall(self._name(f"neighbours/{most}"), self.moment)
            if found is not None:
                return cast("tuple[Integers, Floats]", found)
        return None

    def _neighbour_steps(self, count: int) -> list[int]:
        others = len(self.prepared.points) - 1
        return [min(step, others) for step in (*_NEIGHBOUR_STEPS, count) if step >= count]

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
        self.series.keep(self._name(f"{recipe}/{after}"), self.moment, layout, dear=True)

    def _kept(self, what: str, make: Callable[[], _T]) -> _T:
        found: _T | None = self.series.recall(self._name(what), self.moment)
        if found is None:
            found = make()
            self.series.keep(self._name(what), self.moment, found)
        return found

    def _name(self, what: str) -> str:
        return f"{what}/{self._own}"
