"""A torch DataLoader, which Keras takes on every backend: to train on, and to look with."""

from __future__ import annotations

from contextlib import closing

import keras
import numpy as np
import pytest
import torch
from server import TensorBoard, until
from torch.utils.data import DataLoader, TensorDataset
from zoo import LABELS, VECTORS, check, hidden, scores, train

from tensorboard_plugin_weightvis import run
from tensorboard_plugin_weightvis.keras.evaluation_data import read_evaluation_data
from tensorboard_plugin_weightvis.recording.sampling import draw


def loader(**options) -> DataLoader:
    pairs = TensorDataset(torch.from_numpy(VECTORS), torch.from_numpy(LABELS))
    return DataLoader(pairs, batch_size=16, **options)


@pytest.mark.parametrize("samples", [10, None])
def test_it_gives_the_samples_that_arrays_do(samples):
    data = read_evaluation_data(loader(), samples=samples, seed=2)
    np.testing.assert_array_equal(data.indices, draw(LABELS, samples, 2))
    np.testing.assert_array_equal(data.inputs, VECTORS[data.indices])
    np.testing.assert_array_equal(data.labels, LABELS[data.indices])
    assert data.total == len(LABELS)


def test_what_is_read_back_is_what_the_model_predicts(tmp_path):
    model = train(tmp_path / "DataLoader", hidden(scores())(), loader(), {})
    with closing(TensorBoard(tmp_path, "rust")) as board:
        assert until(lambda: board.get("heads")["heads"])
        check(board, "DataLoader", model, VECTORS)


def test_run_trains_validates_and_tests_on_it(tmp_path, read_log):
    model = hidden(keras.layers.Dense(3))()
    shuffled = loader(shuffle=True, generator=torch.Generator().manual_seed(0))
    result = run(model, shuffled, loader(), loader(), logdir=tmp_path, epochs=2, verbose=0)
    assert read_log(tmp_path).evaluated == [0, 1, 2]
    tested = model.evaluate(VECTORS, LABELS, verbose=0, return_dict=True)
    assert result.test_metrics == pytest.approx(tested, rel=1e-5)
