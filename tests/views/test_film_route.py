"""``film``: the same samples through training, each epoch begun from the last."""

from __future__ import annotations

import itertools
from typing import Any

import logs
import numpy as np
import pytest
from cases import heavy
from server import TensorBoard, unpacked
from sklearn.manifold import trustworthiness

TWO = {"run": "two_class", "head": "head", "split": "test", "perplexity": 10}


@pytest.fixture(scope="module")
def film(tensorboard: TensorBoard) -> list[dict[str, Any]]:
    """Every line of one film."""
    return [line for line in tensorboard.stream("film", **TWO) if line["positions"]]


def test_every_epoch_has_its_frame_in_order(film: list[dict[str, Any]]) -> None:
    assert [line["place"] for line in film] == list(range(1, 32))
    assert {line["places"] for line in film} == {31}
    assert [line["points"]["step"] for line in film] == logs.TWO_CLASS.steps


def test_points_move_and_do_not_jump(film: list[dict[str, Any]]) -> None:
    """The samples themselves hardly move here, so a jump would be the layout's own."""
    frames = [unpacked(line["positions"]) for line in film]
    moved = [np.linalg.norm(b - a, axis=1).mean() for a, b in itertools.pairwise(frames)]
    across = np.mean([np.linalg.norm(frame - frame.mean(0), axis=1).mean() for frame in frames])
    assert max(moved) < 0.25 * across


def test_the_first_frame_is_the_embeddings_own_and_the_last_is_still_a_true_picture(
    film: list[dict[str, Any]], tensorboard: TensorBoard
) -> None:
    (own,) = [line for line in tensorboard.stream(**TWO, step=0) if line["final"]]
    assert own["positions"] == film[0]["positions"]
    seen = logs.TWO_CLASS.evaluations[30].activations
    ours = trustworthiness(seen, unpacked(film[-1]["positions"]), n_neighbors=5)
    (last,) = [line for line in tensorboard.stream(**TWO, step=30) if line["final"]]
    settled = trustworthiness(seen, unpacked(last["positions"]), n_neighbors=5)
    assert ours > settled - 0.05
    assert 0 < film[-1]["trust"]["neighbours_kept"] <= 1


def test_a_second_showing_is_the_same_to_the_bit(
    film: list[dict[str, Any]], tensorboard: TensorBoard
) -> None:
    assert [line for line in tensorboard.stream("film", **TWO) if line["positions"]] == film


def test_samples_that_are_not_finite_in_an_epoch_are_left_out_of_it(
    tensorboard: TensorBoard,
) -> None:
    query = {"run": "diverged", "head": "head", "split": "test", "space": "scores"}
    film = [line for line in tensorboard.stream("film", **query) if line["positions"]]
    assert [line["positions"]["shape"][0] for line in film] == [19, 19, 19, 19, 0, 0]


@pytest.mark.parametrize("method", ["pca", *heavy("umap")])
def test_other_methods_are_turned_like_the_epoch_before(
    tensorboards: dict[str, TensorBoard], method: str
) -> None:
    query = {"run": "sigmoid", "head": "head", "split": "test", "method": method}
    film = [line for line in tensorboards["rust"].stream("film", **query) if line["positions"]]
    assert len(film) == 4
    first, second = (unpacked(line["positions"]) for line in film[:2])
    np.testing.assert_allclose(first, second, atol=1e-3)
