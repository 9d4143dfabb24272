"""Labels, however the user writes them."""

import numpy as np
import pytest

from tensorboard_plugin_weightvis import EvaluationError
from tensorboard_plugin_weightvis.recording.labels import check_labels, class_indices


@pytest.mark.parametrize(
    "labels",
    [
        [2, 0, 1],
        [2.0, 0.0, 1.0],
        np.array([[2], [0], [1]], np.uint8),
        [[0, 0, 1], [1, 0, 0], [0, 1, 0]],
        [[0.05, 0.05, 0.9], [0.9, 0.05, 0.05], [0.05, 0.9, 0.05]],
        ["c", "a", "b"],
        np.array(["c", "a", "b"], object),
        [b"c", b"a", b"b"],
    ],
)
def test_reads_numbers_columns_one_hot_smoothed_and_names(labels):
    indices = class_indices(labels, ["a", "b", "c"])
    assert indices.tolist() == [2, 0, 1]
    assert indices.dtype == np.int64


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["a", "d"], "among class_names"),
        ([0, -1], "got -1"),
        ([0, 0.5], "got 0.5"),
        ([0, np.nan], "got nan"),
        ([[1, 1, 0], [0, 1, 0]], "multi-label"),
        (np.int64(3), "Batch the data set"),
        (np.zeros((2, 3, 4)), r"got shape \(2, 3, 4\)"),
        (np.array([1j]), "complex128"),
    ],
)
def test_refuses_the_rest_with_a_reason(labels, says):
    with pytest.raises(EvaluationError, match=says):
        class_indices(labels, ["a", "b", "c"])


def test_names_need_class_names():
    with pytest.raises(EvaluationError, match="pass class_names"):
        class_indices(["a"])


def test_labels_past_the_last_class_are_refused():
    check_labels(np.array([0, 2]), 3)
    with pytest.raises(EvaluationError, match=r"from 0 to 2.*got 3"):
        check_labels(np.array([0, 3]), 3)
