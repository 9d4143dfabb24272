"""Samples that have killed many a t-SNE, laid out by the running server, which lives on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from cases import heavy
from numpy.typing import NDArray
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer

RNG = np.random.default_rng(0)
CLOUD = RNG.normal(size=(60, 6)).astype(np.float32)
PERPLEXITIES = (0, 30, 1e9)
REFUSED_PERPLEXITIES = (-1, "wide", "nan", "", "1e400")


def with_rows(values: NDArray[Any], **rows: float) -> NDArray[Any]:
    changed = values.copy()
    for row, value in rows.items():
        changed[int(row[1:])] = value
    return changed


# run: the activations, how many samples are drawn, and words of a note where there must be one.
INPUTS: dict[str, tuple[NDArray[Any], int, str]] = {
    "constant features": (with_rows(CLOUD.T, r1=3, r4=-2).T.copy(), 60, ""),
    "all constant": (np.full((60, 6), 0.1, np.float32), 60, "all samples are the same"),
    "all duplicates": (np.repeat(CLOUD[:1], 60, axis=0), 60, "all samples are the same"),
    "duplicates of two": (np.repeat(CLOUD[:2], 30, axis=0), 60, ""),
    "saturated": (np.eye(6, dtype=np.float32)[np.arange(60) % 6], 60, ""),
    "saturated at one": (np.eye(6, dtype=np.float32)[np.zeros(60, int)], 60, "the same"),
    "NaN rows": (with_rows(CLOUD, r3=np.nan, r9=np.inf), 58, "2 of 60 samples are left out"),
    "all NaN": (np.full((60, 6), np.nan, np.float32), 0, "60 of 60 samples are left out"),
    "N = 1": (CLOUD[:1], 1, "needs 4 samples or more"),
    "N = 2": (CLOUD[:2], 2, "needs 4 samples or more"),
    "N = 3": (CLOUD[:3], 3, "needs 4 samples or more"),
    "N = 4": (CLOUD[:4], 4, ""),
    "N = 5": (CLOUD[:5], 5, ""),
    "D = 1": (CLOUD[:, :1], 60, ""),
    "D = 2": (CLOUD[:, :2], 60, ""),
    "D = 4,096": (RNG.normal(size=(60, 4096)).astype(np.float32), 60, ""),
    "huge": (CLOUD * np.float32(1e20), 60, ""),
    "near the largest float": (CLOUD.astype(np.float64) * 1e307, 60, ""),
    "tiny": (CLOUD * np.float32(1e-38), 60, ""),
}


# run: an epoch whose layout nothing can be carried on from, and the next.
SEQUELS: dict[str, tuple[NDArray[Any], NDArray[Any]]] = {
    f"{name}, {count}": (before(count), RNG.normal(size=(count, 5)).astype(np.float32))
    for count in (300, 6000)  # Barnes-Hut, and the gradient that dies of points at one place
    for name, before in {
        "from all the same": lambda n: np.ones((n, 5), np.float32),
        "from all NaN": lambda n: np.full((n, 5), np.nan, np.float32),
        "from one that is finite": lambda n: with_rows(np.full((n, 5), np.nan, np.float32), r0=1),
    }.items()
}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard over a run for each of the inputs, one head of three classes in each."""
    folder = tmp_path_factory.mktemp("ugly")
    for run, (values, _, _) in INPUTS.items():
        with Writer(folder / run) as writer:
            kernel = np.random.default_rng(1).normal(size=(values.shape[1], 3))
            for step in (0, 1):
                writer.head("head", kernel, step=step)
                writer.evaluation("test", values, np.arange(len(values)) % 3, step=step)
    for run, epochs in SEQUELS.items():
        with Writer(folder / run) as writer:
            for step, values in enumerate(epochs):
                writer.head("head", np.eye(5, 3), step=step)
                writer.evaluation("test", values, np.arange(len(values)) % 3, step=step)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: len(running.get("heads")["heads"]) == len(INPUTS) + len(SEQUELS))
        yield running


def asked(run: str, **query: object) -> dict[str, object]:
    return {"run": run, "head": "head", "split": "test", **query}


def notes(line: dict[str, Any]) -> str:
    return " ".join(line["points"]["notes"]).lower()


@pytest.mark.parametrize("run", INPUTS)
def test_every_ugly_input_is_a_picture_and_a_sentence(board: TensorBoard, run: str) -> None:
    _, drawn, words = INPUTS[run]
    for perplexity in PERPLEXITIES:
        last = list(board.stream(**asked(run, perplexity=perplexity)))[-1]
        assert last["final"], last
        positions = unpacked(last["positions"])
        assert positions.shape == (drawn, 2)
        assert np.isfinite(positions).all()
        assert words.lower() in notes(last)
    assert board.is_running()
    assert "Traceback" not in board.log


@pytest.mark.parametrize("space", ["contributions", *heavy("scores")])
@pytest.mark.parametrize("run", INPUTS)
def test_every_space_of_it_too(board: TensorBoard, run: str, space: str) -> None:
    last = list(board.stream(**asked(run, space=space)))[-1]
    assert last["final"], last
    assert np.isfinite(unpacked(last["positions"])).all()
    assert board.is_running()


@pytest.mark.parametrize("method", ["pca", *heavy("umap")])
def test_every_method_of_it_too(board: TensorBoard, method: str) -> None:
    for run, (_, drawn, _) in INPUTS.items():
        last = list(board.stream(**asked(run, method=method)))[-1]
        assert last["final"], (run, last)
        assert unpacked(last["positions"]).shape == (drawn, 2), run
        assert np.isfinite(unpacked(last["positions"])).all(), run
    assert board.is_running()


@pytest.mark.heavy
@pytest.mark.parametrize("run", INPUTS)
def test_every_film_of_it_too(board: TensorBoard, run: str) -> None:
    frames = [line for line in board.stream("film", **asked(run)) if line["positions"]]
    assert [line["place"] for line in frames] == [1, 2]
    assert all(np.isfinite(unpacked(line["positions"])).all() for line in frames)
    assert list(board.stream("agreement", **asked(run, seeds=2)))[-1]["done"] == 2
    assert board.is_running()


@pytest.mark.parametrize(
    "run",
    [pytest.param(run, marks=pytest.mark.heavy if run.endswith("6000") else ()) for run in SEQUELS],
)
def test_nothing_is_carried_on_from_where_nothing_can_begin(board: TensorBoard, run: str) -> None:
    _, last = [line for line in board.stream("film", **asked(run)) if line["positions"]]
    assert np.ptp(unpacked(last["positions"]), axis=0).min() > 1
    assert last["kl"] > 0
    list(board.stream(**asked(run, step=0, perplexity=20)))
    sequel = list(board.stream(**asked(run, step=1, perplexity=20, from_step=0)))
    assert not any(line["preview"] for line in sequel)
    assert sequel[-1]["final"]
    assert board.is_running()


@pytest.mark.parametrize("perplexity", REFUSED_PERPLEXITIES)
def test_a_perplexity_that_is_none_is_a_sentence(board: TensorBoard, perplexity: object) -> None:
    answer = board.ask("embedding", **asked("N = 5", perplexity=perplexity))
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("perplexity must be")
    assert answer.json()["hint"]
    assert board.is_running()
