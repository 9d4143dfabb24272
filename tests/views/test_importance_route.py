"""``importance``: each method against scikit-learn, SciPy or plain counting, and how it streams."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import logs
import numpy as np
import pytest
from scipy.special import log_softmax
from scipy.stats import false_discovery_control, spearmanr
from server import TensorBoard, unpacked, until

from tensorboard_plugin_weightvis import Writer
from tensorboard_plugin_weightvis.analysis.path import path_order
from tensorboard_plugin_weightvis.analysis.significance import sfit

NAMES = [
    *("spread", "shapley", "sfit", "ablation_accuracy", "ablation_loss"),
    *("permutation_accuracy", "permutation_loss", "path"),
]
CASES = [("two_class", 7), ("ten_class", 5), ("sigmoid", 2)]


def asked(run: str, **query: object) -> dict[str, object]:
    return {"run": run, "head": "head", "split": "test", **query}


def methods(lines: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every method's answer, its arrays unpacked."""
    return {
        each["name"]: {
            key: unpacked(value) if isinstance(value, dict) else value
            for key, value in each.items()
        }
        for line in lines
        for each in line["methods"]
    }


class Head:
    """A head and what it saw, as it was logged, in double precision."""

    def __init__(self, run: str, step: int) -> None:
        recorded = logs.RECORDED[run]
        self.kernel, self.bias = (
            self._columns(each[step].astype(float)) for each in (recorded.kernels, recorded.biases)
        )
        self.seen = recorded.evaluations[step].activations.astype(float)
        self.labels = recorded.evaluations[step].labels

    @staticmethod
    def _columns(weights: logs.Array) -> logs.Array:
        if weights.shape[-1] > 1:
            return weights
        return np.concatenate([-weights / 2, weights / 2], axis=-1)

    def figures(self, seen: logs.Array, labels: logs.Array | None = None) -> logs.Array:
        """Accuracy, and log loss."""
        labels = self.labels if labels is None else labels
        z = seen @ self.kernel + self.bias
        loss = -log_softmax(z, axis=1)[np.arange(len(z)), labels]
        return np.array([np.mean(z.argmax(axis=1) == labels), loss.mean()])

    def cost(self, feature: int, values: logs.Array | float) -> logs.Array:
        """Accuracy lost and log loss gained where the feature has other values."""
        seen = self.seen.copy()
        seen[:, feature] = values
        return (self.figures(seen) - self.figures(self.seen)) * [-1, 1]

    def cost_of_all_pairs(self, feature: int) -> logs.Array:
        """The same, the mean over all that each sample could receive from another one."""
        count = len(self.seen)
        receivers, donors = np.nonzero(~np.eye(count, dtype=bool))
        seen = self.seen[receivers]
        seen[:, feature] = self.seen[donors, feature]
        after = self.figures(seen, self.labels[receivers])
        return (after - self.figures(self.seen)) * [-1, 1]


@pytest.fixture(params=CASES, ids=lambda case: case[0])
def case(request: pytest.FixtureRequest) -> tuple[str, int]:
    """A run and one of its steps: two classes, ten, and a unit that stands for two."""
    return request.param


def test_methods_come_one_after_the_other_and_the_work_goes_on(
    tensorboard: TensorBoard, case: tuple[str, int]
) -> None:
    run, step = case
    lines = list(tensorboard.stream("importance", **asked(run, step=step, repeats=3)))
    assert [each["name"] for line in lines for each in line["methods"]] == NAMES
    done = [line["done"] for line in lines]
    assert done == sorted(done)
    assert [line["done"] == line["of"] for line in lines] == [line is lines[-1] for line in lines]
    assert [line["doing"] == "" for line in lines] == [line is lines[-1] for line in lines]
    assert [line["names"] is not None for line in lines] == [line is lines[0] for line in lines]
    seen = logs.RECORDED[run].evaluations[step].activations
    assert len(lines[0]["names"]) == seen.shape[1]
    assert {(line["step"], line["samples"], line["left_out"]) for line in lines} == {
        (step, len(seen), 0)
    }


