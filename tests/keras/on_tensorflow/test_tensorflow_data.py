"""What is TensorFlow's own: its data sets, wherever data is taken, and its functions."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from server import TensorBoard, until
from zoo import LABELS, VECTORS, check, hidden, scores, train

from tensorboard_plugin_weightvis import EvaluationError, HeadNotFoundError, run
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.keras.head import find_head
from tensorboard_plugin_weightvis.keras.tap import tap
from tensorboard_plugin_weightvis.recording.sampling import draw

layers = keras.layers


def data_set() -> tf.data.Dataset:
    return tf.data.Dataset.from_tensor_slices((VECTORS, LABELS)).batch(16)


@pytest.mark.parametrize("samples", [10, None])
def test_a_data_set_gives_the_samples_that_arrays_do(samples):
    data = read_evaluation_data(data_set(), samples=samples, seed=2)
    np.testing.assert_array_equal(data.indices, draw(LABELS, samples, 2))
    np.testing.assert_array_equal(data.inputs, VECTORS[data.indices])
    np.testing.assert_array_equal(data.labels, LABELS[data.indices])
    assert data.total == len(LABELS)


@pytest.mark.parametrize(
    ("change", "says"),
    [(tf.data.Dataset.repeat, "repeats without one"), (tf.data.Dataset.unbatch, "Batch the data")],
)
def test_a_data_set_that_cannot_be_looked_at_is_refused(change, says):
    with pytest.raises(EvaluationError, match=says):
        read_evaluation_data(change(data_set()), samples=10, seed=0)


def test_what_is_read_back_of_a_data_set_is_what_the_model_predicts(tmp_path):
    model = train(tmp_path / "tf.data", hidden(scores())(), data_set(), {})
    with closing(TensorBoard(tmp_path, "rust")) as board:
        assert until(lambda: board.get("heads")["heads"])
        check(board, "tf.data", model, VECTORS)


def test_run_trains_validates_and_tests_on_it(tmp_path, read_log):
    model = hidden(layers.Dense(3))()
    run(model, data_set(), data_set(), data_set(), logdir=tmp_path, epochs=1, verbose=0)
    assert read_log(tmp_path).steps == [0, 1]


def test_a_call_under_tf_function_cannot_be_watched():
    class Compiled(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden, self.scores = layers.Dense(5, "relu"), layers.Dense(3, name="scores")

        @tf.function
        def call(self, inputs: Any) -> Any:
            return self.scores(self.hidden(inputs))

    model = Compiled()
    model(VECTORS[:1])
    with pytest.raises(HeadNotFoundError, match=r"Take tf\.function"):
        tap(model, find_head(model, "scores"))(VECTORS)
