"""t-SNE: nothing kills it, it shows itself at once, and what it shows is good."""

from __future__ import annotations

import math
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from samples import mixture, spirals, three_clusters
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist, pdist, squareform
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import silhouette_score
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.neighbors import NearestNeighbors

from tensorboard_plugin_weightvis.analysis import tsne
from tensorboard_plugin_weightvis.analysis.neighbours import nearest
from tensorboard_plugin_weightvis.analysis.preparation import main_axes, prepare
from tensorboard_plugin_weightvis.analysis.tsne import Layout, Phase, Schedule

GUARDS = Path(__file__).with_name("guard_list.py")
SHORT = Schedule((Phase(30, 0.8, exaggeration=12), Phase(30, 0.8)))


def joint(points: NDArray[Any], perplexity: float) -> tsne.Affinities:
    count = tsne.neighbours_for(perplexity, len(points))
    return tsne.affinities(*nearest(points, count), perplexity)


def settle(
    values: NDArray[Any],
    perplexity: float = 30,
    seed: int = 0,
    schedule: Schedule | None = None,
) -> list[Layout]:
    points = prepare(values).points
    perplexity = tsne.clamp_perplexity(perplexity, len(points))
    begin = tsne.start(main_axes(points), seed)
    schedule = schedule or tsne.settled(len(points))
    return list(tsne.layouts(begin, joint(points, perplexity), schedule))


def divergence(values: NDArray[Any], positions: NDArray[Any], perplexity: float) -> float:
    """KL(P || Q) from every pair, with scikit-learn's own P."""
    squared = euclidean_distances(values, squared=True).astype(np.float32)
    p = np.maximum(_joint_probabilities(squared, perplexity, 0), 1e-300)
    q = 1 / (1 + pdist(positions.astype(np.float64), "sqeuclidean"))
    return float((p * np.log(p / (q / q.sum() / 2))).sum() * 2)


