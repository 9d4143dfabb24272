"""Small classifiers, trained and logged, and what is read back of them over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
from scipy.special import expit, softmax
from server import TensorBoard, unpacked

from tensorboard_plugin_weightvis import WeightVisCallback

layers = keras.layers
CLASSES, SAMPLES = 3, 60
RNG = np.random.default_rng(2)
VECTORS = RNG.normal(size=(SAMPLES, 8)).astype(np.float32)
MAPS = RNG.normal(size=(SAMPLES, 6, 6, 4)).astype(np.float32)
SEQUENCES = RNG.normal(size=(SAMPLES, 5, 4)).astype(np.float32)
LABELS = np.arange(SAMPLES) % CLASSES
TWO = np.arange(SAMPLES) % 2
SEVERAL = (RNG.random((SAMPLES, CLASSES)) < 0.5).astype(np.float32)
SPARSE = "sparse_categorical_crossentropy"


def functional(x: np.ndarray, *chain: Any) -> Any:
    inputs = tensor = keras.Input(x.shape[1:])
    for layer in chain:
        tensor = layer(tensor)
    return keras.Model(inputs, tensor)


def scores(units: int = CLASSES, activation: str | None = "softmax", **more: Any) -> Any:
    return layers.Dense(units, activation, name="scores", **more)


def hidden(*ends: Any) -> Callable[[], Any]:
    return lambda: functional(VECTORS, layers.Dense(5, "relu"), *ends)


def train(logdir: Path, model: Any, data: Any, options: dict[str, Any]) -> Any:
    """The model, trained for two epochs and logged.

    Args:
      options: how it is compiled, unless it is ``fit``, other data than is logged, or
        ``class_weight``.
    """
    options = dict(options)
    loss, fitted = options.pop("loss", SPARSE), options.pop("fit", data)
    weights = {"class_weight": options.pop("class_weight", None)}
    model.compile("adam", loss, **{"run_eagerly": not options.get("jit_compile"), **options})
    callback = WeightVisCallback(logdir, data, class_names=None if fitted is data else list("abc"))
    given = (
        {"x": fitted}
        if not isinstance(fitted, tuple)
        else dict(zip(("x", "y", "sample_weight"), fitted, strict=False))
    )
    model.fit(**given, epochs=2, verbose=0, callbacks=[callback], **weights)
    return model


def check(
    board: TensorBoard, run: str, model: Any, x: np.ndarray, *, tolerance: float = 1e-5
) -> None:
    """See to it that what is told of a run is what its model predicts."""
    predicted = model.predict(x, verbose=0)
    if predicted.min() < 0 or predicted.max() > 1:
        predicted = expit(predicted) if predicted.shape[1] == 1 else softmax(predicted, axis=1)
    query = {"run": run, "head": "head", "split": "test", "indices": f"0-{SAMPLES - 1}"}
    if run == "multi-label":
        for unit in range(CLASSES):
            told = board.get("samples", **query, unit=unit)
            likely = unpacked(told["probabilities"])[:, 1]
            np.testing.assert_allclose(likely, predicted[:, unit], atol=tolerance)
            np.testing.assert_array_equal(unpacked(told["labels"]), SEVERAL[:, unit])
        return
    told = board.get("samples", **query)
    if predicted.shape[1] == 1:
        predicted = np.hstack([1 - predicted, predicted])
    np.testing.assert_allclose(unpacked(told["probabilities"]), predicted, atol=tolerance)
    labels = TWO if predicted.shape[1] == 2 else LABELS
    np.testing.assert_array_equal(unpacked(told["labels"]), labels)
    assert board.get("overview", run=run, head="head")["step"] == 2
