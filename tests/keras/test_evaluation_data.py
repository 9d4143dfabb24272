"""Evaluation data from arrays and from data sets."""

import keras
import numpy as np
import pytest

from tensorboard_plugin_weightvis import EvaluationError
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.recording.sampling import draw

X = np.arange(120, dtype=np.float32).reshape(40, 3)
Y = np.arange(40) % 4


def batches(size=7):
    return [(X[i : i + size], Y[i : i + size]) for i in range(0, 40, size)]


class Batches(keras.utils.PyDataset):
    """Gives batches by number for ever, as PyDataset allows: only its length ends it."""

    def __len__(self):
        return 6

    def __getitem__(self, index):
        return batches()[index % 6]


DATA = {
    "arrays": lambda: (X, Y),
    "arrays and weights": lambda: (X, Y, np.ones(40)),
    "list of batches": batches,
    "generator": lambda: iter(batches()),
    "batches as a DataLoader gives them": lambda: [list(pair) for pair in batches()],
    "PyDataset": Batches,
}


@pytest.mark.parametrize("make", DATA.values(), ids=DATA.keys())
@pytest.mark.parametrize("samples", [10, None])
def test_all_kinds_of_data_give_the_same_samples(make, samples):
    data = read_evaluation_data(make(), samples=samples, seed=2)
    np.testing.assert_array_equal(data.indices, draw(Y, samples, 2))
    np.testing.assert_array_equal(data.inputs, X[data.indices])
    np.testing.assert_array_equal(data.labels, Y[data.indices])
    assert data.total == 40


@pytest.mark.parametrize("as_batches", [True, False])
def test_nested_inputs_keep_their_nesting(as_batches):
    inputs = {"a": X, "b": [X + 1, X[:, 0]]}
    halves = [
        ({"a": X[part], "b": [X[part] + 1, X[part, 0]]}, Y[part])
        for part in (slice(20), slice(20, 40))
    ]
    data = read_evaluation_data(halves if as_batches else (inputs, Y), samples=8, seed=0)
    np.testing.assert_array_equal(data.inputs["b"][0], data.inputs["a"] + 1)
    np.testing.assert_array_equal(data.inputs["b"][1], X[data.indices, 0])
    assert data.first()["a"].shape == (1, 3)


class Endless(Batches):
    """Never says how many there are."""

    @property
    def num_batches(self):
        return None


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ((X, None), "must come with labels"),
        (X, "must come with labels"),
        ((X,), "got 1 of 2"),
        ((X, Y[:-1]), "40.* inputs and 39 labels"),
        ((X[:0], Y[:0]), "it is empty"),
        ([], "it is empty"),
        (3, "got int"),
        ([(X, Y), (X[:, :2], Y)], "Pad them alike"),
        (Endless, "repeats without one"),
        (lambda: zip(X, Y, strict=True), "Batch the data set"),
    ],
)
def test_refuses_what_cannot_be_looked_at(test, says):
    with pytest.raises(EvaluationError, match=says):
        read_evaluation_data(test() if callable(test) else test, samples=10, seed=0)


def test_samples_must_be_one_or_more():
    with pytest.raises(EvaluationError, match="got 0"):
        read_evaluation_data((X, Y), samples=0, seed=0)
