"""``minimal``: how few features do, against heads that are really cut down."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import pytest
from oracles import apart
from scipy.special import log_softmax
from server import TensorBoard, unpacked
from sklearn.metrics import accuracy_score

TWO = {"run": "two_class", "head": "head", "split": "test", "step": 7}
TEN = {"run": "ten_class", "head": "head", "split": "test", "step": 5}


def sizes(run: str, step: int) -> Any:
    """Mean absolute Shapley values, summed over the classes."""
    recorded = logs.RECORDED[run]
    seen, kernel = recorded.evaluations[step].activations.astype(float), recorded.kernels[step]
    centred = kernel - kernel.mean(axis=1, keepdims=True)
    return np.abs(seen - seen.mean(axis=0)).mean(axis=0) * np.abs(centred).sum(axis=1)


@pytest.mark.parametrize("query", [TWO, TEN])
def test_points_are_those_of_heads_cut_down(
    tensorboard: TensorBoard, query: dict[str, Any]
) -> None:
    recorded, step = logs.RECORDED[query["run"]], query["step"]
    seen, labels = recorded.evaluations[step]
    seen = seen.astype(float)
    answer = tensorboard.get("minimal", **query)
    assert (answer["step"], answer["samples"]) == (step, len(labels))
    assert answer["rank"] == "shapley:desc"
    order = [each["index"] for each in answer["order"]]
    assert order == np.argsort(-sizes(query["run"], step), kind="stable").tolist()
    kept = unpacked(answer["kept"])
    assert kept.tolist() == list(range(seen.shape[1] + 1))
    for place, count in enumerate(kept):
        cut = np.tile(seen.mean(axis=0), (len(seen), 1))
        cut[:, order[:count]] = seen[:, order[:count]]
        z = cut @ recorded.kernels[step] + recorded.biases[step]
        expected = accuracy_score(labels, z.argmax(axis=1))
        assert unpacked(answer["accuracy"])[place] == pytest.approx(expected)
        loss = -log_softmax(z, axis=1)[np.arange(len(labels)), labels].mean()
        assert unpacked(answer["log_loss"])[place] == pytest.approx(loss, rel=1e-4)
    assert answer["full"]["value"] == pytest.approx(unpacked(answer["accuracy"])[-1])
    assert answer["full"]["low"] < answer["full"]["value"] < answer["full"]["high"]
    assert answer["enough"] in kept


def test_other_orders_are_those_of_tendency_by_centred_weights(tensorboard: TensorBoard) -> None:
    kernel = logs.TEN_CLASS.kernels[5].astype(float)
    centred = kernel[:, 3] - kernel.mean(axis=1)
    for rank, keys in (("margin:desc", apart(kernel)), ("class:3:desc", centred)):
        answer = tensorboard.get("minimal", **TEN, rank=rank)
        order = [each["index"] for each in answer["order"]]
        assert order == np.argsort(-np.array(keys), kind="stable").tolist()
    found = tensorboard.get("tendency", **TEN, rank="influence:desc", limit=80)
    answer = tensorboard.get("minimal", **TEN, rank="influence:desc")
    assert answer["order"] == found["features"]


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({"rank": "best"}, 400, "rank must be one of"),
        ({"rank": "class:7:desc"}, 400, "names a class that is not there"),
        ({"split": "train"}, 404, "split 'train'"),
    ],
)
def test_a_bad_request_is_refused(
    tensorboards: dict[str, TensorBoard], query: dict[str, Any], status: int, names: str
) -> None:
    response = tensorboards["python"].ask("minimal", **TWO | query)
    assert response.status_code == status
    assert names in response.json()["error"]
    assert response.json()["hint"]
