"""``dependence``: curves as scikit-learn draws them."""

from __future__ import annotations

from typing import Any

import logs
import numpy as np
import pytest
from scipy.special import softmax
from server import TensorBoard, unpacked

TWO = {"run": "two_class", "head": "head", "split": "test", "step": 7}
TEN = {"run": "ten_class", "head": "head", "split": "test", "step": 5}


def moved(run: str, step: int, feature: int, grid: Any) -> Any:
    """Every sample's scores with the feature moved: [points, samples, classes]."""
    recorded = logs.RECORDED[run]
    seen = recorded.evaluations[step].activations.astype(float)
    scores = []
    for t in grid:
        there = seen.copy()
        there[:, feature] = t
        scores.append(there @ recorded.kernels[step].astype(float) + recorded.biases[step])
    return np.array(scores)


@pytest.mark.parametrize("query", [TWO, TEN])
def test_curves_are_those_of_samples_that_were_really_moved(
    tensorboard: TensorBoard, query: dict[str, Any]
) -> None:
    run, step = query["run"], query["step"]
    seen = logs.RECORDED[run].evaluations[step].activations[:, 3].astype(float)
    answer = tensorboard.get("dependence", **query, feature=3, towards=1, points=9, curves=500)
    grid = unpacked(answer["grid"])
    np.testing.assert_allclose(grid, np.linspace(seen.min(), seen.max(), 9), rtol=1e-6)
    likely = softmax(moved(run, step, 3, grid.astype(float)), axis=2)[:, :, 1]
    rows = unpacked(answer["rows"])
    assert rows.tolist() == list(range(len(seen)))
    np.testing.assert_allclose(unpacked(answer["mean"]), likely.mean(axis=1), atol=1e-5)
    np.testing.assert_allclose(unpacked(answer["curves"]), likely.T, atol=1e-5)
    np.testing.assert_allclose(unpacked(answer["at"]), seen, rtol=1e-6)
    np.testing.assert_allclose(answer["deciles"], np.percentile(seen, range(10, 100, 10)))


@pytest.mark.parametrize("query", [TWO, TEN])
def test_scores_are_over_the_others_and_there_is_the_samples_own(
    tensorboard: TensorBoard, query: dict[str, Any]
) -> None:
    run, step = query["run"], query["step"]
    recorded = logs.RECORDED[run]
    z = recorded.evaluations[step].activations.astype(float) @ recorded.kernels[step].astype(float)
    z += recorded.biases[step]
    answer = tensorboard.get(
        "dependence", **query, feature=0, towards=0, points=2, curves=7, scale="score"
    )
    rows = unpacked(answer["rows"])
    others = z[:, 1] if z.shape[1] == 2 else z.mean(axis=1)
    np.testing.assert_allclose(unpacked(answer["there"]), (z[:, 0] - others)[rows], atol=1e-4)
    scores = moved(run, step, 0, unpacked(answer["grid"]).astype(float))
    others = scores[..., 1] if z.shape[1] == 2 else scores.mean(axis=2)
    np.testing.assert_allclose(
        unpacked(answer["curves"]), (scores[..., 0] - others)[:, rows].T, atol=1e-4
    )


def test_without_a_class_it_is_that_which_the_feature_raises_most(
    tensorboard: TensorBoard,
) -> None:
    for feature in range(4):
        answer = tensorboard.get("dependence", **TEN, feature=feature, curves=0)
        assert answer["towards"] == int(logs.TEN_CLASS.kernels[5][feature].argmax())
        assert answer["curves"]["shape"] == [0, 50]
        assert answer["feature"] == {"index": feature, "name": f"feature {feature}"}


@pytest.mark.parametrize(
    ("query", "status", "names"),
    [
        ({}, 400, "'feature' is missing"),
        ({"feature": 12}, 404, "feature 12 of head 'head' is not logged"),
        ({"feature": 0, "towards": 2}, 404, "class 2 of head 'head' is not logged"),
        ({"feature": 0, "points": 1}, 400, "points must be"),
        ({"feature": 0, "curves": 501}, 400, "curves must be"),
        ({"feature": 0, "scale": "logit"}, 400, "scale must be one of probability, score"),
    ],
)
def test_a_bad_request_is_refused(
    tensorboards: dict[str, TensorBoard], query: dict[str, Any], status: int, names: str
) -> None:
    response = tensorboards["python"].ask("dependence", **TWO | query)
    assert response.status_code == status
    assert names in response.json()["error"]
    assert response.json()["hint"]
