"""t-SNE that shows itself at once and gets better: guards, start, and a stream of layouts.

van der Maaten and Hinton, "Visualizing Data using t-SNE" (2008), through openTSNE (Policar et
al., 2019). Some inputs would kill the process inside the native code (constant points, starts
that are not finite), so :func:`prepare` keeps them away from it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

SMALLEST_PERPLEXITY = 2.0
FEWEST_POINTS = 4
_WIDEST = 64
_REDUCED = 50
_CHUNK = 25
_START_STD = 1e-4
_LEARNING_RATE_OF_SKLEARN = 4.0  # openTSNE's gradient is without the factor that scikit-learn has


class Prepared(NamedTuple):
    """Points that t-SNE may have.

    ``points``: float64 array ``[kept, dimensions]``, centred, of unit spread; ``rows``: int array
    ``[kept]``, which of the given points they are; ``notes``: sentences for the reader;
    ``picture_only``: too few or too equal for t-SNE, so only their first two axes can be drawn.
    """

    points: Floats
    rows: Integers
    notes: list[str]
    picture_only: bool


class Layout(NamedTuple):
    """A picture on the way: ``positions`` float32 array ``[kept, 2]``, ``kl`` in nats, if known."""

    positions: Floats
    iteration: int
    iterations: int
    kl: float | None


class Schedule(NamedTuple):
    """How to descend. ``learning_rate`` None: openTSNE's rule, points / exaggeration."""

    early: int
    late: int
    early_momentum: float
    late_momentum: float
    learning_rate: float | None = None

    @property
    def iterations(self) -> int:
        return self.early + self.late


def settled(points: int) -> Schedule:
    """The schedule that settles a picture of so many points."""
    if points < 1000:
        return Schedule(early=100, late=200, early_momentum=0.8, late_momentum=0.8)
    return Schedule(early=50, late=200, early_momentum=0.8, late_momentum=0.95)


def as_scikit_learn(iterations: int, learning_rate: float) -> Schedule:
    """scikit-learn's schedule: 250 exaggerated iterations, then the rest.

    With 300 iterations and a learning rate of 200 it is the paper's setting (§4.2.1).
    """
    early = min(250, iterations)
    return Schedule(early, iterations - early, 0.5, 0.8, learning_rate * _LEARNING_RATE_OF_SKLEARN)


def prepare(values: Floats, seed: int = 0) -> Prepared:
    """Make points fit for t-SNE, and say what was done to them.

    Args:
      values: float array ``[samples, features]``; NaN, infinite, huge and equal values may occur.
      seed: for the randomised PCA that reduces more than 64 features to 50.
    """
    finite = np.isfinite(values).all(axis=1)
    rows = np.flatnonzero(finite).astype(np.int64)
    notes = []
    if len(rows) < len(values):
        left_out = len(values) - len(rows)
        notes.append(f"{left_out} of {len(values)} samples are left out: not all finite.")
    points = _scaled(values[finite])
    varied = bool(points.size) and bool(np.any(points))
    if not varied and len(points) > 1:
        notes.append("All samples are the same here, so they are drawn as one point.")
    elif len(points) < FEWEST_POINTS:
        notes.append(f"t-SNE needs {FEWEST_POINTS} samples or more; their main axes are drawn.")
    if points.shape[1] > _WIDEST and varied:
        points = _reduced(points, seed)
    if points.shape[1] < 2:
        points = np.pad(points, ((0, 0), (0, 2 - points.shape[1])))
    return Prepared(points, rows, notes, not varied or len(points) < FEWEST_POINTS)


def clamp_perplexity(perplexity: float, points: int) -> float:
    """The nearest perplexity that so many points allow: from 2 to a third of the others."""
    return float(min(max(perplexity, SMALLEST_PERPLEXITY), max((points - 1) / 3, 1.0)))


def main_axes(points: Floats) -> Floats:
    """The first two principal axes: float64 array ``[points, 2]``, signs fixed, so that pictures
    of like points are turned alike."""
    if not len(points):
        return np.zeros((0, 2))
    _, vectors = np.linalg.eigh(points.T @ points)
    axes = vectors[:, ::-1][:, :2]
    strongest = axes[np.argmax(np.abs(axes), axis=0), np.arange(2)]
    return points @ (axes * np.where(strongest < 0, -1.0, 1.0))


def layouts(
    prepared: Prepared, perplexity: float, schedule: Schedule, seed: int = 0
) -> Iterator[Layout]:
    """Yield the start at once, then a better layout every 25 iterations. Closing it stops it.

    Args:
      prepared: from :func:`prepare`.
      perplexity: from :func:`clamp_perplexity`.
      schedule: from :func:`settled` or :func:`as_scikit_learn`.
      seed: equal seeds give equal layouts.
    """
    start = main_axes(prepared.points)
    total = 0 if prepared.picture_only else schedule.iterations
    yield Layout(start.astype(np.float32), 0, total, None)
    if prepared.picture_only:
        return
    embedding = _embedding(prepared.points, start, perplexity, schedule, seed)
    done = 0
    for iterations, options in _chunks(schedule):
        if done == schedule.early:
            # As scikit-learn does: gains and momentum of the exaggerated phase overshoot here.
            embedding.optimizer.gains = embedding.optimizer.update = None
        embedding.optimize(iterations, inplace=True, **options)
        done += iterations
        kl = float(embedding.kl_divergence) if done > schedule.early else None
        yield Layout(np.asarray(embedding, dtype=np.float32), done, total, kl)


def _chunks(schedule: Schedule) -> Iterator[tuple[int, dict[str, float]]]:
    phases = (
        (schedule.early, {"exaggeration": 12.0, "momentum": schedule.early_momentum}),
        (schedule.late, {"momentum": schedule.late_momentum}),
    )
    for iterations, options in phases:
        for done in range(0, iterations, _CHUNK):
            yield min(_CHUNK, iterations - done), options


def _embedding(
    points: Floats, start: Floats, perplexity: float, schedule: Schedule, seed: int
) -> Any:
    # Spinning OpenMP threads would take the cores from TensorBoard and from each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    cores = os.cpu_count() or 1
    neighbours, distances = nearest(points, min(len(points) - 1, int(3 * perplexity)))
    affinities = PerplexityBasedNN(
        perplexity=perplexity,
        knn_index=PrecomputedNeighbors(neighbours, distances),
        n_jobs=cores,
        random_state=seed,
    )
    return TSNEEmbedding(
        start / np.std(start[:, 0]) * _START_STD,
        affinities,
        learning_rate=schedule.learning_rate or "auto",
        n_jobs=cores,
        random_state=seed,
        **_gradient(len(points)),
    )


def _gradient(points: int) -> dict[str, Any]:
    if points > 5000:
        return {"negative_gradient_method": "fft", "ints_in_interval": 2}
    return {"negative_gradient_method": "bh", "theta": 0.5 if points < 1000 else 0.8}


def _scaled(values: Floats) -> Floats:
    points = values.astype(np.float64)
    if not points.size:
        return points
    largest = np.max(np.abs(points))
    points = points / largest if largest > 0 else points
    points -= points.mean(axis=0)
    spread = np.sqrt(np.mean(points * points))
    # What rounding leaves of equal values is not a difference between samples.
    return points / spread if spread > 1e-12 else np.zeros_like(points)


def _reduced(points: Floats, seed: int) -> Floats:
    from sklearn.decomposition import PCA

    count = min(_REDUCED, *points.shape)
    return PCA(count, svd_solver="randomized", random_state=seed).fit_transform(points)
