"""Every view of what matters, and what if, answers for a head of 1,000 classes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import log_softmax
from server import TensorBoard, unpacked, until
from sklearn.metrics import accuracy_score

from tensorboard_plugin_weightvis import Writer

Array = NDArray[Any]

SAMPLES, FEATURES, CLASSES = 1200, 16, 1000
STRONGEST = 5


LABELS = np.arange(SAMPLES) % CLASSES


def epoch(step: int) -> tuple[Array, Array, Array]:
    """Kernel, bias and activations, which are the class's own weights and noise; one feature is
    larger than the others. There are one or two samples of each class."""
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(FEATURES, CLASSES))
    kernel[STRONGEST] *= 2
    seen = np.maximum(kernel.T[LABELS] + rng.normal(size=(SAMPLES, FEATURES)) / 2, -0.5)
    bias = -(kernel**2).sum(axis=0) / 2
    return (
        (0.5 + step / 2) * kernel,
        (0.5 + step / 2) * bias,
        (seen + 0.1 * step).astype(np.float32),
    )


KERNEL, BIAS, SEEN = epoch(1)
SCORES = SEEN @ KERNEL + BIAS


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    folder = tmp_path_factory.mktemp("many")
    with Writer(folder / "run") as writer:
        for step in range(2):
            kernel, bias, seen = epoch(step)
            writer.head("head", kernel, bias, step=step)
            writer.evaluation("test", seen, LABELS, step=step)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: any(len(head["steps"]) == 2 for head in running.get("heads")["heads"]))
        yield running


ASKED: dict[str, object] = {"run": "run", "head": "head", "split": "test"}


def lines(board: TensorBoard, route: str, **query: object) -> list[dict[str, Any]]:
    """The lines of a stream, without those that say how many others are at work."""
    found = list(board.stream(route, **ASKED, **query))
    return [line for line in found if line["waiting"] is None]


def test_findings_are_all_looked_for(board: TensorBoard) -> None:
    last = lines(board, "findings")[-1]
    assert last["done"] == last["of"] == len(last["findings"])
    levels = {each["kind"]: each["level"] for each in last["findings"]}
    # Of a sample or two a class no recall can be told from another.
    assert levels["recall-gap"] == "none"
    assert levels["dead"] == "none"
    assert set(levels.values()) <= {"found", "none", "unknown"}


def test_what_if_is_right_to_the_last_sample(board: TensorBoard) -> None:
    found = board.get("whatif", **ASKED, ops=f"mute:{STRONGEST},swap:2:7:900")
    kernel = KERNEL.copy()
    kernel[STRONGEST] = 0
    kernel[2, [7, 900]] = kernel[2, [900, 7]]
    after = SEEN @ kernel + BIAS
    for name, z in (("before", SCORES), ("after", after)):
        right = accuracy_score(LABELS, z.argmax(axis=1))
        assert found[name]["accuracy"]["value"] == pytest.approx(right, abs=1e-12)
    moved = np.count_nonzero(SCORES.argmax(axis=1) != after.argmax(axis=1))
    assert found["changed"]["rows"]["shape"] == [moved]


def test_importance_has_every_method(board: TensorBoard) -> None:
    told = lines(board, "importance", repeats=1)
    methods = {each["name"]: each for line in told for each in line["methods"]}
    assert len(methods) == 8
    for name, each in methods.items():
        values = unpacked(each["values"])
        assert values.shape == (FEATURES,)
        assert np.isfinite(values).all() or name == "path"
        if name in {"spread", "shapley", "ablation_loss", "permutation_loss"}:
            assert np.argmax(values) == STRONGEST
    muted = SEEN.copy()
    muted[:, 3] = SEEN[:, 3].mean(dtype=float)
    before, after = (
        -log_softmax(h @ KERNEL + BIAS, axis=1)[np.arange(SAMPLES), LABELS].mean()
        for h in (SEEN, muted)
    )
    loss = unpacked(methods["ablation_loss"]["values"])[3]
    assert loss == pytest.approx(after - before, rel=1e-3, abs=1e-5)


def test_pairs_are_tried(board: TensorBoard) -> None:
    last = lines(board, "pairs", among=4)[-1]
    assert (last["done"], last["of"], len(last["pairs"])) == (6, 6, 6)
    for pair in last["pairs"]:
        beyond = pair["together"] - pair["one"] - pair["other"]
        assert pair["interaction"]["value"] == pytest.approx(beyond, abs=1e-9)


def test_shapley_values_are_the_centred_weights_times_the_moves(board: TensorBoard) -> None:
    found = board.get("shapley", **ASKED, features=f"0,{STRONGEST}", towards=999)
    rows, values = unpacked(found["rows"]), unpacked(found["values"])
    weights = (KERNEL - KERNEL.mean(axis=1, keepdims=True))[[0, STRONGEST], 999]
    away = (SEEN - SEEN.mean(axis=0, dtype=float))[rows][:, [0, STRONGEST]]
    np.testing.assert_allclose(values, (away * weights).T, rtol=1e-4, atol=1e-5)


def test_dependence_is_a_probability_along_the_range(board: TensorBoard) -> None:
    found = board.get("dependence", **ASKED, feature=STRONGEST)
    mean = unpacked(found["mean"])
    assert found["towards"] == np.argmax(KERNEL[STRONGEST])
    assert ((mean >= 0) & (mean <= 1)).all()
    assert mean[-1] > mean[0]


def test_fewer_features_do_less(board: TensorBoard) -> None:
    found = board.get("minimal", **ASKED)
    kept, accuracy = unpacked(found["kept"]), unpacked(found["accuracy"])
    assert kept.tolist() == list(range(FEATURES + 1))
    assert accuracy[-1] == pytest.approx(accuracy_score(LABELS, SCORES.argmax(axis=1)))
    assert accuracy[0] <= 0.05
    assert found["order"][0]["index"] == STRONGEST


def test_a_features_card_shows_twelve_classes(board: TensorBoard) -> None:
    found = board.get("feature", **ASKED, feature=STRONGEST)
    row = KERNEL[STRONGEST] - KERNEL[STRONGEST].mean()
    assert [each["label"] for each in found["weights"]] == sorted(np.argsort(-np.abs(row))[:12])
    assert sum(unpacked(each["counts"]).sum() for each in found["activity"]["counts"]) == SAMPLES


def test_history_has_both_epochs(board: TensorBoard) -> None:
    told = lines(board, "history", feature=STRONGEST)
    assert [line["step"] for line in told] == [0, 1]
    assert all(line["importance"]["log_loss"]["value"] > 0 for line in told)
    assert all(len(line["weights"]) == 12 for line in told)


def test_the_change_is_the_sum_of_its_parts(board: TensorBoard) -> None:
    found = board.get("change", **ASKED)
    moved = found["after"]["value"] - found["before"]["value"]
    assert found["all"]["total"] + found["bias"] == pytest.approx(moved, abs=1e-3)
    others = (SCORES.sum(axis=1) - SCORES[np.arange(SAMPLES), LABELS]) / (CLASSES - 1)
    margin = (SCORES[np.arange(SAMPLES), LABELS] - others).mean()
    assert found["after"]["value"] == pytest.approx(margin, rel=1e-5)
