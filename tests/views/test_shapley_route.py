"""``shapley``: samples' values as shap has them, and where their activations stand."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import pytest
import shap
from scipy.stats import percentileofscore
from server import TensorBoard, unpacked

TWO = {"run": "two_class", "head": "head", "split": "test", "step": 7}
TEN = {"run": "ten_class", "head": "head", "split": "test"}


def explained(seen: Any, coefficients: Any) -> Any:
    background = shap.maskers.Independent(seen, max_samples=len(seen))
    return shap.LinearExplainer((coefficients, 0.0), background).shap_values(seen)


def coefficients(run: str, step: int, towards: int) -> Any:
    kernel = logs.RECORDED[run].kernels[step].astype(float)
    if kernel.shape[1] == 2:
        return kernel[:, 1] - kernel[:, 0]
    return kernel[:, towards] - kernel.mean(axis=1)


@pytest.mark.parametrize(("query", "step"), [(TWO, 7), (TEN, 5)])
def test_values_are_shaps_and_levels_are_ranks(
    tensorboard: TensorBoard, query: dict[str, Any], step: int
) -> None:
    seen = logs.RECORDED[query["run"]].evaluations[step].activations.astype(float)
    answer = tensorboard.get("shapley", **query, features="4,0,9", towards=1, most=5000)
    assert (answer["step"], answer["towards"]) == (step, 1)
    assert [each["index"] for each in answer["features"]] == [4, 0, 9]
    assert unpacked(answer["rows"]).tolist() == list(range(len(seen)))
    expected = explained(seen, coefficients(query["run"], step, 1))[:, [4, 0, 9]].T
    np.testing.assert_allclose(unpacked(answer["values"]), expected, rtol=1e-4, atol=1e-5)
    assert answer["extent"] == pytest.approx(np.abs(expected).max(), rel=1e-5)
    np.testing.assert_allclose(unpacked(answer["activations"]), seen[:, [4, 0, 9]].T)
    for levels, column in zip(unpacked(answer["levels"]), seen[:, [4, 0, 9]].T, strict=True):
        # The mean rank, from 1 to all, as from 0 to 1.
        ranks = percentileofscore(column, column, kind="mean") * len(seen) / 100 + 0.5
        np.testing.assert_allclose(levels, (ranks - 1) / (len(seen) - 1), atol=1e-6)


def test_of_two_classes_the_second_is_explained_whichever_is_asked_for(
    tensorboard: TensorBoard,
) -> None:
    zero, one = (tensorboard.get("shapley", **TWO, features="1", towards=k) for k in (0, 1))
    assert zero == one
    assert one["towards"] == 1
    assert one["features"] == [{"index": 1, "name": "Mean texture"}]


def test_of_ten_classes_each_has_its_own(tensorboard: TensorBoard) -> None:
    seen = logs.TEN_CLASS.evaluations[5].activations.astype(float)
    for towards in (0, 9):
        answer = tensorboard.get("shapley", **TEN, features="0-3", towards=towards)
        expected = explained(seen, coefficients("ten_class", 5, towards))[:, :4].T
        np.testing.assert_allclose(unpacked(answer["values"]), expected, rtol=1e-4, atol=1e-4)


def test_fewer_samples_keep_the_labels_shares_and_the_levels_of_all(
    tensorboard: TensorBoard,
) -> None:
    labels = logs.TEN_CLASS.evaluations[5].labels
    every = tensorboard.get("shapley", **TEN, features="2", towards=3)
    some = tensorboard.get("shapley", **TEN, features="2", towards=3, most=40)
    rows = unpacked(some["rows"])
    assert len(rows) == 40
    assert np.bincount(labels[rows], minlength=10).max() <= 5
    assert np.bincount(labels[rows], minlength=10).min() >= 3
    assert some["extent"] == every["extent"]
    for what in ("values", "levels", "activations"):
        np.testing.assert_array_equal(unpacked(some[what])[0], unpacked(every[what])[0][rows])


@pytest.mark.parametrize("load", ["rust", "python"])
def test_samples_that_are_not_finite_are_left_out(
    tensorboards: dict[str, TensorBoard], load: str
) -> None:
    query = {"run": "diverged", "head": "head", "split": "test", "step": 0}
    answer = tensorboards[load].get("shapley", **query, features="3")
    assert unpacked(answer["rows"]).tolist() == [i for i in range(20) if i != 3]


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({}, 400, "'features' is missing"),
        ({"features": ""}, 400, "features must be 1 to 60 numbers; got 0"),
        ({"features": "12"}, 400, "features must be whole numbers from 0 to 11"),
        ({"features": "0", "towards": 2}, 404, "class 2 of head 'head' is not logged"),
        ({"features": "0", "most": 0}, 400, "most must be"),
        ({"features": "0", "split": "train"}, 404, "split 'train'"),
    ],
)
def test_a_bad_request_is_refused(
    tensorboards: dict[str, TensorBoard], query: dict[str, Any], status: int, names: str
) -> None:
    response = tensorboards["python"].ask("shapley", **TWO | query)
    assert response.status_code == status
    assert names in response.json()["error"]
    assert response.json()["hint"]


def test_sixty_features_are_the_most(tensorboards: dict[str, TensorBoard]) -> None:
    board = tensorboards["python"]
    assert len(board.get("shapley", **TEN, features="0-59")["features"]) == 60
    refused = board.ask("shapley", **TEN, features="0-60")
    assert refused.status_code == 400
    assert "got 61" in refused.json()["error"]


def test_weights_that_diverged_have_none(tensorboards: dict[str, TensorBoard]) -> None:
    query = {"run": "diverged", "head": "head", "split": "test", "step": 5, "features": "0"}
    refused = tensorboards["python"].ask("shapley", **query)
    assert refused.status_code == 422
    assert "not all finite" in refused.json()["error"]
