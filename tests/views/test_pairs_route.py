"""``pairs``: what ablating two features costs beyond either, by replacing the activations."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import logs
import numpy as np
import pytest
from scipy.special import log_softmax
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer

CASES = [("two_class", 7), ("ten_class", 5), ("sigmoid", 2)]


def asked(run: str, **query: object) -> dict[str, object]:
    return {"run": run, "head": "head", "split": "test", **query}


def columns(weights: logs.Array) -> logs.Array:
    """Weights or biases as those of two classes, where a unit stands for both."""
    if weights.shape[-1] > 1:
        return weights.astype(float)
    return np.concatenate([-weights / 2, weights / 2], axis=-1)


def losses(run: str, step: int, ablation: str, *features: int) -> logs.Array:
    """Each sample's log loss where features are ablated, less its loss as it is."""
    recorded = logs.RECORDED[run]
    kernel, bias = (columns(each[step]) for each in (recorded.kernels, recorded.biases))
    seen, labels = recorded.evaluations[step]
    ablated = seen.astype(float)
    for feature in features:
        ablated[:, feature] = ablated[:, feature].mean() if ablation == "mean" else 0
    found = [
        -log_softmax(h @ kernel + bias, axis=1)[np.arange(len(labels)), labels]
        for h in (ablated, seen.astype(float))
    ]
    return found[0] - found[1]


def moves(run: str, step: int) -> logs.Array:
    """How much each feature moves the scores: the mean size of its Shapley values."""
    recorded = logs.RECORDED[run]
    kernel, seen = columns(recorded.kernels[step]), recorded.evaluations[step].activations
    sizes = np.abs(kernel - kernel.mean(axis=1, keepdims=True)).sum(axis=1)
    return sizes * np.abs(seen - seen.astype(float).mean(axis=0)).mean(axis=0)


def candidates(costs: list[float], moved: logs.Array, among: int) -> list[int]:
    """Half of them by what ablating them costs, the others by how much they move scores."""
    dearest = np.argsort(costs)[::-1][: -(-among // 2)].tolist()
    others = [j for j in np.argsort(moved)[::-1].tolist() if j not in dearest]
    return sorted([*dearest, *others][:among])


@pytest.mark.parametrize("ablation", ["zero", "mean"])
@pytest.mark.parametrize(("run", "step"), CASES)
def test_interactions_are_what_replacing_the_activations_does(
    tensorboard: TensorBoard, run: str, step: int, ablation: str
) -> None:
    query = asked(run, step=step, ablation=ablation, among=5, most=100)
    (*_, last) = tensorboard.stream("pairs", **query)
    count = logs.RECORDED[run].evaluations[step].activations.shape[1]
    costs = [losses(run, step, ablation, j).mean() for j in range(count)]
    among = candidates(costs, moves(run, step), 5)
    expected = {
        pair: losses(run, step, ablation, *pair)
        - losses(run, step, ablation, pair[0])
        - losses(run, step, ablation, pair[1])
        for pair in itertools.combinations(among, 2)
    }
    found = {(each["first"]["index"], each["second"]["index"]): each for each in last["pairs"]}
    assert set(found) == set(expected)
    for pair, each in found.items():
        beyond = expected[pair]
        interaction = each["interaction"]
        assert interaction["value"] == pytest.approx(beyond.mean(), rel=1e-3, abs=1e-5)
        reach = 1.959964 * beyond.std(ddof=1) / np.sqrt(len(beyond))
        assert interaction["high"] - interaction["value"] == pytest.approx(reach, rel=1e-3)
        assert interaction["value"] - interaction["low"] == pytest.approx(reach, rel=1e-3)
        assert each["one"] == pytest.approx(costs[pair[0]], rel=1e-3, abs=1e-5)
        assert each["other"] == pytest.approx(costs[pair[1]], rel=1e-3, abs=1e-5)
        together = losses(run, step, ablation, *pair).mean()
        assert each["together"] == pytest.approx(together, rel=1e-3, abs=1e-5)
    sizes = [abs(each["interaction"]["value"]) for each in last["pairs"]]
    assert sizes == sorted(sizes, reverse=True)


def test_lines_say_how_far_it_is_and_the_last_has_the_pairs(tensorboard: TensorBoard) -> None:
    lines = list(tensorboard.stream("pairs", **asked("two_class", step=12, among=6, most=4)))
    done = [line["done"] for line in lines]
    assert done == sorted(done)
    assert (lines[-1]["done"], lines[-1]["of"]) == (15, 15)
    assert [len(line["pairs"]) for line in lines] == [0] * (len(lines) - 1) + [4]
    assert {(line["step"], line["samples"]) for line in lines} == {(12, 60)}
    names = {each["first"]["name"] for each in lines[-1]["pairs"]}
    assert names <= set(logs.TWO_CLASS_FEATURES)


def test_what_was_worked_out_comes_back_as_one_line_as_long_as_is_asked_for(
    tensorboard: TensorBoard,
) -> None:
    query = asked("two_class", step=13, among=5)
    (*_, last) = tensorboard.stream("pairs", **query, most=10)
    (again,) = tensorboard.stream("pairs", **query, most=10)
    assert again == last
    (short,) = tensorboard.stream("pairs", **query, most=3)
    assert short["pairs"] == last["pairs"][:3]


def test_the_features_are_those_that_cost_or_move_most(tensorboard: TensorBoard) -> None:
    (*_, last) = tensorboard.stream("pairs", **asked("ten_class", among=4, most=6))
    lines = tensorboard.stream("importance", **asked("ten_class"))
    found = {m["name"]: unpacked(m["values"]) for line in lines for m in line["methods"]}
    told = {each[side]["index"] for each in last["pairs"] for side in ("first", "second")}
    assert sorted(told) == candidates(found["ablation_loss"].tolist(), found["shapley"], 4)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"among": 1}, "among must be"),
        ({"among": 101}, "among must be"),
        ({"most": 0}, "most must be"),
        ({"most": 5001}, "most must be"),
        ({"ablation": "none"}, "ablation must be one of"),
        ({"repeats": 3}, "no parameter 'repeats'"),
    ],
)
def test_a_bad_query_is_a_sentence(
    tensorboard: TensorBoard, query: dict[str, Any], words: str
) -> None:
    answer = tensorboard.ask("pairs", **asked("two_class", **query))
    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert answer.json()["hint"]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """A log in which the features 1 and 4 are the same, so that either stands in for the other."""
    folder = tmp_path_factory.mktemp("twins")
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 400)
    seen = rng.normal(size=(400, 6))
    seen[:, 1] = seen[:, 4] = labels * 3 - 1.5 + rng.normal(size=400)
    kernel = np.zeros((6, 2))
    kernel[:, 1] = [0.2, 1, 0.1, -0.1, 1, 0.1]
    with Writer(folder / "run") as writer:
        writer.head("head", kernel, step=0)
        writer.evaluation("test", seen, labels, step=0)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: running.get("heads")["heads"])
        yield running


def test_features_that_stand_in_for_each_other_interact_most(twins: TensorBoard) -> None:
    (*_, last) = twins.stream("pairs", **asked("run"))
    strongest = last["pairs"][0]
    assert (strongest["first"]["index"], strongest["second"]["index"]) == (1, 4)
    assert strongest["interaction"]["low"] > 0
    assert strongest["together"] > strongest["one"] + strongest["other"]
