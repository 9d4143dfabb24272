"""t-SNE that shows itself at once and gets better: affinities, and a stream of layouts.

van der Maaten and Hinton, "Visualizing Data using t-SNE" (2008), through openTSNE (Policar et
al., 2019). Some inputs would kill the process inside the native code (constant points, starts
that are not finite), so only what :func:`preparation.prepare` lets through may come here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tensorboard_plugin_weightvis.analysis.types import Floats, Integers

SMALLEST_PERPLEXITY = 2.0
_LARGEST_PERPLEXITY = 200.0
_MOST_NEIGHBOURS = 18_000_000  # of all points together: 140 MB with their distances
_START_STD = 1e-4
_LEARNING_RATE_OF_SKLEARN = 4.0  # openTSNE's gradient is without the factor that scikit-learn has
_MOST_FOR_BARNES_HUT = 5000


class Affinities(NamedTuple):
    """The joint probabilities P of t-SNE as a sparse matrix, row by row.

    ``values``: float32 array ``[stored]``, which sum to 1; ``columns``: int32 array ``[stored]``;
    ``offsets``: int32 array ``[points + 1]``.
    """

    values: Floats
    columns: Integers
    offsets: Integers


class Layout(NamedTuple):
    """A picture on the way: ``positions`` float32 array ``[points, 2]``, ``kl`` in nats, if known.

    The Kullback-Leibler divergence means nothing while affinities are exaggerated.
    """

    positions: Floats
    iteration: int
    iterations: int
    kl: float | None


class Phase(NamedTuple):
    """So many iterations in one manner."""

    iterations: int
    momentum: float
    exaggeration: float = 1.0


class Schedule(NamedTuple):
    """How to descend. ``learning_rate`` None: openTSNE's rule, points / exaggeration."""

    phases: tuple[Phase, ...]
    learning_rate: float | None = None

    @property
    def iterations(self) -> int:
        """Of all phases."""
        return sum(phase.iterations for phase in self.phases)


def settled(points: int) -> Schedule:
    """The schedule that settles a picture of so many points, from the main axes.

    Letting go of the exaggeration in two steps, and a strong momentum after it, save iterations.
    """
    gather, let_go = Phase(30, 0.8, exaggeration=12), Phase(20, 0.8, exaggeration=4)
    if points < 1000:
        return Schedule((gather, let_go, Phase(200, 0.9)))
    return Schedule((gather, let_go, Phase(80 if points > _MOST_FOR_BARNES_HUT else 100, 0.95)))


def warm() -> Schedule:
    """The schedule that takes a layout over from a like one, as a preview."""
    return Schedule((Phase(15, 0.8),))


def onwards() -> Schedule:
    """The schedule that follows points from one epoch's layout to the next one's."""
    return Schedule((Phase(60, 0.8),))


def as_scikit_learn(iterations: int, learning_rate: float) -> Schedule:
    """scikit-learn's schedule: 250 exaggerated iterations, then the rest.

    With 300 iterations and a learning rate of 200 it is the paper's setting (§4.2.1).
    """
    early = Phase(min(250, iterations), 0.5, exaggeration=12)
    late = Phase(iterations - early.iterations, 0.8)
    return Schedule((early, late), learning_rate * _LEARNING_RATE_OF_SKLEARN)


def largest_perplexity(points: int) -> float:
    """The largest perplexity of so many points: a third of the others, 200, and what memory
    allows (100 for 60,000)."""
    enough = _MOST_NEIGHBOURS / 3 / max(points, 1)
    return max(min((points - 1) / 3, _LARGEST_PERPLEXITY, enough), 1.0)


def clamp_perplexity(perplexity: float, points: int) -> float:
    """The nearest perplexity that so many points allow: from 2 to :func:`largest_perplexity`."""
    return float(min(max(perplexity, SMALLEST_PERPLEXITY), largest_perplexity(points)))


def neighbours_for(perplexity: float, points: int) -> int:
    """How many neighbours of each point the affinities of a perplexity rest on."""
    return min(points - 1, int(3 * perplexity))


