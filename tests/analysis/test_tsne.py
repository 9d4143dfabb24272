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
from scipy.spatial.distance import pdist
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.manifold._t_sne import _joint_probabilities
from sklearn.metrics import silhouette_score
from sklearn.metrics.pairwise import euclidean_distances

from tensorboard_plugin_weightvis.analysis import tsne
from tensorboard_plugin_weightvis.analysis.tsne import Layout, Schedule

GUARDS = Path(__file__).with_name("guard_list.py")
SHORT = Schedule(early=30, late=30, early_momentum=0.8, late_momentum=0.8)


def mixture(samples: int, dimensions: int = 64) -> NDArray[Any]:
    """Two classes on curved sheets, which no line tells apart."""
    rng = np.random.default_rng(5)
    turn, height = rng.uniform(0, 4, samples), rng.uniform(-1, 1, samples)
    side = np.where(np.arange(samples) % 2, 1.0, -1.0)
    sheet = np.stack([side * np.cos(turn), side * np.sin(turn), height, turn * side], axis=1)
    mixed = sheet @ rng.normal(size=(4, dimensions))
    return mixed + rng.normal(scale=0.3, size=mixed.shape)


def settle(values: NDArray[Any], perplexity: float = 30, seed: int = 0, **how: Any) -> list[Layout]:
    prepared = tsne.prepare(values, seed)
    perplexity = tsne.clamp_perplexity(perplexity, len(prepared.points))
    schedule = how.get("schedule") or tsne.settled(len(prepared.points))
    return list(tsne.layouts(prepared, perplexity, schedule, seed))


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


def test_the_first_frame_is_the_principal_axes() -> None:
    values = np.random.default_rng(0).normal(size=(50, 6)) * np.arange(1, 7)
    prepared = tsne.prepare(values)
    first = next(tsne.layouts(prepared, 10, SHORT))
    assert (first.iteration, first.iterations, first.kl) == (0, 60, None)
    axes = PCA(2).fit_transform(prepared.points)
    np.testing.assert_allclose(np.abs(first.positions), np.abs(axes), rtol=1e-4, atol=1e-5)