@pytest.mark.parametrize("ablation", ["zero", "mean"])
def test_ablation_is_what_replacing_the_activations_does(
    tensorboard: TensorBoard, case: tuple[str, int], ablation: str
) -> None:
    run, step = case
    head = Head(run, step)
    query = asked(run, step=step, ablation=ablation)
    found = methods(tensorboard.stream("importance", **query))
    there = head.seen.mean(axis=0) if ablation == "mean" else np.zeros(head.seen.shape[1])
    expected = np.array([head.cost(j, value) for j, value in enumerate(there)])
    for name, values in zip(("ablation_accuracy", "ablation_loss"), expected.T, strict=True):
        np.testing.assert_allclose(found[name]["values"], values, rtol=1e-3, atol=1e-5)
        assert (found[name]["low"] <= found[name]["values"]).all()
        assert (found[name]["values"] <= found[name]["high"]).all()
        assert (found[name]["exact"], found[name]["why"]) == (None, None)


def test_permutation_with_as_many_repeats_as_there_are_others_is_the_mean_over_all_pairs(
    tensorboard: TensorBoard, case: tuple[str, int]
) -> None:
    run, step = case
    head = Head(run, step)
    query = asked(run, step=step, repeats=len(head.seen) - 1)
    found = methods(tensorboard.stream("importance", **query))
    for feature in (0, 3, 5):
        accuracy, loss = head.cost_of_all_pairs(feature)
        for name, value in (("permutation_accuracy", accuracy), ("permutation_loss", loss)):
            assert found[name]["values"][feature] == pytest.approx(value, rel=1e-3, abs=1e-5)
            assert found[name]["low"][feature] <= value <= found[name]["high"][feature]


def test_spread_and_shapley_are_the_kernels_times_the_activations(
    tensorboard: TensorBoard, case: tuple[str, int]
) -> None:
    run, step = case
    head = Head(run, step)
    found = methods(tensorboard.stream("importance", **asked(run, step=step)))
    spread = np.ptp(head.kernel, axis=1) * head.seen.std(axis=0)
    np.testing.assert_allclose(found["spread"]["values"], spread, rtol=1e-5)
    centred = head.kernel - head.kernel.mean(axis=1, keepdims=True)
    each = (head.seen - head.seen.mean(axis=0))[:, :, None] * centred
    shapley = np.abs(each).mean(axis=0).sum(axis=1)
    np.testing.assert_allclose(found["shapley"]["values"], shapley, rtol=1e-5)


def test_significance_and_path_are_those_of_the_logged_arrays(
    tensorboard: TensorBoard, case: tuple[str, int]
) -> None:
    run, step = case
    head = Head(run, step)
    found = methods(tensorboard.stream("importance", **asked(run, step=step)))
    expected = sfit(head.seen, head.kernel, head.bias, head.labels, head.seen.mean(axis=0))
    for key, values in (("values", expected.median), ("low", expected.low), ("p", expected.p)):
        np.testing.assert_allclose(found["sfit"][key], values, rtol=1e-3, atol=1e-5)
    q = false_discovery_control(expected.p, method="by")
    np.testing.assert_allclose(found["sfit"]["q"], q, rtol=1e-3, atol=1e-5)
    *_, whole = path_order(logs.RECORDED[run].evaluations[step].activations, head.labels)
    np.testing.assert_array_equal(found["path"]["values"], whole.places)


def test_agreement_is_spearmans_over_the_features_that_both_rank(
    tensorboard: TensorBoard, case: tuple[str, int]
) -> None:
    run, step = case
    lines = list(tensorboard.stream("importance", **asked(run, step=step)))
    found = methods(lines)
    told = 0
    for line in lines:
        told += len(line["methods"])
        if line["agreement"]:
            assert line["agreement"]["methods"] == NAMES[:told]
        assert (line["agreement"] is not None) == (bool(line["methods"]) and told > 1)
    agreement = lines[-1]["agreement"]
    assert agreement["methods"] == NAMES
    # Who comes into the path first matters most.
    keys = [each["values"] * (-1 if name == "path" else 1) for name, each in found.items()]
    correlation = unpacked(agreement["correlation"])
    for i, one in enumerate(keys):
        for j, other in enumerate(keys):
            both = np.isfinite(one) & np.isfinite(other)
            expected = spearmanr(one[both], other[both]).statistic
            assert correlation[i, j] == pytest.approx(expected, abs=1e-3)
    apart = [np.ptp([rank for rank in each["ranks"] if rank]) for each in agreement["disputed"]]
    assert apart == sorted(apart, reverse=True)
    assert len(apart) == min(10, len(keys[0]))
    for each in agreement["disputed"]:
        assert each["name"] == lines_names(lines)[each["index"]]
        first = 1 + np.count_nonzero(keys[0] > keys[0][each["index"]])
        assert each["ranks"][0] == first


