"""``embedding``: a stream that starts at once, gets better, and stops when nobody looks."""

from __future__ import annotations

import time
from typing import Any

import logs
import numpy as np
import pytest
from scipy.special import softmax
from server import TensorBoard, unpacked, until
from sklearn.metrics import silhouette_score
from sklearn.neighbors import NearestNeighbors

# Each asks for a seed of its own, so that no test is answered from another one's cache.
TEN = {"run": "ten_class", "head": "head", "split": "test"}


def lines(board: TensorBoard, **query: object) -> list[dict[str, Any]]:
    return list(board.stream(**TEN | query))


@pytest.fixture(scope="module")
def settled(tensorboard: TensorBoard) -> list[dict[str, Any]]:
    """The lines of one whole stream."""
    return lines(tensorboard, seed=1)


def test_the_stream_begins_with_the_points_and_ends_final(settled: list[dict[str, Any]]) -> None:
    assert [line["final"] for line in settled] == [False] * (len(settled) - 1) + [True]
    assert [line["iteration"] for line in settled] == list(range(0, 301, 25))
    assert {line["iterations"] for line in settled} == {300}
    assert [line["points"] is not None for line in settled] == [
        n in (0, len(settled) - 1) for n in range(len(settled))
    ]
    for line in settled:
        assert line["positions"]["shape"] == [200, 2]
        assert np.isfinite(unpacked(line["positions"])).all()


def test_the_first_line_is_the_principal_axes(tensorboard: TensorBoard) -> None:
    first = unpacked(next(tensorboard.stream(**TEN, seed=2))["positions"]).astype(float)
    seen = logs.TEN_CLASS.evaluations[5].activations.astype(float)
    u, s, _ = np.linalg.svd(seen - seen.mean(axis=0), full_matrices=False)
    for axis in range(2):
        assert abs(np.corrcoef(first[:, axis], (u * s)[:, axis])[0, 1]) > 0.999


def test_points_say_whom_the_positions_belong_to(tensorboard: TensorBoard) -> None:
    points = next(tensorboard.stream(**TEN, step=10, seed=3))["points"]
    seen = logs.TEN_CLASS.evaluations[5]
    z = seen.activations.astype(float) @ logs.TEN_CLASS.kernels[5] + logs.TEN_CLASS.biases[5]
    assert points["step"] == 5
    assert unpacked(points["rows"]).tolist() == list(range(200))
    np.testing.assert_array_equal(unpacked(points["labels"]), seen.labels)
    np.testing.assert_array_equal(unpacked(points["predicted"]), z.argmax(axis=1))
    likely = softmax(z, axis=1).max(axis=1)
    np.testing.assert_allclose(unpacked(points["probability"]), likely, rtol=1e-3)
    assert (points["perplexity"], points["notes"]) == (30, [])


def test_planted_clusters_are_apart_and_the_trust_figures_say_so(
    settled: list[dict[str, Any]],
) -> None:
    last = settled[-1]
    positions, labels = unpacked(last["positions"]), logs.TEN_CLASS.evaluations[5].labels
    assert silhouette_score(positions, labels) > 0.6
    near = NearestNeighbors(n_neighbors=10).fit(positions).kneighbors(return_distance=False)
    share = np.mean(labels[near] == labels[:, None])
    assert last["trust"]["same_class_in_picture"] == pytest.approx(share, abs=0.005)
    assert 0 < last["trust"]["neighbours_kept"] <= 1


def test_a_second_answer_comes_from_the_cache_as_one_line(
    tensorboard: TensorBoard, settled: list[dict[str, Any]]
) -> None:
    (again,) = lines(tensorboard, seed=1)
    assert again == settled[-1]
    assert again["points"] is not None


def test_a_perplexity_that_the_samples_do_not_allow_is_clamped_and_told(
    tensorboard: TensorBoard,
) -> None:
    for asked, used in ((1, 2), (1000, 199 / 3)):
        points = next(tensorboard.stream(**TEN, perplexity=asked, seed=6))["points"]
        assert points["perplexity"] == pytest.approx(used)
        (note,) = points["notes"]
        assert note == f"Perplexity {used:.3g} is used: 200 samples allow 2 to 66.3."


def test_another_perplexity_is_another_picture(tensorboard: TensorBoard) -> None:
    one, other = (lines(tensorboard, perplexity=p, iterations=25)[-1] for p in (5, 50))
    assert one["positions"] != other["positions"]


def test_the_papers_preset_runs_its_300_iterations(tensorboard: TensorBoard) -> None:
    stream = lines(tensorboard, iterations=300, learning_rate=200, seed=8)
    assert stream[-1]["iteration"] == 300
    assert [line["kl"] is None for line in stream] == [n <= 250 for n in range(0, 301, 25)]


def test_scores_can_be_drawn_instead_of_activations(tensorboard: TensorBoard) -> None:
    first = next(tensorboard.stream(**TEN, space="scores", seed=9))
    seen = logs.TEN_CLASS.evaluations[5].activations.astype(float)
    z = seen @ logs.TEN_CLASS.kernels[5]
    u, s, _ = np.linalg.svd(z - z.mean(axis=0), full_matrices=False)
    positions = unpacked(first["positions"])
    assert abs(np.corrcoef(positions[:, 0], (u * s)[:, 0])[0, 1]) > 0.999


def test_a_sample_that_is_not_finite_is_left_out_and_told(tensorboard: TensorBoard) -> None:
    stream = list(tensorboard.stream(run="diverged", head="head", split="test", step=1))
    points = stream[0]["points"]
    assert unpacked(points["rows"]).tolist() == [i for i in range(20) if i != 3]
    assert "1 of 20 samples are left out: not all finite." in points["notes"]
    assert stream[-1]["final"]


def test_a_head_of_nan_still_shows_its_samples(tensorboard: TensorBoard) -> None:
    query = {"run": "diverged", "head": "head", "split": "test", "step": 5}
    last = list(tensorboard.stream(**query))[-1]
    assert np.isfinite(unpacked(last["positions"])).all()
    nothing = list(tensorboard.stream(**query, space="scores"))
    assert nothing[-1]["final"]
    assert nothing[-1]["positions"]["shape"] == [0, 2]


def test_closing_the_connection_stops_the_work(tensorboard: TensorBoard) -> None:
    """Had it gone on to the end, the next one to ask would be answered from the cache."""
    query = {"run": "big", "head": "head", "split": "test", "iterations": 2000}
    stream = tensorboard.stream(**query)
    assert [next(stream)["iteration"] for _ in range(3)] == [0, 25, 50]
    stream.close()
    assert tensorboard.get("heads")["heads"]
    assert until(lambda: idle(tensorboard))
    assert next(tensorboard.stream(**query))["iteration"] == 0


def idle(board: TensorBoard) -> bool:
    """Whether it uses less than a third of a core for a while."""
    before = board.cpu_seconds()
    time.sleep(0.6)
    return board.cpu_seconds() - before < 0.2


def test_others_are_answered_while_a_picture_settles(tensorboard: TensorBoard) -> None:
    stream = tensorboard.stream(run="big", head="head", split="test", iterations=2000, seed=1)
    assert [next(stream)["iteration"] for _ in range(2)] == [0, 25]
    assert tensorboard.get("overview", run="two_class", head="head")["step"] == 30
    assert tensorboard.ask("../../runs").status_code == 200
    assert next(stream)["iteration"] == 50
    stream.close()
