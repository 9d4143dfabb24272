"""``embedding``: a stream that starts at once, gets better, and stops when nobody looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
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
    return drawn(board.stream(**TEN | query))


def drawn(stream: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that have positions: none of those that say how many others are at work."""
    return [line for line in stream if line["positions"] is not None]


@pytest.fixture(scope="module")
def settled(tensorboard: TensorBoard) -> list[dict[str, Any]]:
    """The lines of one whole stream."""
    return lines(tensorboard, seed=1)


def test_the_stream_begins_with_the_points_and_ends_final(settled: list[dict[str, Any]]) -> None:
    assert [line["final"] for line in settled] == [False] * (len(settled) - 1) + [True]
    assert [line["iteration"] for line in settled] == [0, 30, *range(50, 251, 40), 250]
    assert {line["iterations"] for line in settled[1:]} == {250}
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
    assert (points["perplexity"], points["notes"], points["samples"]) == (30, [], 200)


def test_planted_clusters_are_apart_and_the_trust_figures_say_so(
    settled: list[dict[str, Any]],
) -> None:
    last = settled[-1]
    positions, labels = unpacked(last["positions"]), logs.TEN_CLASS.evaluations[5].labels
    assert silhouette_score(positions, labels) > 0.6
    near = NearestNeighbors(n_neighbors=10).fit(positions).kneighbors(return_distance=False)
    share = np.mean(labels[near] == labels[:, None])
    assert last["trust"]["neighbours_kept"] == pytest.approx(unpacked(last["trust"]["kept"]).mean())
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
    one, other = (lines(tensorboard, perplexity=p, iterations=40)[-1] for p in (5, 50))
    assert one["positions"] != other["positions"]


def test_the_papers_preset_runs_its_300_iterations(tensorboard: TensorBoard) -> None:
    stream = lines(tensorboard, iterations=300, learning_rate=200, seed=8)
    assert stream[-1]["iteration"] == 300
    assert [line["kl"] is None for line in stream] == [line["iteration"] <= 250 for line in stream]


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
    assert [next(stream)["iteration"] for _ in range(3)] == [0, 40, 80]
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
    assert [next(stream)["iteration"] for _ in range(2)] == [0, 40]
    assert tensorboard.get("overview", run="two_class", head="head")["step"] == 30
    assert tensorboard.ask("../../runs").status_code == 200
    assert next(stream)["iteration"] == 80
    stream.close()


@pytest.mark.heavy
def test_several_pictures_settle_at_once_and_none_starves(
    tensorboards: dict[str, TensorBoard],
) -> None:
    """When the first is through, the others have come nearly as far."""
    query = {"run": "big", "head": "head", "split": "test", "iterations": 400}
    reached = [0] * 4
    through = threading.Event()

    def follow(place: int) -> None:
        stream = tensorboards["rust"].stream(**query, seed=20 + place, page=f"page {place}")
        for line in stream:
            reached[place] = line["iteration"]
            if line["final"] or through.is_set():
                break
        through.set()
        stream.close()

    threads = [threading.Thread(target=follow, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(reached) == 400
    assert min(reached) > 100


@pytest.mark.heavy
def test_what_a_page_asks_for_last_goes_before_what_it_asked_for_earlier(
    tensorboards: dict[str, TensorBoard],
) -> None:
    query = {"run": "big", "head": "head", "split": "test", "page": "mine"}
    earlier = tensorboards["rust"].stream(**query, iterations=2000, seed=30)
    came: list[int] = []
    reader = threading.Thread(target=lambda: came.extend(line["iteration"] for line in earlier))
    reader.start()
    assert until(lambda: came and came[-1] >= 40)
    (*_, last) = tensorboards["rust"].stream(**query, iterations=200, seed=31)
    assert last["final"]
    # It went on only until the later one's turn came.
    assert came[-1] < 2000
    far = came[-1]
    reader.join()
    assert came[-1] == 2000
    assert far < 1000


def test_a_layout_that_is_shown_already_is_carried_over_as_a_preview(
    tensorboard: TensorBoard,
) -> None:
    old = lines(tensorboard, perplexity=20)[-1]
    stream = lines(tensorboard, perplexity=12, from_perplexity=20)
    previews = [line for line in stream if line["preview"]]
    assert [line["iteration"] for line in previews] == [15]
    moved = unpacked(previews[0]["positions"]) - unpacked(old["positions"])
    assert np.abs(moved).mean() < 0.3 * np.abs(unpacked(old["positions"])).mean()
    assert stream[-1]["final"]
    assert not stream[-1]["preview"]


def test_what_settles_does_not_depend_on_the_preview(tensorboard: TensorBoard) -> None:
    with_preview = lines(tensorboard, perplexity=17, from_perplexity=20)[-1]
    # Asked for in another way, so that it is not answered from the cache.
    without = lines(tensorboard, perplexity=17, most=9999)[-1]
    assert with_preview["positions"] == without["positions"]


def test_a_preview_of_a_layout_that_is_not_there_is_left_out(tensorboard: TensorBoard) -> None:
    for shown in ({"from_perplexity": 63}, {"from_step": 0}, {"from_step": 10**6}):
        stream = lines(tensorboard, perplexity=14, seed=14, **shown)
        assert not any(line["preview"] for line in stream)
        assert stream[-1]["final"]


def test_main_axes_are_one_picture_and_final_at_once(tensorboard: TensorBoard) -> None:
    stream = lines(tensorboard, method="pca")
    assert stream[-1]["final"]
    assert stream[-1]["positions"] == stream[0]["positions"]
    assert stream[-1]["kl"] is None
    assert stream[-1]["trust"]["neighbours_kept"] > 0


@pytest.mark.heavy
def test_umap_tells_planted_clusters_apart(tensorboards: dict[str, TensorBoard]) -> None:
    last = lines(tensorboards["rust"], method="umap", neighbours=10)[-1]
    assert last["final"]
    labels = logs.TEN_CLASS.evaluations[5].labels
    assert silhouette_score(unpacked(last["positions"]), labels) > 0.6
    assert last["kl"] is None


def test_contributions_are_a_space(tensorboard: TensorBoard) -> None:
    last = lines(tensorboard, space="contributions")[-1]
    labels = logs.TEN_CLASS.evaluations[5].labels
    assert last["final"]
    assert last["positions"]["shape"] == [len(labels), 2]


def test_fewer_samples_can_be_drawn_and_each_label_keeps_its_share(
    tensorboard: TensorBoard,
) -> None:
    points = next(tensorboard.stream(**TEN, most=50, perplexity=10))["points"]
    assert np.bincount(unpacked(points["labels"])).tolist() == [5] * 10
    assert points["notes"] == ["50 of 200 samples are drawn, each label with its share."]
    assert points["samples"] == 200
