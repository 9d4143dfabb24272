"""``activations``: one feature over the samples, as it was logged."""

from __future__ import annotations

import logs
import numpy as np
import pytest
from server import TensorBoard, unpacked


@pytest.mark.parametrize("feature", [0, 11])
def test_values_are_what_was_logged(tensorboard: TensorBoard, feature: int) -> None:
    query = {"run": "two_class", "head": "head", "split": "test", "step": 9}
    answer = tensorboard.get("activations", **query, feature=feature)
    assert answer["step"] == 9
    assert answer["feature"] == {"index": feature, "name": logs.TWO_CLASS_FEATURES[feature]}
    expected = logs.TWO_CLASS.evaluations[9].activations[:, feature]
    np.testing.assert_array_equal(unpacked(answer["values"]), expected)


def test_doubles_are_given_as_float32(tensorboard: TensorBoard) -> None:
    query = {"run": "sigmoid", "head": "head", "split": "test", "feature": 2}
    answer = tensorboard.get("activations", **query)
    assert answer["feature"]["name"] == "feature 2"
    expected = logs.SIGMOID.evaluations[3].activations[:, 2].astype(np.float32)
    np.testing.assert_array_equal(unpacked(answer["values"]), expected)


def test_what_is_not_finite_is_kept(tensorboard: TensorBoard) -> None:
    query = {"run": "diverged", "head": "head", "split": "test", "feature": 3}
    values = unpacked(tensorboard.get("activations", **query)["values"])
    assert np.isnan(values).nonzero()[0].tolist() == [3]