def lines_names(lines: list[dict[str, Any]]) -> list[str]:
    names: list[str] = lines[0]["names"]
    return names


def test_what_was_worked_out_comes_back_as_one_line(tensorboard: TensorBoard) -> None:
    query = asked("two_class", step=11, repeats=4)
    lines = list(tensorboard.stream("importance", **query))
    (again,) = tensorboard.stream("importance", **query)
    assert again["methods"] == [each for line in lines for each in line["methods"]]
    assert again["names"] == lines[0]["names"]
    assert again["agreement"] == lines[-1]["agreement"]
    assert (again["done"], again["doing"]) == (again["of"], "")


def test_samples_that_are_not_finite_are_left_out_and_counted(tensorboard: TensorBoard) -> None:
    (*_, last) = tensorboard.stream("importance", **asked("diverged", step=0))
    assert (last["samples"], last["left_out"]) == (19, 1)
    assert last["done"] == last["of"]


BAD: list[tuple[dict[str, object], int, str]] = [
    (asked("two_class", split="train"), 404, "split 'train'"),
    (asked("two_class", step=31), 404, "step 31"),
    (asked("two_class", ablation="median"), 400, "ablation must be one of"),
    (asked("two_class", repeats=0), 400, "repeats must be"),
    (asked("two_class", repeats=201), 400, "repeats must be"),
    (asked("no_evaluation"), 404, "no evaluation of split 'test'"),
    (asked("diverged", step=5), 422, "not all finite"),
    (asked("damaged", step=8), 422, "is damaged"),
    ({"run": "two_class", "head": "head"}, 400, "'split' is missing"),
]


@pytest.mark.parametrize(("query", "status", "words"), BAD)
def test_what_cannot_be_asked_is_a_sentence_before_the_stream_begins(
    tensorboard: TensorBoard, query: dict[str, object], status: int, words: str
) -> None:
    for route in ("importance", "pairs"):
        if route == "importance" or "repeats" not in query:
            answer = tensorboard.ask(route, **query)
            assert answer.status_code == status
            assert words in answer.json()["error"]
            assert answer.json()["hint"]


RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 3, 80)
SEEN = RNG.normal(size=(80, 6)) + np.eye(3, 6)[LABELS]
KERNEL = RNG.normal(size=(6, 3))
# run: activations, labels, kernel.
RUNS: dict[str, tuple[logs.Array, logs.Array, logs.Array]] = {
    "as it is": (SEEN, LABELS, KERNEL),
    "few": (SEEN[:9], LABELS[:9], KERNEL),
    "one label": (SEEN, np.ones(80, int), KERNEL),
    "nothing finite": (SEEN * np.nan, LABELS, KERNEL),
    "all constant": (np.full((80, 6), 0.1), LABELS, KERNEL),
    "two constant": (SEEN * [1, 1, 0, 1, 1, 0] + 0.1, LABELS, KERNEL),
    "one feature": (SEEN[:, :1], LABELS, KERNEL[:1]),
    "huge": (SEEN * 1e200, LABELS, KERNEL * 1e200),
}
_BIG = np.random.default_rng(3)
BIG = (_BIG.normal(size=(3000, 64)), np.arange(3000) % 5, _BIG.normal(size=(64, 5)))


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TensorBoard]:
    """TensorBoard over those runs, and one that is long work."""
    folder = tmp_path_factory.mktemp("importance")
    for run, (seen, labels, kernel) in (RUNS | {"big": BIG}).items():
        with Writer(folder / run) as writer:
            writer.head("head", kernel, step=0)
            writer.evaluation("test", seen, labels, step=0)
    with closing(TensorBoard(folder, "rust")) as running:
        until(lambda: len(running.get("heads")["heads"]) == len(RUNS) + 1)
        yield running


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("few", "has 9 samples"),
        ("one label", "all 80 samples of split 'test' are labelled"),
        ("nothing finite", "has 0 samples"),
    ],
)
def test_too_little_is_a_sentence_before_the_stream_begins(
    board: TensorBoard, run: str, words: str
) -> None:
    for route in ("importance", "pairs"):
        answer = board.ask(route, **asked(run))
        assert answer.status_code == 422
        assert words in answer.json()["error"]
        assert answer.json()["hint"]