def affinities(neighbours: Integers, distances: Floats, perplexity: float) -> Affinities:
    """Joint probabilities from the nearest neighbours.

    Args:
      neighbours: int array ``[points, found]``, nearest first, at least :func:`neighbours_for`.
      distances: float array ``[points, found]``.
      perplexity: from :func:`clamp_perplexity`.
    """
    _keep_threads_passive()
    from openTSNE.affinity import joint_probabilities_nn

    count = neighbours_for(perplexity, len(neighbours))
    joint = joint_probabilities_nn(
        neighbours[:, :count], distances[:, :count], [perplexity], n_jobs=_cores()
    )
    return Affinities(
        joint.data.astype(np.float32), joint.indices.astype(np.int32), joint.indptr.astype(np.int32)
    )


def start(axes: Floats, seed: int = 0) -> Floats:
    """Where a descent begins: float64 array ``[points, 2]``, tiny.

    Args:
      axes: from :func:`preparation.main_axes`.
      seed: 0 begins at the axes themselves (Kobak and Linderman, 2021); any other draws points at
        random, which shows what of a picture is its start's doing.
    """
    if seed:
        return np.random.default_rng(seed).normal(scale=_START_STD, size=axes.shape)
    return axes / np.std(axes[:, 0]) * _START_STD


def layouts(begin: Floats, joint: Affinities, schedule: Schedule) -> Iterator[Layout]:
    """Yield a better layout every few iterations. Closing it stops it.

    Args:
      begin: float array ``[points, 2]``: from :func:`start`, or a like layout; finite, and not all
        at one place, which would kill the process.
      joint: from :func:`affinities`.
      schedule: from :func:`settled`, :func:`warm`, :func:`onwards` or :func:`as_scikit_learn`.

    Raises:
      ValueError: nothing can begin there.
    """
    if not np.isfinite(begin).all() or not np.ptp(begin, axis=0).any():
        raise ValueError("begin must be finite and not all at one place.")
    embedding = _embedding(begin, joint, schedule)
    done = 0
    for phase in schedule.phases:
        # As scikit-learn does: gains and momentum of the exaggerated phase overshoot in the next.
        embedding.optimizer.gains = embedding.optimizer.update = None
        for iterations in _chunks(phase.iterations, len(begin)):
            embedding.optimize(
                iterations,
                inplace=True,
                exaggeration=phase.exaggeration,
                momentum=phase.momentum,
            )
            done += iterations
            kl = float(embedding.kl_divergence) if phase.exaggeration == 1 else None
            positions = np.array(embedding, dtype=np.float32)
            yield Layout(positions, done, schedule.iterations, kl)


def _chunks(iterations: int, points: int) -> Iterator[int]:
    """How many iterations lie between two pictures. By count and never by the clock: chunks change
    the last bits of a result."""
    at_once = 40 if points <= 10_000 else 20
    return (min(at_once, iterations - done) for done in range(0, iterations, at_once))


def _embedding(begin: Floats, joint: Affinities, schedule: Schedule) -> Any:
    _keep_threads_passive()
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PrecomputedAffinities
    from scipy.sparse import csr_matrix

    # In float64, which openTSNE works in, and a copy of our own: it changes the values in place.
    matrix = csr_matrix(
        (joint.values.astype(np.float64), joint.columns, joint.offsets), shape=(len(begin),) * 2
    )
    return TSNEEmbedding(
        begin.astype(np.float64),
        PrecomputedAffinities(matrix, normalize=False),
        learning_rate=schedule.learning_rate or "auto",
        n_jobs=_cores(),
        **_gradient(len(begin)),
    )


def _gradient(points: int) -> dict[str, Any]:
    if points > _MOST_FOR_BARNES_HUT:
        # A coarser grid than openTSNE's while the picture is small: half the time, the same KL.
        return {"negative_gradient_method": "fft", "ints_in_interval": 2, "min_num_intervals": 20}
    return {"negative_gradient_method": "bh", "theta": 0.5 if points < 1000 else 0.8}


def _keep_threads_passive() -> None:
    # Before openTSNE is imported: spinning threads take the cores from TensorBoard and each other.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def _cores() -> int:
    return os.cpu_count() or 1