def test_the_first_frame_needs_no_tsne_at_all() -> None:
    script = (
        "import sys, numpy as np\n"
        "from tensorboard_plugin_weightvis.analysis import tsne\n"
        "points = tsne.prepare(np.random.default_rng(0).normal(size=(100, 9)))\n"
        "next(tsne.layouts(points, 30, tsne.settled(100)))\n"
        "print('openTSNE' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr


def test_like_points_are_turned_alike() -> None:
    """Epoch after epoch the picture must not jump to its mirror image."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(80, 5)) * [9, 5, 2, 1, 1]
    nearly = values + rng.normal(scale=1e-3, size=values.shape)
    np.testing.assert_allclose(tsne.main_axes(values), tsne.main_axes(nearly), atol=0.05)


def test_frames_come_every_25_iterations_and_the_divergence_falls() -> None:
    layouts = settle(mixture(150))
    assert [layout.iteration for layout in layouts] == list(range(0, 301, 25))
    known = [layout.kl for layout in layouts if layout.kl is not None]
    assert [layout.kl is None for layout in layouts] == [n <= 100 for n in range(0, 301, 25)]
    assert known[-1] <= known[0]
    assert all(layout.positions.dtype == np.float32 for layout in layouts)


def test_the_divergence_that_is_told_is_the_true_one() -> None:
    values = mixture(150)
    last = settle(values, perplexity=20)[-1]
    assert last.kl == pytest.approx(
        divergence(tsne.prepare(values).points, last.positions, 20), rel=0.05
    )


@pytest.fixture(scope="module")
def papers_divergence() -> float:
    """scikit-learn with the paper's 300 iterations and learning rate of 200."""
    points = tsne.prepare(mixture(500)).points
    papers = TSNE(perplexity=30, max_iter=300, learning_rate=200, init="pca", random_state=0)
    return divergence(points, papers.fit_transform(points), 30)


def test_it_settles_lower_than_the_papers_own_setting(papers_divergence: float) -> None:
    points = tsne.prepare(mixture(500)).points
    ours = settle(mixture(500))[-1].positions
    assert divergence(points, ours, 30) <= papers_divergence


def test_the_papers_preset_gets_as_far_as_scikit_learn_does(papers_divergence: float) -> None:
    schedule = tsne.as_scikit_learn(300, 200)
    assert (schedule.early, schedule.late, schedule.learning_rate) == (250, 50, 800)
    ours = settle(mixture(500), schedule=schedule)[-1]
    assert ours.iteration == 300
    reached = divergence(tsne.prepare(mixture(500)).points, ours.positions, 30)
    assert reached == pytest.approx(papers_divergence, rel=0.2)


@pytest.mark.parametrize("iterations", [1, 100, 250, 251, 1000])
def test_a_preset_never_runs_longer_than_asked(iterations: int) -> None:
    schedule = tsne.as_scikit_learn(iterations, 200)
    assert schedule.iterations == iterations
    assert schedule.early == min(iterations, 250)


def test_planted_clusters_are_apart_in_the_picture() -> None:
    rng = np.random.default_rng(2)
    clusters = np.arange(200) % 5
    values = rng.normal(size=(5, 40))[clusters] * 5 + rng.normal(size=(200, 40))
    assert silhouette_score(settle(values)[-1].positions, clusters) > 0.7


def test_noise_makes_no_clusters() -> None:
    values = np.random.default_rng(3).normal(size=(200, 40))
    assert silhouette_score(settle(values)[-1].positions, np.arange(200) % 5) < 0.05


def test_closing_the_stream_stops_it() -> None:
    prepared = tsne.prepare(mixture(100))
    stream = tsne.layouts(prepared, 20, Schedule(10**6, 10**6, 0.8, 0.8))
    assert [layout.iteration for layout in islice(stream, 3)] == [0, 25, 50]
    stream.close()  # type: ignore[attr-defined]
    assert list(stream) == []


def test_rows_that_are_not_finite_are_left_out_and_counted() -> None:
    values = mixture(30)
    values[4, 0], values[9, 5], values[20] = np.nan, np.inf, -np.inf
    prepared = tsne.prepare(values)
    assert prepared.rows.tolist() == [i for i in range(30) if i not in {4, 9, 20}]
    assert prepared.notes == ["3 of 30 samples are left out: not all finite."]


def test_prepared_points_are_centred_and_of_unit_spread_and_keep_their_neighbourhoods() -> None:
    values = mixture(60, 20) * 1e6 + 1e7
    points = tsne.prepare(values).points
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-8)
    assert np.sqrt(np.mean(points**2)) == pytest.approx(1)
    ratio = pdist(points) / pdist(values)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-6)


def test_more_than_64_features_are_reduced_to_50_that_hold_what_varies() -> None:
    prepared = tsne.prepare(mixture(200, 300))
    assert prepared.points.shape == (200, 50)
    kept = PCA(50).fit(mixture(200, 300)).explained_variance_ratio_.sum()
    assert np.mean(np.sum(prepared.points**2, axis=1)) / 300 == pytest.approx(kept, rel=0.03)
    assert tsne.prepare(mixture(200, 64)).points.shape == (200, 64)


@given(st.floats(0, 1e9), st.integers(4, 20_000))
def test_a_perplexity_is_kept_where_it_can_be(perplexity: float, points: int) -> None:
    found = tsne.clamp_perplexity(perplexity, points)
    largest = (points - 1) / 3
    if 2 <= perplexity <= largest:
        assert found == perplexity
    else:
        assert found in (2.0, largest) or (largest < 2 and found == largest)
    assert math.isfinite(found)
    assert found >= 1