@pytest.mark.parametrize(
    ("run", "constant"), [("all constant", [0, 1, 2, 3, 4, 5]), ("two constant", [2, 5])]
)
def test_a_constant_feature_matters_exactly_nothing(
    board: TensorBoard, run: str, constant: list[int]
) -> None:
    lines = list(board.stream("importance", **asked(run)))
    found = methods(lines)
    for name in NAMES[:-1]:
        assert (found[name]["values"][constant] == 0).all(), name
    assert (found["sfit"]["p"][constant] == 1).all()
    assert (found["sfit"]["q"][constant] == 1).all()
    assert np.isnan(found["path"]["values"][constant]).all()
    (note,) = lines[-1]["notes"]
    assert note.startswith(f"{len(constant)} features have no weight, or one value")


def test_one_feature_alone_has_all_figures_and_no_pair(board: TensorBoard) -> None:
    found = methods(board.stream("importance", **asked("one feature")))
    assert [each["values"].shape for each in found.values()] == [(1,)] * len(NAMES)
    (*_, last) = board.stream("pairs", **asked("one feature"))
    assert (last["pairs"], last["of"]) == ([], 0)
    assert last["notes"] == ["There is one feature, so there is no pair."]


def test_scores_beyond_all_numbers_are_a_sentence(board: TensorBoard) -> None:
    for route in ("importance", "pairs"):
        (*_, last) = board.stream(route, **asked("huge"))
        assert "scores of split 'test' are not all finite" in last["error"]
        assert last["hint"]


@pytest.mark.parametrize(
    ("route", "query"),
    [("importance", {"repeats": 200}), ("pairs", {"among": 64})],
)
def test_closing_the_connection_stops_the_work(
    board: TensorBoard, route: str, query: dict[str, object]
) -> None:
    """Had it gone on to the end, the next one to ask would be answered by one line."""
    stream = board.stream(route, **asked("big", **query))
    assert any(is_far(line) for line in stream)
    stream.close()
    assert board.get("heads")["heads"]
    assert until(lambda: idle(board))
    begun = next(board.stream(route, **asked("big", **query)))
    assert begun["of"] == 0 or begun["done"] < begun["of"]


def is_far(line: dict[str, Any]) -> bool:
    """Whether all that is quick is done, and the rest is not."""
    return line["done"] < line["of"] and (
        line.get("doing", "").startswith("permutation") or ("pairs" in line and line["done"] > 0)
    )


def idle(board: TensorBoard) -> bool:
    """Whether it uses less than a third of a core for a while."""
    before = board.cpu_seconds()
    time.sleep(0.6)
    return board.cpu_seconds() - before < 0.2


@pytest.mark.heavy
def test_who_joins_late_is_told_all_that_is_known_and_both_come_to_the_same_end(
    board: TensorBoard,
) -> None:
    query = asked("big", repeats=60)
    early = board.stream("importance", **query, page="one")
    began = [next(early)]
    while not began[-1]["doing"].startswith("permutation"):
        began.append(next(early))
    late: list[dict[str, Any]] = []
    reader = threading.Thread(
        target=lambda: late.extend(board.stream("importance", **query, page="two"))
    )
    reader.start()
    rest = list(early)
    reader.join()
    told = [line for line in late if line["waiting"] is None]
    assert told[0]["done"] >= began[-1]["done"]
    assert late[0]["names"] == began[0]["names"]
    names = [each["name"] for line in late for each in line["methods"]]
    assert names == NAMES
    ours, theirs = methods([*began, *rest]), methods(late)
    for name in NAMES:
        np.testing.assert_array_equal(ours[name]["values"], theirs[name]["values"])


@pytest.mark.heavy
def test_others_are_answered_while_it_works(board: TensorBoard) -> None:
    stream = board.stream("importance", **asked("big", repeats=190))
    next(stream)
    assert board.get("overview", run="few", head="head")["step"] == 0
    assert methods(board.stream("importance", **asked("as it is", repeats=2)))["path"]
    stream.close()
