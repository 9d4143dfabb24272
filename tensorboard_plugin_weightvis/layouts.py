"""Layouts, slice by slice: of an epoch by itself, and carried on from another epoch's."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis import tsne, umap
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import main_axes
from tensorboard_plugin_weightvis.analysis.procrustes import turned
from tensorboard_plugin_weightvis.analysis.trust import NEIGHBOURS, Trust, trust
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers
from tensorboard_plugin_weightvis.subjects import Recipe, Settled, Subject


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


# Frames, None where there is none yet, and at last what they came to.
Slices = Generator[Frame | Settled | None, None, None]
_Frames = Generator[Frame | None, None, None]
_Near = tuple[Integers, Floats]


def settle(subject: Subject, recipe: Recipe, begin: Floats | None = None) -> Slices:
    """Lay samples out, slice by slice, from the main axes; the subject remembers the end.

    Args:
      subject: what is laid out.
      recipe: and how.
      begin: a like layout of the same points, float array ``[points, 2]``: it is carried over as
        a preview first, if it can be. What settles in the end does not depend on it.
    """
    known = subject.settled(recipe)
    if known is not None:
        yield known
        return
    axes = main_axes(subject.prepared.points)
    frames = _by_method(subject, recipe, _descend(subject, recipe, axes, begin))
    last = yield from _last(axes, frames)
    found = Settled(last.positions, last.iterations, last.kl, _trust(subject, last.positions))
    subject.remember(recipe, found)
    yield found


def carry_on(subject: Subject, recipe: Recipe, before: Previous) -> Slices:
    """Lay samples out, slice by slice, beginning from another epoch's layout and turned like it;
    the subject remembers the end.

    Args:
      subject: what is laid out.
      recipe: and how. Only t-SNE can be begun anywhere; PCA and UMAP are laid out anew and turned.
      before: the other epoch's layout; :func:`can_carry_on` must be so.
    """
    known = subject.settled(recipe, before.name)
    if known is not None:
        yield known
        return
    points = subject.prepared.points
    axes = main_axes(points)
    begin = _placed(subject.rows, axes, before)
    # Neighbours and affinities of a film's epochs are not kept: they would push all else out.
    count = tsne.neighbours_for(max(recipe.perplexity, NEIGHBOURS), len(points))
    near = nearest(points, count) if count > 0 else None
    yield None
    frames = _by_method(subject, recipe, _onwards(recipe, near, begin))
    last = yield from _last(axes, frames)
    positions = turned(last.positions, begin)
    found = Settled(positions, last.iterations, last.kl, _trust(subject, positions, near))
    subject.remember(recipe, found, before.name)
    yield found


def can_carry_on(subject: Subject, before: Previous) -> bool:
    """Whether another epoch's layout is one to begin from: spread out, and of most of the rows."""
    shared = np.isin(subject.rows, before.rows, assume_unique=True)
    return is_spread(before.positions) and bool(shared.sum() * 2 > len(shared))


def is_spread(positions: Floats) -> bool:
    """Whether a layout is more than one place, as for samples that are all the same."""
    return bool(len(positions)) and bool(np.ptp(positions, axis=0).any())


def _trust(subject: Subject, positions: Floats, near: _Near | None = None) -> Trust | None:
    points = subject.prepared.points
    if subject.prepared.picture_only:
        return None  # neighbours of equals, or of hardly any, say nothing
    near = near or subject.found_neighbours() or nearest(points, min(NEIGHBOURS, len(points) - 1))
    return trust(near[0], positions, subject.evaluation.labels[subject.rows])


def _last(axes: Floats, frames: _Frames) -> Generator[Frame | None, None, tsne.Layout]:
    """Pass frames on; what they came to, or the main axes where there were none."""
    last = tsne.Layout(axes.astype(np.float32), 0, 0, None)
    for frame in frames:
        last = frame.layout if frame else last
        yield frame
    return last


def _by_method(subject: Subject, recipe: Recipe, descent: _Frames) -> _Frames:
    """The frames of a recipe's method, t-SNE's being ``descent``; none for PCA, and where only main
    axes can be drawn."""
    prepared = subject.prepared
    if prepared.picture_only:
        return
    if recipe.method == "tsne":
        yield from descent
    if recipe.method == "umap":
        for layout in umap.layouts(prepared.points, recipe.neighbours, recipe.seed):
            yield Frame(layout) if layout else None


def _descend(subject: Subject, recipe: Recipe, axes: Floats, begin: Floats | None) -> _Frames:
    subject.neighbours(tsne.neighbours_for(recipe.perplexity, len(axes)))
    yield None
    joint = subject.affinities(recipe.perplexity)
    yield None
    if begin is not None and is_spread(begin):
        for layout in tsne.layouts(begin, joint, tsne.warm()):
            yield Frame(layout, preview=True)
    if recipe.iterations == 0:
        schedule = tsne.settled(len(axes))
    else:
        schedule = tsne.as_scikit_learn(recipe.iterations, recipe.learning_rate)
    for layout in tsne.layouts(tsne.start(axes, recipe.seed), joint, schedule):
        yield Frame(layout)


def _onwards(recipe: Recipe, near: _Near | None, begin: Floats) -> _Frames:
    if near is None:
        return
    joint = tsne.affinities(*near, recipe.perplexity)
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
