"""Labels, however the user writes them."""

import numpy as np
import pytest

from tensorboard_plugin_weightvis import EvaluationError
from tensorboard_plugin_weightvis.recording.labels import (
    check_labels,
    read_labels,
    simplified,
    strata,
)


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
    indices = simplified(read_labels(labels, ["a", "b", "c"]))
    assert indices.tolist() == [2, 0, 1]
    assert indices.dtype == np.int64


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["a", "d"], "among class_names"),
        ([0, -1], "got -1"),
        ([0, 0.5], "got 0.5"),
        ([0, np.nan], "got nan"),
        ([[1, 2, 0], [0, 1, 0]], "0 or 1 for each class, or shares of one"),
        ([[0.5, 0.2, 0.1]], "shares of one that sum to 1"),
        (np.int64(3), "Batch the data set"),
        (np.zeros((2, 3, 4)), r"got shape \(2, 3, 4\)"),
        (np.array([1j]), "complex128"),
    ],
)
def test_refuses_the_rest_with_a_reason(labels, says):
    with pytest.raises(EvaluationError, match=says):
        read_labels(labels, ["a", "b", "c"])


def test_names_need_class_names():
    with pytest.raises(EvaluationError, match="pass class_names"):
        read_labels(["a"])


def test_samples_of_several_classes_or_of_none():
    given = [[1, 0, 1], [0, 0, 0], [0, 1, 0]]
    labels = read_labels(np.array(given, np.float32))
    assert labels.dtype == np.uint8
    assert labels.tolist() == simplified(labels).tolist() == given
    assert strata(labels).tolist() == [0, -1, 1]
    check_labels(labels, 3, several=True)
    with pytest.raises(EvaluationError, match=r"of one class.*sigmoid for each class"):
        check_labels(labels, 3, several=False)
    with pytest.raises(EvaluationError, match=r"must be \[samples, 4\]"):
        check_labels(labels, 4, several=True)


def test_labels_past_the_last_class_are_refused():
    check_labels(np.array([0, 2]), 3, several=False)
    with pytest.raises(EvaluationError, match=r"from 0 to 2.*got 3"):
        check_labels(np.array([0, 3]), 3, several=True)
