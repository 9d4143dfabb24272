"""No figure of importance is changed by what changes no prediction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer

Array = NDArray[Any]

SAMPLES, FEATURES = 120, 6
CLASSES = (2, 3)
SCALES = np.array([1e-3, 1, 20, 1e4, 0.5, 3])
BOTH = ("as it is", "shifted and scaled")
# What a feature's scale is: its activations, and what is told of them.
SCALED = {"grid", "at", "activations", "deciles"}


class Epoch(NamedTuple):
    kernel: Array
    bias: Array
    activations: Array


def epochs(rng: np.random.Generator, classes: int, labels: Array) -> list[Epoch]:
    """Two, between which both weights and activations move."""
    kernel, bias = rng.normal(size=(FEATURES, classes)), rng.normal(size=classes) / 2
    seen = rng.exponential(size=(SAMPLES, FEATURES)) + np.eye(classes, FEATURES)[labels]
    later = kernel + rng.normal(size=kernel.shape) / 2, bias + rng.normal(size=classes) / 4
    return [Epoch(kernel, bias, seen), Epoch(*later, seen + rng.normal(size=seen.shape) / 4)]


def moved(epoch: Epoch, rng: np.random.Generator) -> Epoch:
    """Each feature in another unit, and weights shifted alike for all classes: the same
    probabilities."""
    shift = rng.normal(size=(FEATURES, 1))
    return Epoch(
        (epoch.kernel + shift) / SCALES[:, None],
        epoch.bias + rng.normal(),
        epoch.activations * SCALES,
    )


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard over heads of two and of more classes, each as it is and moved."""
    folder = tmp_path_factory.mktemp("gauge")
    for classes in CLASSES:
        rng = np.random.default_rng(classes)
        labels = rng.integers(0, classes, SAMPLES)
        own = epochs(rng, classes, labels)
        for name, each in zip(BOTH, (own, [moved(epoch, rng) for epoch in own]), strict=True):
            with Writer(folder / f"{classes} {name}") as writer:
                for step, (kernel, bias, seen) in enumerate(each):
                    writer.head("head", kernel, bias, step=step)
                    writer.evaluation("test", seen, labels, step=step)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: len(running.get("heads")["heads"]) == len(CLASSES) * len(BOTH))
        yield running


def plain(answer: Any) -> Any:
    """The same with its arrays unpacked."""
    if isinstance(answer, dict):
        if answer.keys() == {"shape", "dtype", "data"}:
            return unpacked(answer)
        return {key: plain(value) for key, value in answer.items()}
    return [plain(each) for each in answer] if isinstance(answer, list) else answer


def assert_same(one: Any, other: Any, where: str = "") -> None:
    """All figures are the same but for rounding in single precision; all else to the letter."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one.keys() - SCALED:
            assert_same(one[key], other[key], f"{where}/{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for place, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_same(a, b, f"{where}/{place}")
    elif isinstance(one, float | np.ndarray):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=2e-5, err_msg=where)
    else:
        assert one == other, where


def told(board: TensorBoard, route: str, run: str, **query: object) -> Any:
    """A route's answer, or what all lines of a stream come to: the newest of each, without how far
    the work was."""
    asked = {"run": run, "head": "head", "split": "test", **query}
    if route not in ("importance", "pairs", "history"):
        return plain(board.get(route, **asked))
    lines = [line for line in board.stream(route, **asked) if line["waiting"] is None]
    if route == "importance":
        methods = {each["name"]: each for line in lines for each in line["methods"]}
        return plain([methods, lines[-1]["agreement"], lines[-1]["notes"]])
    return plain(lines if route == "history" else lines[-1])


QUERIES: dict[str, tuple[str, dict[str, object]]] = {
    **{
        f"{route}, {at}": (route, {"ablation": at})
        for route in ("importance", "pairs")
        for at in ("mean", "zero")
    },
    "shapley": ("shapley", {"features": "0,1,2,3,4,5", "towards": 1}),
    "minimal": ("minimal", {}),
    "minimal by weight": ("minimal", {"rank": "influence:desc"}),
    "change": ("change", {}),
    "change, one label": ("change", {"label": 1}),
    **{
        f"dependence, {scale}": ("dependence", {"feature": 3, "towards": 0, "scale": scale})
        for scale in ("probability", "score")
    },
    "history": ("history", {"feature": 2}),
}


@pytest.mark.parametrize("classes", CLASSES)
@pytest.mark.parametrize("query", QUERIES)
def test_no_figure_is_changed_by_a_softmax_shift_or_by_rescaling_features(
    board: TensorBoard, query: str, classes: int
) -> None:
    route, asked = QUERIES[query]
    one, other = (told(board, route, f"{classes} {name}", **asked) for name in BOTH)
    if route == "history":
        # Weights are told in the feature's own scale.
        for line, moved_line in zip(one, other, strict=True):
            np.testing.assert_allclose(
                line.pop("weights"), SCALES[2] * np.array(moved_line.pop("weights")), rtol=1e-4
            )
            assert line.pop("by") == pytest.approx(SCALES[2] * moved_line.pop("by"), rel=1e-4)
    assert_same(one, other)


@pytest.mark.parametrize("classes", CLASSES)
def test_what_is_told_of_activations_is_in_the_features_own_scale(
    board: TensorBoard, classes: int
) -> None:
    asked: dict[str, object] = {"feature": 3, "towards": 0}
    one, other = (told(board, "dependence", f"{classes} {name}", **asked) for name in BOTH)
    for key in ("grid", "at", "deciles"):
        np.testing.assert_allclose(SCALES[3] * np.array(one[key]), other[key], rtol=1e-4)