def test_no_input_of_the_guard_list_kills_the_process_or_gives_a_broken_picture() -> None:
    done = subprocess.run(
        [sys.executable, str(GUARDS)], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.splitlines()[-1] == "all drawn"


def test_equal_seeds_give_equal_pictures_to_the_bit() -> None:
    values = mixture(200, 100)
    one, other = (settle(values, seed=3, schedule=SHORT) for _ in range(2))
    assert [layout.positions.tobytes() for layout in one] == [
        layout.positions.tobytes() for layout in other
    ]


def test_frames_tell_their_iteration_and_the_divergence_once_it_means_something() -> None:
    layouts = settle(mixture(150))
    assert [layout.iteration for layout in layouts[:4]] == [30, 50, 90, 130]
    assert layouts[-1].iteration == layouts[-1].iterations == tsne.settled(150).iterations
    assert [layout.kl is None for layout in layouts] == [n < 2 for n in range(len(layouts))]
    known = [layout.kl for layout in layouts if layout.kl is not None]
    assert known[-1] <= known[0]
    assert all(layout.positions.dtype == np.float32 for layout in layouts)


def test_the_divergence_that_is_told_is_the_true_one() -> None:
    values = mixture(150)
    last = settle(values, perplexity=20)[-1]
    assert last.kl == pytest.approx(
        divergence(prepare(values).points, last.positions, 20), rel=0.05
    )


@pytest.fixture(scope="module")
def papers_divergence() -> float:
    """scikit-learn with the paper's 300 iterations and learning rate of 200."""
    points = prepare(mixture(500)).points
    papers = TSNE(perplexity=30, max_iter=300, learning_rate=200, init="pca", random_state=0)
    return divergence(points, papers.fit_transform(points), 30)


def test_it_settles_lower_than_the_papers_own_setting(papers_divergence: float) -> None:
    points = prepare(mixture(500)).points
    ours = settle(mixture(500))[-1].positions
    assert divergence(points, ours, 30) <= papers_divergence


def test_the_papers_preset_gets_as_far_as_scikit_learn_does(papers_divergence: float) -> None:
    schedule = tsne.as_scikit_learn(300, 200)
    assert schedule == Schedule((Phase(250, 0.5, exaggeration=12), Phase(50, 0.8)), 800)
    ours = settle(mixture(500), schedule=schedule)[-1]
    assert ours.iteration == 300
    reached = divergence(prepare(mixture(500)).points, ours.positions, 30)
    assert reached == pytest.approx(papers_divergence, rel=0.2)


@pytest.mark.parametrize("iterations", [1, 100, 250, 251, 1000])
def test_a_preset_never_runs_longer_than_asked(iterations: int) -> None:
    schedule = tsne.as_scikit_learn(iterations, 200)
    assert schedule.iterations == iterations
    assert schedule.phases[0].iterations == min(iterations, 250)


def test_planted_clusters_are_apart_in_the_picture() -> None:
    rng = np.random.default_rng(2)
    clusters = np.arange(200) % 5
    values = rng.normal(size=(5, 40))[clusters] * 5 + rng.normal(size=(200, 40))
    assert silhouette_score(settle(values)[-1].positions, clusters) > 0.7


def test_noise_makes_no_clusters() -> None:
    values = np.random.default_rng(3).normal(size=(200, 40))
    assert silhouette_score(settle(values)[-1].positions, np.arange(200) % 5) < 0.05


def test_two_interleaved_spirals_are_told_apart() -> None:
    values, side = spirals(600)
    positions = settle(values)[-1].positions
    near = NearestNeighbors(n_neighbors=5).fit(positions).kneighbors(return_distance=False)
    assert np.mean(side[near] == side[:, None]) > 0.97
    assert trustworthiness(values, positions, n_neighbors=10) > 0.98


def test_clusters_that_touch_are_neighbours_and_the_far_one_is_apart() -> None:
    values, whose = three_clusters(600)
    positions = settle(values, perplexity=50)[-1].positions
    spread = [np.median(pdist(positions[whose == i])) for i in range(3)]
    gap = {
        (i, j): cdist(positions[whose == i], positions[whose == j]).min()
        for i, j in ((0, 1), (0, 2), (1, 2))
    }
    assert gap[0, 1] < 0.2 * min(spread)
    assert min(gap[0, 2], gap[1, 2]) > gap[0, 1]


@pytest.mark.parametrize("points", [300, 6000])
def test_a_seed_gives_the_same_picture_to_the_bit_by_every_gradient(points: int) -> None:
    one, other = (settle(mixture(points, 20), schedule=SHORT)[-1] for _ in range(2))
    assert one.positions.tobytes() == other.positions.tobytes()


def test_a_random_start_is_another_picture_and_its_seed_gives_it_again() -> None:
    values = mixture(200)
    axes, one, again, other = (
        settle(values, seed=seed, schedule=SHORT)[-1].positions for seed in (0, 1, 1, 2)
    )
    assert one.tobytes() == again.tobytes()
    assert len({axes.tobytes(), one.tobytes(), other.tobytes()}) == 3


def test_a_preview_begins_where_the_old_layout_stands_and_gets_nearer_to_the_new() -> None:
    points = prepare(mixture(400)).points
    old = settle(mixture(400), perplexity=50)[-1].positions
    (preview,) = tsne.layouts(old, joint(points, 10), tsne.warm())
    assert np.linalg.norm(preview.positions - old) < 0.5 * np.linalg.norm(old)
    assert divergence(points, preview.positions, 10) < divergence(points, old, 10)


def test_affinities_are_those_of_scikit_learn() -> None:
    points = prepare(mixture(120, 8)).points
    ours = joint(points, 10)
    dense = csr_matrix((ours.values, ours.columns, ours.offsets), shape=(120, 120)).toarray()
    squared = euclidean_distances(points, squared=True).astype(np.float32)
    theirs = squareform(_joint_probabilities(squared, 10, 0))
    stored = dense > 0
    # Ours stop at the thirtieth neighbour, where next to nothing is left.
    assert abs(dense[stored] - theirs[stored]).max() < 0.1 * theirs.max()
    assert dense.sum() == pytest.approx(1, rel=1e-5)
    assert theirs[~stored].sum() < 0.1


def test_the_work_on_a_layout_leaves_its_affinities_as_they_were() -> None:
    points = prepare(mixture(200)).points
    shared = joint(points, 20)
    before = shared.values.copy()
    stream = tsne.layouts(tsne.start(main_axes(points)), shared, tsne.settled(200))
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    np.testing.assert_array_equal(shared.values, before)


@pytest.mark.parametrize("points", [100, 6000])
@pytest.mark.parametrize("begin", [np.zeros, lambda shape: np.full(shape, np.nan)])
def test_where_nothing_can_begin_is_refused_and_never_reaches_the_native_code(
    points: int, begin: Any
) -> None:
    near = joint(prepare(mixture(points, 4)).points, 5)
    with pytest.raises(ValueError, match="finite and not all at one place"):
        next(tsne.layouts(begin((points, 2)), near, tsne.warm()))


def test_closing_the_stream_stops_it() -> None:
    points = prepare(mixture(100)).points
    endless = Schedule((Phase(10**6, 0.8),))
    stream = tsne.layouts(tsne.start(main_axes(points)), joint(points, 20), endless)
    assert [layout.iteration for layout in islice(stream, 3)] == [40, 80, 120]
    stream.close()  # type: ignore[attr-defined]
    assert list(stream) == []


@given(st.floats(0, 1e9), st.integers(4, 60_000))
def test_a_perplexity_is_kept_where_it_can_be(perplexity: float, points: int) -> None:
    found = tsne.clamp_perplexity(perplexity, points)
    largest = min((points - 1) / 3, 200, 6e6 / points)
    if 2 <= perplexity <= largest:
        assert found == perplexity
    else:
        assert found in (2.0, largest) or (largest < 2 and found == largest)
    assert math.isfinite(found)
    assert found >= 1
